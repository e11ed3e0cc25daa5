import assert from "node:assert/strict";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { exchange, grant } from "../leases/exchanges.ts";
import { toServer } from "../support/lan.ts";
import { address as octetsOf, duid, says } from "../support/messages.ts";
import { given, PipelineRig, type RigSetup } from "../support/pipeline_rig.ts";

const GLOBAL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };
const LOCAL = {
  "address-pool": { range: "fd00:1::10-fd00:1::1f", "in-addition": true, "valid-lifetime": 7200 },
};
const LAST_LOCAL = { "address-pool": { range: "fd00:1::10-fd00:1::10", "in-addition": true } };
const LAST_GLOBAL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::10" } };

function rigWith(handlers: RigSetup["handlers"], more: Partial<RigSetup> = {}): PipelineRig {
  return new PipelineRig({
    links: { lan: ["2001:db8:1::/64", "fd00:1::/64"] },
    handlers: handlers!,
    ...more,
  });
}

function solicit(rig: PipelineRig, hints: readonly string[] = [], client = 1): string[] {
  return given(rig.answer(says({ type: "solicit", client, na: { 1: hints } })));
}

function request(rig: PipelineRig, hints: readonly string[] = [], client = 1): string[] {
  return given(rig.answer(toServer({ type: "request", client, na: { 1: hints } })));
}

function renew(rig: PipelineRig, hints: readonly string[], client = 1): ClientServerMessage {
  return rig.answer(toServer({ type: "renew", client, na: { 1: hints } }));
}

function record(rig: PipelineRig, client: number, address: string, validUntil: number): void {
  const granted = [grant(address, { preferredUntil: validUntil, validUntil })];
  rig.leases.record(exchange({ clientId: duid(client), granted, contact: {} }));
}

for (
  const [order, handlers] of [["before", [LOCAL, GLOBAL]], ["behind", [GLOBAL, LOCAL]]] as const
) {
  Deno.test(`an IA_NA gets an address of a pool in addition that stands ${order} the others`, () => {
    const rig = rigWith(handlers);
    const offered = solicit(rig);
    assert.match(offered.join(" "), /^2001:db8:1::1. fd00:1::1.$/);
    const got = request(rig, offered);
    assert.deepEqual(got, offered);
    assert.deepEqual(given(renew(rig, got)), got);
    assert.deepEqual(request(rig), got);
  });
}

Deno.test("what a client hints at of either pool it gets", () => {
  const rig = rigWith([GLOBAL, LOCAL]);
  const hints = ["fd00:1::17", "2001:db8:1::17"];
  assert.deepEqual(solicit(rig, hints), ["2001:db8:1::17", "fd00:1::17"]);
});

Deno.test("each of several IA_NAs gets one, and each with the lifetimes of its pool", () => {
  const rig = rigWith([GLOBAL, LOCAL]);
  const answer = rig.answer(toServer({ type: "request", na: { 1: [], 2: [] } }));
  const all = given(answer);
  assert.equal(all.filter((address) => address.startsWith("fd00:1:")).length, 2);
  assert.equal(new Set(all).size, 4);
  const lifetimes = all.map((address) =>
    rig.leases.leaseHolding(octetsOf(address), rig.now)!.validUntil - rig.now
  );
  assert.deepEqual(lifetimes, all.map((address) => address.startsWith("fd") ? 7200 : 3600));
});

Deno.test("when the pool in addition is full, the IA gets the others alone, and later a Renew gets it", () => {
  const rig = rigWith([GLOBAL, LAST_LOCAL]);
  const first = request(rig, [], 1);
  const second = request(rig, [], 2);
  assert.deepEqual([first.length, second.length], [2, 1]);
  assert.deepEqual(given(renew(rig, second, 2)), second);
  rig.answer(toServer({ type: "release", client: 1, na: { 1: first } }));
  assert.deepEqual(given(renew(rig, second, 2)), [...second, "fd00:1::10"]);
});

Deno.test("when the others are full, there is nothing, but what a client has it keeps", () => {
  const rig = rigWith([LAST_GLOBAL, LOCAL]);
  const got = request(rig, [], 1);
  assert.deepEqual(solicit(rig, [], 2), ["NoAddrsAvail"]);
  record(rig, 2, "fd00:1::17", rig.now + 1000);
  assert.deepEqual(solicit(rig, [], 2), ["fd00:1::17"]);
  assert.deepEqual(given(renew(rig, ["fd00:1::17"], 2)), ["fd00:1::17"]);
  rig.answer(toServer({ type: "release", client: 1, na: { 1: got } }));
  assert.deepEqual(given(renew(rig, ["fd00:1::17"], 2)), ["2001:db8:1::10", "fd00:1::17"]);
});

Deno.test("where all pools are in addition, an IA gets something of each", () => {
  const both = { "address-pool": { ...GLOBAL["address-pool"], "in-addition": true } };
  const rig = rigWith([both, LOCAL]);
  const got = request(rig);
  assert.match(got.join(" "), /^2001:db8:1::1. fd00:1::1.$/);
  assert.deepEqual(given(renew(rig, got)), got);
});

Deno.test("an address that the pool in addition serves no longer ends with the Reply", () => {
  const rig = rigWith([GLOBAL, LOCAL]);
  const got = request(rig);
  const later = rigWith([GLOBAL, LAST_LOCAL], { leases: rig.leases, reserved: ["fd00:1::10/128"] });
  later.now = rig.now;
  assert.deepEqual(given(renew(later, got)), got);
  assert.equal(
    rig.leases.heldWithin({ address: octetsOf(got[1]!), length: 128 }, rig.now),
    undefined,
  );
});

Deno.test("no limit of leases is passed by what is given in addition", () => {
  const rig = rigWith([{ limits: { "leases-per-client": 3 } }, GLOBAL, LOCAL]);
  const answer = rig.answer(toServer({ type: "request", na: { 1: [], 2: [], 3: [] } }));
  const got = given(answer);
  assert.deepEqual(got.map((each) => each.slice(0, 4)), ["2001", "fd00", "2001", "NoAd"]);
});
Deno.test("a pool in addition adds nothing where a row assigns something on the same prefix", () => {
  const client = (addresses: string[]) =>
    rigWith([
      { static: { clients: [{ "client-id": "00030001020000000001", addresses }] } },
      GLOBAL,
      LOCAL,
    ]);
  assert.deepEqual(request(client(["2001:db8:1::5", "fd00:1::5"])), ["2001:db8:1::5", "fd00:1::5"]);
  const [one, two, ...others] = request(client(["2001:db8:1::5"]));
  assert.equal(one, "2001:db8:1::5");
  assert.match(two!, /^fd00:1::1.$/);
  assert.deepEqual(others, []);
});
