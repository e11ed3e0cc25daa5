import assert from "node:assert/strict";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientId, recursiveNameServers, serverId } from "../../lib/wire/options/mod.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { iaLines } from "../support/ia_lines.ts";
import { exchange, grant } from "../leases/exchanges.ts";
import { lan, LAST_ADDRESS, POOL, PREFIXES, toServer } from "../support/lan.ts";
import { type ClientSays, duid, SERVER_ID } from "../support/messages.ts";
import { given, type PipelineRig, status } from "../support/pipeline_rig.ts";

const WANTED = { na: { 1: [], 2: [] }, pd: { 1: [] } };

function bind(rig: PipelineRig, wanted: Partial<ClientSays> = WANTED): string[] {
  return given(rig.answer(toServer({ type: "request", ...wanted })));
}

function states(rig: PipelineRig, client = 1): Record<string, string> {
  return Object.fromEntries(
    rig.leases.leasesOf(duid(client)).map((lease) => [
      formatPrefix(lease).replace("/128", ""),
      lease.state,
    ]),
  );
}

Deno.test("RFC 8415 18.3.7: a Release ends the leases that it names, and no others", () => {
  const rig = lan([POOL, PREFIXES, { "recursive-name-servers": { addresses: ["2001:db8::53"] } }]);
  const [a, b, p] = bind(rig);
  const answer = rig.answer(toServer({ type: "release", na: { 1: [a!] }, pd: { 1: [p!] } }));
  assert.equal(answer.type, MessageType.reply);
  assert.equal(status(answer), "Success");
  assert.deepEqual(clientId.in(answer.options), duid(1));
  assert.deepEqual(serverId.in(answer.options), SERVER_ID);
  assert.deepEqual(iaLines(answer), []);
  assert.equal(recursiveNameServers.in(answer.options), undefined);
  assert.deepEqual(states(rig), { [a!]: "released", [b!]: "active", [p!]: "released" });
});

Deno.test("RFC 8415 18.3.7: what is released may be given to another client at once", () => {
  const rig = lan([LAST_ADDRESS]);
  const [got] = bind(rig, { na: { 1: [] } });
  rig.answer(toServer({ type: "release", na: { 1: [got!] } }));
  assert.deepEqual(bind(rig, { client: 2, na: { 1: [] } }), [got]);
});

Deno.test("RFC 8415 18.3.7: each IA of a Release that is not bound has NoBinding in it, and the message Success", () => {
  const rig = lan();
  const [a] = bind(rig, { na: { 1: [] } });
  const release = toServer({
    type: "release",
    na: { 1: [a!], 9: ["2001:db8:1::1f"] },
    pd: { 9: ["2001:db8:8000::/56"] },
  });
  const answer = rig.answer(release);
  assert.equal(status(answer), "Success");
  assert.deepEqual(iaLines(answer), ["na 9: NoBinding", "pd 9: NoBinding"]);
  assert.deepEqual(states(rig), { [a!]: "released" });
});

Deno.test("RFC 8415 18.3.7: addresses that are not bound to the IA are ignored in a Release", () => {
  const rig = lan();
  const [a, b] = bind(rig);
  const answer = rig.answer(toServer({ type: "release", na: { 1: [b!, "2001:db8:1::1f"] } }));
  assert.equal(status(answer), "Success");
  assert.deepEqual([states(rig)[a!], states(rig)[b!]], ["active", "active"]);
});

for (const [type, section] of [["release", "18.3.7"], ["decline", "18.3.8"]] as const) {
  Deno.test(`RFC 8415 ${section}: a ${type} by someone else's client changes nothing and gets NoBinding`, () => {
    const rig = lan();
    const [a, b, p] = bind(rig);
    const stolen = { na: { 1: [a!], 2: [b!] }, pd: { 1: [p!] } };
    const answer = rig.answer(toServer({ type, client: 2, ...stolen }));
    assert.deepEqual(iaLines(answer), ["na 1: NoBinding", "na 2: NoBinding", "pd 1: NoBinding"]);
    assert.deepEqual(states(rig), { [a!]: "active", [b!]: "active", [p!]: "active" });
    assert.deepEqual(states(rig, 2), {});
  });

  Deno.test(`RFC 8415 ${section}: a ${type} ends nothing of an IA that is over already`, () => {
    const rig = lan();
    const [a, over] = ["2001:db8:1::10", "2001:db8:1::11"];
    const expired = grant(over, { preferredUntil: rig.now - 10, validUntil: rig.now - 10 });
    rig.leases.record(exchange({ granted: [grant(a), expired], contact: {} }));
    rig.answer(toServer({ type, na: { 1: [a, over] } }));
    assert.deepEqual(states(rig), { [a]: `${type}d`, [over]: "active" });
  });

  Deno.test(`RFC 8415 ${section}: a ${type} of what is over already gets NoBinding`, () => {
    const rig = lan();
    const [a] = bind(rig, { na: { 1: [] } });
    rig.now += 3600;
    const answer = rig.answer(toServer({ type, na: { 1: [a!] } }));
    assert.deepEqual(iaLines(answer), ["na 1: NoBinding"]);
  });
}

Deno.test("RFC 8415 18.3.8: a Decline keeps the address from all clients for a day, its own too", () => {
  const rig = lan([LAST_ADDRESS]);
  const [got] = bind(rig, { na: { 1: [] } });
  const answer = rig.answer(toServer({ type: "decline", na: { 1: [got!] } }));
  assert.equal(status(answer), "Success");
  assert.deepEqual(iaLines(answer), []);
  assert.deepEqual(states(rig), { [got!]: "declined" });
  for (const client of [1, 2]) {
    assert.deepEqual(bind(rig, { client, na: { 1: [got!] } }), ["NoAddrsAvail"]);
  }
  rig.now += 24 * 60 * 60;
  assert.deepEqual(bind(rig, { client: 2, na: { 1: [] } }), [got]);
});

Deno.test("RFC 8415 18.3.8: a Decline of one of several addresses leaves the others, and NoBinding is for what is not bound", () => {
  const rig = lan();
  const [a, b] = bind(rig);
  const declined = toServer({ type: "decline", na: { 1: [a!], 9: ["2001:db8:1::1f"] } });
  const answer = rig.answer(declined);
  assert.equal(status(answer), "Success");
  assert.deepEqual(iaLines(answer), ["na 9: NoBinding"]);
  assert.deepEqual([states(rig)[a!], states(rig)[b!]], ["declined", "active"]);
});

Deno.test("RFC 8415 18.3.8: a client that declined gets another address", () => {
  const rig = lan();
  const [got] = bind(rig, { na: { 1: [] } });
  rig.answer(toServer({ type: "decline", na: { 1: [got!] } }));
  const [other] = bind(rig, { na: { 1: [got!] } });
  assert.match(other!, /^2001:db8:1::1.$/);
  assert.notEqual(other, got);
});
