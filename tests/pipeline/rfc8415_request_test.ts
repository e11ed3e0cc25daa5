import assert from "node:assert/strict";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientId, iaPd, serverId } from "../../lib/wire/options/mod.ts";
import { iaLines, iaTimes } from "../support/ia_lines.ts";
import {
  lan,
  LAST_ADDRESS,
  LAST_PREFIX,
  ON_OTHER_LINK,
  OTHER_POOL,
  POOL,
  PREFIXES,
  toServer,
} from "../support/lan.ts";
import { duid, SERVER_ID } from "../support/messages.ts";
import { given, status } from "../support/pipeline_rig.ts";

Deno.test("RFC 8415 18.3.2: a Reply to a Request has both ids and no status of its own, and binds", () => {
  const rig = lan();
  const answer = rig.answer(toServer({ type: "request", na: { 1: [] }, pd: { 1: [] } }));
  assert.equal(answer.type, MessageType.reply);
  assert.equal(answer.transactionId, 0xabcdef);
  assert.deepEqual(clientId.in(answer.options), duid(1));
  assert.deepEqual(serverId.in(answer.options), SERVER_ID);
  assert.equal(status(answer), undefined);
  assert.equal(rig.leases.leasesOf(duid(1)).length, 2);
});

Deno.test("RFC 8415 18.3.2: an IA_NA with an address of another link gets NotOnLink in it, the other IAs what they ask for", () => {
  const rig = lan();
  const request = toServer({
    type: "request",
    na: { 1: ["2001:db8:2::10"], 2: ["2001:db8:1::12"] },
    pd: { 1: [] },
  });
  const [moved, kept, delegated] = iaLines(rig.answer(request));
  assert.equal(moved, "na 1: NotOnLink");
  assert.equal(kept, "na 2: 2001:db8:1::12 for 1800 of 3600");
  assert.match(delegated!, /^pd 1: .*\/56 for 1800 of 3600$/);
  assert.equal(rig.leases.leasesOf(duid(1)).length, 2);
});

Deno.test("RFC 8415 18.3.2: one address of another link is enough for NotOnLink", () => {
  const request = toServer({ type: "request", na: { 1: ["2001:db8:1::12", "2001:db8:2::10"] } });
  assert.deepEqual(iaLines(lan().answer(request)), ["na 1: NotOnLink"]);
});

Deno.test("RFC 8415 18.3.2: a client that moved with its lease gets NotOnLink, and the lease stays where it was", () => {
  const rig = lan([POOL, OTHER_POOL]);
  const [got] = given(rig.answer(toServer({ type: "request", na: { 1: [] } })));
  const request = toServer({ type: "request", na: { 1: [got!] } });
  assert.deepEqual(iaLines(rig.answer(request, ON_OTHER_LINK)), ["na 1: NotOnLink"]);
  const [lease] = rig.leases.leasesOf(duid(1));
  assert.deepEqual([lease!.state, lease!.link], ["active", "lan"]);
});

Deno.test("RFC 8415 18.3.2: a prefix of elsewhere is not refused: another one is delegated", () => {
  const request = toServer({ type: "request", pd: { 1: ["2001:db9::/56"] } });
  assert.match(given(lan().answer(request))[0]!, /^2001:db8:80.*\/56$/);
});

Deno.test("RFC 8415 18.3.2: an address that another client holds is not taken from it", () => {
  const rig = lan();
  const [held] = given(rig.answer(toServer({ type: "request", client: 2, na: { 1: [] } })));
  const [got] = given(rig.answer(toServer({ type: "request", na: { 1: [held!] } })));
  assert.match(got!, /^2001:db8:1::1.$/);
  assert.notEqual(got, held);
  assert.equal(rig.leases.leasesOf(duid(2))[0]!.state, "active");
});

Deno.test("RFC 8415 18.3.2: an address that another client holds is NoAddrsAvail where there is no other", () => {
  const rig = lan([LAST_ADDRESS, LAST_PREFIX]);
  const wanted = { na: { 1: ["2001:db8:1::10"] }, pd: { 1: ["2001:db8:8000::/56"] } };
  rig.answer(toServer({ type: "request", client: 2, ...wanted }));
  const refused = rig.answer(toServer({ type: "request", ...wanted }));
  assert.deepEqual(iaLines(refused), ["na 1: NoAddrsAvail", "pd 1: NoPrefixAvail"]);
  assert.equal(status(refused), undefined);
  assert.deepEqual(rig.leases.leasesOf(duid(1)), []);
});

Deno.test("RFC 8415 18.3.2: of IA_NA and IA_PD one may succeed alone, and only that is bound", () => {
  for (const [handler, iaType] of [[POOL, 3], [PREFIXES, iaPd.code]] as const) {
    const rig = lan([handler]);
    rig.answer(toServer({ type: "request", na: { 1: [] }, pd: { 1: [] } }));
    assert.deepEqual(rig.leases.leasesOf(duid(1)).map((lease) => lease.iaType), [iaType]);
  }
});

Deno.test("RFC 8415 18.3.2: what is bound already is sent again, with lifetimes from now on", () => {
  const rig = lan();
  const request = toServer({ type: "request", na: { 1: [] }, pd: { 1: [] } });
  const first = iaLines(rig.answer(request));
  rig.now += 600;
  assert.deepEqual(iaLines(rig.answer(request)), first);
  for (const { validUntil } of rig.leases.leasesOf(duid(1))) {
    assert.equal(validUntil, rig.now + 3600);
  }
});

Deno.test("RFC 8415 18.3.2: the same message twice is answered anew: no Reply is kept to be sent again", () => {
  const short = (valid: number) => ({ ...POOL["address-pool"], "valid-lifetime": valid });
  const rig = lan([{ "address-pool": short(3600) }]);
  const request = toServer({ type: "request", na: { 1: [] } });
  const [got] = given(rig.answer(request));
  const reloaded = lan([{ "address-pool": short(7200) }], { leases: rig.leases });
  assert.deepEqual(iaLines(reloaded.answer(request)), [`na 1: ${got} for 1800 of 7200`]);
});

Deno.test("RFC 8415 18.3.2: all IAs of a Reply have the same T1 and T2, found across all of them", () => {
  const shorter = { "prefix-pool": { ...PREFIXES["prefix-pool"], "preferred-lifetime": 1000 } };
  const rig = lan([POOL, shorter, { "iana-timing-limits": {} }, { "iapd-timing-limits": {} }]);
  const wanted = { na: { 1: [], 2: [] }, pd: { 1: [] } };
  const reply = rig.answer(toServer({ type: "request", ...wanted }));
  assert.deepEqual(iaTimes(reply), [[500, 800], [500, 800], [500, 800]]);
});

Deno.test("RFC 8415 21.4: T1 and T2 are 0 where they are left to the client", () => {
  const reply = lan().answer(toServer({ type: "request", na: { 1: [] }, pd: { 1: [] } }));
  assert.deepEqual(iaTimes(reply), [[0, 0], [0, 0]]);
});

Deno.test("RFC 8415 21.4: no IA is to be renewed later than what another IA is preferred for", () => {
  const shorter = { "prefix-pool": { ...PREFIXES["prefix-pool"], "preferred-lifetime": 300 } };
  const rig = lan([POOL, shorter, { "iana-timing-limits": {} }]);
  const reply = rig.answer(toServer({ type: "request", na: { 1: [] }, pd: { 1: [] } }));
  assert.deepEqual(iaTimes(reply), [[300, 300], [300, 300]]);
});
