import assert from "node:assert/strict";
import { drop } from "../../lib/pipeline/ending.ts";
import type { Outcome } from "../../lib/pipeline/pipeline.ts";
import { statusCodes } from "../../lib/wire/status_code.ts";
import { type ClientSays, relayed, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig, type RigSetup } from "../support/pipeline_rig.ts";

/** What an exchange refuses: `NoAddrsAvail pool-full small`. */
function refused({ transaction }: Outcome): string[] {
  return transaction!.refusals.all.map(({ status, reason, pools }) =>
    [statusCodes.nameOf(status), reason, ...pools].join(" ")
  );
}

function rigWith(
  handlers: NonNullable<RigSetup["handlers"]>,
  links: RigSetup["links"] = { lan: ["2001:db8:1::/64"] },
): PipelineRig {
  return new PipelineRig({ handlers, links });
}

function request(client: number, asked: Omit<ClientSays, "type">) {
  return says({ type: "request", client, serverId: SERVER_ID, ...asked });
}

const ONE_ADDRESS = { "address-pool": { name: "small", range: "2001:db8:1::10-2001:db8:1::10" } };
const ANOTHER = { "address-pool": { name: "other", range: "2001:db8:1::20-2001:db8:1::20" } };
const ONE_PREFIX = {
  "prefix-pool": { name: "homes", prefix: "2001:db8:8000::/56", "delegated-length": 56 },
};

Deno.test("a refusal names the pool that is full, and what the client is told", () => {
  const rig = rigWith([ONE_ADDRESS, ONE_PREFIX]);
  assert.deepEqual(refused(rig.send(request(1, { na: { 1: [] }, pd: { 1: [] } }))), []);
  assert.deepEqual(refused(rig.send(request(2, { na: { 1: [] }, pd: { 1: [] } }))), [
    "NoAddrsAvail pool-full small",
    "NoPrefixAvail pool-full homes",
  ]);
});

Deno.test("a pool that is full is known where another has room, and then nothing is refused", () => {
  const rig = rigWith([ONE_ADDRESS, ANOTHER]);
  rig.send(request(1, { na: { 1: [] } }));
  const helpedOut = rig.send(request(2, { na: { 1: [] } }));
  assert.deepEqual(refused(helpedOut), []);
  assert.deepEqual([...helpedOut.transaction!.refusals.fullPools], ["small"]);
  assert.deepEqual(refused(rig.send(request(3, { na: { 1: [] } }))), [
    "NoAddrsAvail pool-full small other",
  ]);
});

Deno.test("a refusal for a limit of the pool says which", () => {
  const limited = { ...ONE_PREFIX["prefix-pool"], prefix: "2001:db8:8000::/40" };
  const rig = rigWith([{ "prefix-pool": { ...limited, "max-per-link": 1 } }]);
  rig.send(request(1, { pd: { 1: [] } }));
  assert.deepEqual(refused(rig.send(request(2, { pd: { 1: [] } }))), [
    "NoPrefixAvail max-per-link homes",
  ]);
  const own = rigWith([{ "prefix-pool": { ...limited, "max-per-client": 1 } }]);
  assert.deepEqual(refused(own.send(request(1, { pd: { 1: [], 2: [] } }))), [
    "NoPrefixAvail max-per-client homes",
  ]);
});

Deno.test("a refusal says that there is no link, or no pool on it", () => {
  const rig = rigWith([ONE_ADDRESS], { lan: ["2001:db8:1::/64"], wifi: ["2001:db8:2::/64"] });
  const solicit = says({ type: "solicit", na: { 1: [] } });
  assert.deepEqual(refused(rig.send(relayed(solicit, "2001:db8:2::1"))), ["NoAddrsAvail no-pool"]);
  assert.deepEqual(refused(rig.send(relayed(solicit, "2001:db8:77::1"))), [
    "NoAddrsAvail unknown-link",
  ]);
});

Deno.test("NotOnLink and NoBinding are refusals, of a Confirm and of a Release, too", () => {
  const rig = rigWith([ONE_ADDRESS]);
  const elsewhere = { na: { 1: ["2001:db8:2::10"] } };
  assert.deepEqual(refused(rig.send(request(1, elsewhere))), ["NotOnLink not-on-link"]);
  assert.deepEqual(refused(rig.send(says({ type: "confirm", ...elsewhere }))), [
    "NotOnLink not-on-link",
  ]);
  for (const type of ["renew", "release"] as const) {
    const message = says({ type, serverId: SERVER_ID, na: { 1: ["2001:db8:1::10"] } });
    assert.deepEqual(refused(rig.send(message)), ["NoBinding no-binding"], type);
  }
});

Deno.test("too many IAs in one message are refused for that", () => {
  const rig = rigWith([{ "address-pool": { prefix: "2001:db8:1::/64" } }]);
  const na = Object.fromEntries(Array.from({ length: 33 }, (_, at) => [at, []]));
  assert.deepEqual(refused(rig.send(request(1, { na }))), ["NoAddrsAvail ias-per-message"]);
});

Deno.test("an answer tells which pool gives each address", () => {
  const rig = rigWith([ONE_ADDRESS, ANOTHER]);
  const { transaction } = rig.send(request(1, { na: { 1: [], 2: [] } }));
  const { exchange } = transaction!;
  assert.deepEqual(exchange!.granted.map((grant) => transaction!.giverOf(grant)?.name), [
    "small",
    "other",
  ]);
});

Deno.test("a transaction tells which handler ended it", () => {
  const veto = { name: "night-watch", pre: () => drop("do-not-respond", "It is night") };
  const { transaction } = rigWith([veto]).send(says({ type: "solicit" }));
  assert.equal(transaction!.endedBy?.name, "night-watch");
});
