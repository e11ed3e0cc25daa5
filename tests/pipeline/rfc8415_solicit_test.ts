import assert from "node:assert/strict";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  clientId,
  iaNa,
  optionRequest,
  preference,
  rapidCommit,
  recursiveNameServers,
  serverId,
} from "../../lib/wire/options/mod.ts";
import { iaLines, iaTimes } from "../support/ia_lines.ts";
import { lan, LAST_ADDRESS, LAST_PREFIX, POOL, PREFIXES, toServer } from "../support/lan.ts";
import { duid, says, SERVER_ID } from "../support/messages.ts";
import { given, status } from "../support/pipeline_rig.ts";

Deno.test("RFC 8415 18.3.9: an Advertise has the transaction-id and both ids, and no status of its own", () => {
  const answer = lan().answer(says({ type: "solicit", na: { 1: [] } }));
  assert.equal(answer.type, MessageType.advertise);
  assert.equal(answer.transactionId, 0xabcdef);
  assert.deepEqual(clientId.in(answer.options), duid(1));
  assert.deepEqual(serverId.in(answer.options), SERVER_ID);
  assert.equal(status(answer), undefined);
});

Deno.test("RFC 8415 18.1: several IA_NAs and IA_PDs of one Solicit get each their own", () => {
  const answer = lan().answer(
    says({ type: "solicit", na: { 1: [], 7: [] }, pd: { 1: [], 2: [] } }),
  );
  const lines = iaLines(answer);
  assert.deepEqual(lines.map((line) => line.split(":")[0]), ["na 1", "na 7", "pd 1", "pd 2"]);
  assert.equal(new Set(given(answer)).size, 4);
});

Deno.test("RFC 8415 12: IAs of different kinds may have the same IAID, and are told apart", () => {
  const rig = lan();
  const first = given(rig.answer(toServer({ type: "request", na: { 5: [] }, pd: { 5: [] } })));
  const again = given(rig.answer(toServer({ type: "request", na: { 5: [] }, pd: { 5: [] } })));
  assert.deepEqual(again, first);
  assert.equal(rig.leases.leasesOf(duid(1)).length, 2);
});

Deno.test("RFC 8415 12: two IAs of one kind with one IAID are one IA", () => {
  const ia = iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [] });
  const answer = lan().answer(says({ type: "solicit", options: [ia, ia] }));
  assert.equal(iaLines(answer).length, 1);
});

Deno.test("RFC 8415 18.3.9: an IA_NA for which there is no address has NoAddrsAvail in it, beside an IA_PD that is served", () => {
  const answer = lan([PREFIXES]).answer(says({ type: "solicit", na: { 1: [] }, pd: { 1: [] } }));
  const [address, prefix] = iaLines(answer);
  assert.equal(address, "na 1: NoAddrsAvail");
  assert.match(prefix!, /^pd 1: 2001:db8:80.*\/56 for 1800 of 3600$/);
  assert.equal(status(answer), undefined);
});

Deno.test("RFC 8415 18.3.9: an IA_PD for which there is no prefix has NoPrefixAvail in it, beside an IA_NA that is served", () => {
  const answer = lan([POOL]).answer(says({ type: "solicit", na: { 1: [] }, pd: { 1: [] } }));
  const [address, prefix] = iaLines(answer);
  assert.match(address!, /^na 1: 2001:db8:1::1. for 1800 of 3600$/);
  assert.equal(prefix, "pd 1: NoPrefixAvail");
});

Deno.test("RFC 8415 18.3.9: of several IAs as many are served as there are addresses and prefixes", () => {
  const rig = lan([LAST_ADDRESS, LAST_PREFIX]);
  const answer = rig.answer(says({ type: "solicit", na: { 1: [], 2: [] }, pd: { 1: [], 2: [] } }));
  assert.deepEqual(iaLines(answer), [
    "na 1: 2001:db8:1::10 for 1800 of 3600",
    "na 2: NoAddrsAvail",
    "pd 1: 2001:db8:8000::/56 for 1800 of 3600",
    "pd 2: NoPrefixAvail",
  ]);
});

Deno.test("RFC 8415 18.3.9: a hint is honoured when it is free, for addresses and for prefixes", () => {
  const solicit = says({
    type: "solicit",
    na: { 1: ["2001:db8:1::17"] },
    pd: { 1: ["2001:db8:8042:4200::/56"] },
  });
  assert.deepEqual(given(lan().answer(solicit)), ["2001:db8:1::17", "2001:db8:8042:4200::/56"]);
});

Deno.test("RFC 8415 18.3.9: a hint that is not granted is not in the Advertise", () => {
  const rig = lan();
  rig.answer(toServer({ type: "request", client: 2, na: { 1: ["2001:db8:1::17"] } }));
  const hints = ["2001:db8:1::17", "2001:db8:9::1", "2001:db8:1::ffff"];
  for (const hint of hints) {
    const [offered, ...more] = given(rig.answer(says({ type: "solicit", na: { 1: [hint] } })));
    assert.match(offered!, /^2001:db8:1::1.$/);
    assert.notEqual(offered, hint);
    assert.deepEqual(more, []);
  }
});

Deno.test("RFC 8415 21.4, 21.6: times and lifetimes that a client sends are ignored", () => {
  const [greedy] = says({ type: "solicit", na: { 1: ["2001:db8:1::17"] } }).options
    .filter(({ definition }) => definition.code === iaNa.code)
    .map(({ value }) => {
      const ia = value as Parameters<typeof iaNa.of>[0];
      const options = ia.options.map((option) => ({
        ...option,
        value: {
          ...option.value as object,
          preferredLifetime: 0xffffffff,
          validLifetime: 0xffffffff,
        },
      }));
      return iaNa.of({ ...ia, t1: 5, t2: 7, options });
    });
  const answer = lan().answer(says({ type: "solicit", options: [greedy!] }));
  assert.deepEqual(iaLines(answer), ["na 1: 2001:db8:1::17 for 1800 of 3600"]);
  assert.deepEqual(iaTimes(answer), [[0, 0]]);
});

Deno.test("RFC 8415 6.1: a Solicit without any IA is answered with what else is configured", () => {
  const rig = lan([POOL, { "recursive-name-servers": { addresses: ["2001:db8::53"] } }]);
  const answer = rig.answer(says({ type: "solicit" }));
  assert.equal(answer.type, MessageType.advertise);
  assert.deepEqual(iaLines(answer), []);
  assert.equal(recursiveNameServers.in(answer.options)!.length, 1);
});

Deno.test("RFC 8415 18.3: what the option request names and is configured is sent, and nothing else", () => {
  const rig = lan([
    { "recursive-name-servers": { addresses: ["2001:db8::53"] } },
    { "domain-search-list": { "domain-names": ["example.org"] } },
  ]);
  const asked = rig.answer(says({ type: "solicit", oro: [recursiveNameServers.code, 17, 65001] }));
  assert.deepEqual(asked.options.map(({ definition: { code } }) => code), [
    clientId.code,
    serverId.code,
    recursiveNameServers.code,
  ]);
  assert.equal(optionRequest.in(asked.options), undefined);
});

Deno.test("RFC 8415 18.3.9: without a preference in the configuration none is sent, which means 0", () => {
  const solicit = says({ type: "solicit", na: { 1: [] } });
  assert.equal(preference.in(lan().answer(solicit).options), undefined);
  const preferred = lan([POOL, { preference: { level: 200 } }]);
  assert.equal(preference.in(preferred.answer(solicit).options), 200);
});

Deno.test("RFC 8415 18.3.1: a rapid commit is bound before the Reply, which has the rapid commit option", () => {
  const rig = lan([POOL, PREFIXES], { rapidCommit: true });
  const options = [rapidCommit.of(true)];
  const answer = rig.answer(says({ type: "solicit", na: { 1: [] }, pd: { 1: [] }, options }));
  assert.equal(answer.type, MessageType.reply);
  assert.equal(rapidCommit.in(answer.options), true);
  assert.equal(rig.leases.leasesOf(duid(1)).length, 2);
});

Deno.test("RFC 8415 18.3.1: without a rapid commit in the Solicit, or where it is not allowed, nothing is bound", () => {
  const asking = says({ type: "solicit", na: { 1: [] }, options: [rapidCommit.of(true)] });
  const plain = says({ type: "solicit", na: { 1: [] } });
  for (
    const [rig, message] of [
      [lan(), asking],
      [lan([POOL], { rapidCommit: true }), plain],
    ] as const
  ) {
    const answer = rig.answer(message);
    assert.equal(answer.type, MessageType.advertise);
    assert.equal(rapidCommit.in(answer.options), undefined);
    assert.deepEqual(rig.leases.leasesOf(duid(1)), []);
  }
});

Deno.test("RFC 8415 18.3.9: what is advertised is what a Request then gets", () => {
  const rig = lan();
  const wanted = { na: { 1: [], 2: [] }, pd: { 1: [] } };
  const [a, b, p] = given(rig.answer(says({ type: "solicit", ...wanted })));
  const request = toServer({ type: "request", na: { 1: [a!], 2: [b!] }, pd: { 1: [p!] } });
  assert.deepEqual(given(rig.answer(request)), [a, b, p]);
});
