import assert from "node:assert/strict";
import { toHex } from "../../lib/wire/bytes.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientId, recursiveNameServers, serverId } from "../../lib/wire/options/mod.ts";
import { Files, HEADER } from "../assignments/files.ts";
import { iaLines, iaTimes } from "../support/ia_lines.ts";
import {
  lan,
  LAST_ADDRESS,
  ON_OTHER_LINK,
  OTHER_POOL,
  POOL,
  PREFIXES,
  toServer,
} from "../support/lan.ts";
import { duid, SERVER_ID } from "../support/messages.ts";
import { given, type PipelineRig } from "../support/pipeline_rig.ts";

function bind(rig: PipelineRig, wanted: Partial<Parameters<typeof toServer>[0]> = {}): string[] {
  return given(rig.answer(toServer({ type: "request", na: { 1: [] }, ...wanted })));
}

Deno.test("RFC 8415 18.3.4: a Renew extends every IA that is bound, and the Reply has both ids", () => {
  const rig = lan([POOL, PREFIXES, { "recursive-name-servers": { addresses: ["2001:db8::53"] } }]);
  const [a, b, p] = bind(rig, { na: { 1: [], 2: [] }, pd: { 1: [] } });
  rig.now += 1000;
  const renew = toServer({ type: "renew", na: { 1: [a!], 2: [b!] }, pd: { 1: [p!] } });
  const answer = rig.answer(renew);
  assert.deepEqual(iaLines(answer), [
    `na 1: ${a} for 1800 of 3600`,
    `na 2: ${b} for 1800 of 3600`,
    `pd 1: ${p} for 1800 of 3600`,
  ]);
  assert.equal(answer.type, MessageType.reply);
  assert.deepEqual(clientId.in(answer.options), duid(1));
  assert.deepEqual(serverId.in(answer.options), SERVER_ID);
  assert.equal(recursiveNameServers.in(answer.options)!.length, 1);
  for (const { validUntil } of rig.leases.leasesOf(duid(1))) {
    assert.equal(validUntil, rig.now + 3600);
  }
});

Deno.test("RFC 8415 18.3.4: an IA that is not bound gets NoBinding, and the others are extended", () => {
  const rig = lan();
  const [got] = bind(rig);
  const renew = toServer({
    type: "renew",
    na: { 1: [got!], 9: ["2001:db8:1::1f"] },
    pd: { 9: ["2001:db8:8000::/56"] },
  });
  assert.deepEqual(iaLines(rig.answer(renew)), [
    `na 1: ${got} for 1800 of 3600`,
    "na 9: NoBinding",
    "pd 9: NoBinding",
  ]);
});

Deno.test("RFC 8415 18.3.4: a client of which nothing is known gets NoBinding for each IA", () => {
  const renew = toServer({ type: "renew", na: { 1: ["2001:db8:1::10"], 2: [] }, pd: { 1: [] } });
  assert.deepEqual(iaLines(lan().answer(renew)), [
    "na 1: NoBinding",
    "na 2: NoBinding",
    "pd 1: NoBinding",
  ]);
});

Deno.test("RFC 8415 18.3.4 and RFC 7550 4.4: a Renew gives a client what it lacks, of each kind", () => {
  const rig = lan();
  const [got] = bind(rig);
  const renew = toServer({ type: "renew", na: { 1: [got!], 2: [] }, pd: { 1: [], 2: ["::/56"] } });
  const [first, second, prefix, hinted] = iaLines(rig.answer(renew));
  assert.equal(first, `na 1: ${got} for 1800 of 3600`);
  assert.match(second!, /^na 2: 2001:db8:1::1. for 1800 of 3600$/);
  assert.match(prefix!, /^pd 1: .*\/56 for 1800 of 3600$/);
  assert.match(hinted!, /^pd 2: .*\/56 for 1800 of 3600$/);
  assert.equal(rig.leases.leasesOf(duid(1)).length, 4);
});

Deno.test("RFC 8415 18.3.4: what a client lacks and nobody has left is NoAddrsAvail and NoPrefixAvail", () => {
  const rig = lan([LAST_ADDRESS]);
  const [got] = bind(rig);
  const renew = toServer({ type: "renew", na: { 1: [got!], 2: [] }, pd: { 1: [] } });
  assert.deepEqual(iaLines(rig.answer(renew)), [
    `na 1: ${got} for 1800 of 3600`,
    "na 2: NoAddrsAvail",
    "pd 1: NoPrefixAvail",
  ]);
});

Deno.test("RFC 8415 18.3.4: an IA without its address gets the address that is bound to it", () => {
  const rig = lan();
  const [got] = bind(rig);
  const answer = rig.answer(toServer({ type: "renew", na: { 1: [] } }));
  assert.deepEqual(given(answer), [got]);
});

Deno.test("RFC 8415 18.3.4: a client that moved is told that its address ends, and gets one of the new link", () => {
  const rig = lan([POOL, OTHER_POOL]);
  const [got] = bind(rig);
  const renew = toServer({ type: "renew", na: { 1: [got!] } });
  const [line] = iaLines(rig.answer(renew, ON_OTHER_LINK));
  assert.match(line!, new RegExp(`^na 1: 2001:db8:2::1. for 1800 of 3600, ${got} for 0 of 0$`));
  const live = rig.leases.leasesOf(duid(1)).filter(({ state }) => state === "active");
  assert.deepEqual(live.map(({ link }) => link), ["other"]);
});

Deno.test("RFC 8415 18.3.4: a client that moved where nothing is left is told that its address ends", () => {
  const rig = lan([POOL, PREFIXES]);
  const [got] = bind(rig);
  const renew = toServer({ type: "renew", na: { 1: [got!] } });
  assert.deepEqual(iaLines(rig.answer(renew, ON_OTHER_LINK)), [`na 1: ${got} for 0 of 0`]);
});

Deno.test("RFC 8415 18.3.4: addresses and prefixes that are no longer served end, and are free again", () => {
  const rig = lan();
  const [address, prefix] = bind(rig, { pd: { 1: [] } });
  const emptied = lan([{ preference: { level: 1 } }], { leases: rig.leases });
  const renew = toServer({ type: "renew", na: { 1: [address!] }, pd: { 1: [prefix!] } });
  const answer = emptied.answer(renew);
  assert.deepEqual(iaLines(answer), [`na 1: ${address} for 0 of 0`, `pd 1: ${prefix} for 0 of 0`]);
  assert.deepEqual(iaTimes(answer), [[0, 0], [0, 0]]);
  assert.deepEqual(
    rig.leases.leasesOf(duid(1)).filter(({ state }) => state === "active"),
    [],
  );
  assert.deepEqual(bind(rig, { client: 2, na: { 1: [address!] } }), [address]);
});

Deno.test("RFC 8415 18.3.4: a renumbered pool gives a new address and ends the old one", () => {
  const rig = lan();
  const [got] = bind(rig);
  const moved = lan([{ "address-pool": { range: "2001:db8:1::20-2001:db8:1::2f" } }], {
    leases: rig.leases,
  });
  const [line] = iaLines(moved.answer(toServer({ type: "renew", na: { 1: [got!] } })));
  assert.match(line!, new RegExp(`^na 1: 2001:db8:1::2. for 1800 of 3600, ${got} for 0 of 0$`));
});

Deno.test("RFC 8415 18.3.4: a static assignment that changed since the lease takes its place", () => {
  using files = new Files();
  const assigned = (address: string) => {
    const csv = `${HEADER}duid:${toHex(duid(1))},${address},\n`;
    return { "static-csv": { file: files.write(`${address.replaceAll(":", "-")}.csv`, csv) } };
  };
  const rig = lan([assigned("2001:db8:1::41")]);
  assert.deepEqual(bind(rig), ["2001:db8:1::41"]);
  const changed = lan([assigned("2001:db8:1::42")], { leases: rig.leases });
  const renew = toServer({ type: "renew", na: { 1: ["2001:db8:1::41"] } });
  assert.deepEqual(iaLines(changed.answer(renew)), [
    "na 1: 2001:db8:1::42 for 604800 of 2592000, 2001:db8:1::41 for 0 of 0",
  ]);
});

Deno.test("RFC 8415 18.3.4: a lease of a pool gives way to a static assignment that stands before it", () => {
  using files = new Files();
  const rig = lan([POOL]);
  const [got] = bind(rig);
  const csv = `${HEADER}duid:${toHex(duid(1))},2001:db8:1::42,\n`;
  const handlers = [{ "static-csv": { file: files.write("static.csv", csv) } }, POOL];
  const assigned = lan(handlers, { leases: rig.leases });
  const renew = toServer({ type: "renew", na: { 1: [got!] } });
  assert.deepEqual(iaLines(assigned.answer(renew)), [
    `na 1: 2001:db8:1::42 for 604800 of 2592000, ${got} for 0 of 0`,
  ]);
});

Deno.test("RFC 8415 18.3.4: all IAs of a Reply to a Renew have the same T1 and T2, and what ends has none", () => {
  const rig = lan([POOL, PREFIXES, { "iana-timing-limits": {} }, { "iapd-timing-limits": {} }]);
  const [a, p] = bind(rig, { pd: { 1: [] } });
  const renew = toServer({
    type: "renew",
    na: { 1: [a!], 9: ["2001:db8:1::1f"] },
    pd: { 1: [p!] },
  });
  const times = iaTimes(rig.answer(renew));
  assert.deepEqual(times.toSorted(([x], [y]) => x - y), [[0, 0], [900, 1440], [900, 1440]]);
});
