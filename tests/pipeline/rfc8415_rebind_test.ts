import assert from "node:assert/strict";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientId, serverId } from "../../lib/wire/options/mod.ts";
import { iaLines } from "../support/ia_lines.ts";
import {
  lan,
  LAST_ADDRESS,
  ON_OTHER_LINK,
  OTHER_POOL,
  POOL,
  PREFIXES,
  toServer,
} from "../support/lan.ts";
import { type ClientSays, duid, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

function bind(rig: PipelineRig, wanted: Partial<ClientSays> = {}): string[] {
  return given(rig.answer(toServer({ type: "request", na: { 1: [] }, ...wanted })));
}

function rebind(wanted: Partial<ClientSays>) {
  return says({ type: "rebind", ...wanted });
}

Deno.test("RFC 8415 18.3.5: a Rebind extends every IA that is bound, and the Reply has both ids", () => {
  const rig = lan();
  const [a, p] = bind(rig, { pd: { 1: [] } });
  rig.now += 1500;
  const answer = rig.answer(rebind({ na: { 1: [a!] }, pd: { 1: [p!] } }));
  assert.deepEqual(iaLines(answer), [
    `na 1: ${a} for 1800 of 3600`,
    `pd 1: ${p} for 1800 of 3600`,
  ]);
  assert.equal(answer.type, MessageType.reply);
  assert.deepEqual(clientId.in(answer.options), duid(1));
  assert.deepEqual(serverId.in(answer.options), SERVER_ID);
  for (const { validUntil } of rig.leases.leasesOf(duid(1))) {
    assert.equal(validUntil, rig.now + 3600);
  }
});

Deno.test("RFC 8415 18.3.5: a client that moved is told that its address ends", () => {
  const rig = lan([POOL, PREFIXES]);
  const [got] = bind(rig);
  const answer = rig.answer(rebind({ na: { 1: [got!] } }), ON_OTHER_LINK);
  assert.deepEqual(iaLines(answer), [`na 1: ${got} for 0 of 0`]);
});

Deno.test("RFC 8415 18.3.5: a client that moved gets an address of the new link, where there is one", () => {
  const rig = lan([POOL, OTHER_POOL]);
  const [got] = bind(rig);
  const [line] = iaLines(rig.answer(rebind({ na: { 1: [got!] } }), ON_OTHER_LINK));
  assert.match(line!, new RegExp(`^na 1: 2001:db8:2::1. for 1800 of 3600, ${got} for 0 of 0$`));
});

Deno.test("a client that moved and names its prefix twice has it once on the new link", () => {
  const rig = lan([PREFIXES]);
  const [got] = bind(rig, { na: {}, pd: { 1: [] } });
  const answer = rig.answer(rebind({ pd: { 1: [got!, got!] } }), ON_OTHER_LINK);
  assert.deepEqual(iaLines(answer), [`pd 1: ${got} for 1800 of 3600`]);
});

Deno.test("RFC 8415 18.3.5: of a client that is not known, addresses of another link end", () => {
  const answer = lan().answer(rebind({ na: { 1: ["2001:db8:2::10", "2001:db8:9::1"] } }));
  assert.deepEqual(iaLines(answer), ["na 1: 2001:db8:2::10 for 0 of 0, 2001:db8:9::1 for 0 of 0"]);
});

Deno.test("RFC 8415 18.3.5: what another server leased on the link does not end: NoBinding", () => {
  const rig = lan();
  const ofAnotherServer = { na: { 1: ["2001:db8:1::77"] }, pd: { 1: ["2001:db8:f000::/56"] } };
  const lines = iaLines(rig.answer(rebind(ofAnotherServer)));
  assert.deepEqual(lines, ["na 1: NoBinding", "pd 1: NoBinding"]);
  const without = lan([{ preference: { level: 1 } }]);
  assert.deepEqual(iaLines(without.answer(rebind(ofAnotherServer))), lines);
});

Deno.test("RFC 8415 18.3.5: of an unknown IA only the addresses of another link end", () => {
  const answer = lan().answer(rebind({ na: { 1: ["2001:db8:1::77", "2001:db8:2::10"] } }));
  assert.deepEqual(iaLines(answer), ["na 1: 2001:db8:2::10 for 0 of 0"]);
});

Deno.test("RFC 8415 18.3.5: from a link of which nothing is known nothing ends: NoBinding", () => {
  const nowhere = new PipelineRig({ links: {}, handlers: [] });
  const answer = nowhere.answer(rebind({ na: { 1: ["2001:db8:2::10"] } }));
  assert.deepEqual(iaLines(answer), ["na 1: NoBinding"]);
});

Deno.test("RFC 8415 18.3.5: another client's address is not given to a client that rebinds it", () => {
  const rig = lan();
  const [held] = bind(rig, { client: 2 });
  assert.deepEqual(iaLines(rig.answer(rebind({ na: { 1: [held!] } }))), ["na 1: NoBinding"]);
  const generous = lan([POOL], { rapidCommit: true, leases: rig.leases });
  const [line] = iaLines(generous.answer(rebind({ na: { 1: [held!] } })));
  assert.match(line!, /^na 1: 2001:db8:1::1. for 1800 of 3600$/);
  assert.ok(!line!.includes(`${held} `));
  assert.equal(rig.leases.leasesOf(duid(2))[0]!.state, "active");
});

Deno.test("RFC 8415 18.3.5: an unknown client is bound only where a Solicit with rapid commit would be", () => {
  const wanted = rebind({ na: { 1: ["2001:db8:1::15"] }, pd: { 1: [] } });
  const careful = lan();
  assert.deepEqual(iaLines(careful.answer(wanted)), ["na 1: NoBinding", "pd 1: NoBinding"]);
  assert.deepEqual(careful.leases.leasesOf(duid(1)), []);
  const rig = lan([POOL], { rapidCommit: true });
  assert.deepEqual(iaLines(rig.answer(wanted)), [
    "na 1: 2001:db8:1::15 for 1800 of 3600",
    "pd 1: NoPrefixAvail",
  ]);
  assert.equal(rig.leases.leasesOf(duid(1)).length, 1);
});

Deno.test("RFC 8415 18.3.5 and RFC 7550 4.4: a Rebind gives a known client what it lacks", () => {
  const rig = lan([LAST_ADDRESS, PREFIXES]);
  const [got] = bind(rig);
  const [kept, none, prefix] = iaLines(
    rig.answer(rebind({ na: { 1: [got!], 2: [] }, pd: { 1: [] } })),
  );
  assert.equal(kept, `na 1: ${got} for 1800 of 3600`);
  assert.equal(none, "na 2: NoAddrsAvail");
  assert.match(prefix!, /^pd 1: .*\/56 for 1800 of 3600$/);
});

Deno.test("RFC 8415 18.3.5: what is bound and no longer served ends", () => {
  const rig = lan();
  const [address, prefix] = bind(rig, { pd: { 1: [] } });
  const emptied = lan([{ preference: { level: 1 } }], { leases: rig.leases });
  const answer = emptied.answer(rebind({ na: { 1: [address!] }, pd: { 1: [prefix!] } }));
  assert.deepEqual(iaLines(answer), [`na 1: ${address} for 0 of 0`, `pd 1: ${prefix} for 0 of 0`]);
});
