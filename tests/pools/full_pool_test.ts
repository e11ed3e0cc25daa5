import assert from "node:assert/strict";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { Files, HEADER } from "../assignments/files.ts";
import { LookUps } from "../support/counting_store.ts";
import { type ClientSays, duid, prefix, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, type RigSetup } from "../support/pipeline_rig.ts";
import { fill, FIRST_HOLDER } from "./full_pool.ts";

const NOW = 1_800_000_000;
const FIRST = "2001:db8:1:0:1::";
const SIZE = 4096;
const POOL = { "address-pool": { prefix: `${FIRST}/116` } };
const MISSING = 0xeef;

/** What a message that finds a full pool may ask: the client's leases, and a candidate or two. */
const FEW = 4;

function rigWith(leases: MemoryLeaseStore, setup: Partial<RigSetup> = {}) {
  const lookUps = new LookUps(leases);
  const rig = new PipelineRig({ handlers: [POOL], leases: lookUps.store, ...setup });
  const answer = (client: Omit<ClientSays, "client" | "serverId">, number = 1) => {
    const { type } = client;
    const isToServer = type !== "solicit" && type !== "rebind";
    const message = says({ ...client, client: number, ...(isToServer && { serverId: SERVER_ID }) });
    let got: string[] = [];
    const asked = lookUps.of(() => got = given(rig.answer(message)));
    return { got, asked };
  };
  return { rig, lookUps, answer, solicit: (client = 1) => answer(SOLICIT, client) };
}

const SOLICIT = { type: "solicit", na: { 1: [] } } as const;

Deno.test("a pool of 65,536 addresses finds the last one in a few look-ups, from the first message on", () => {
  const leases = new MemoryLeaseStore();
  fill(leases, FIRST, 65_536, NOW, { except: [0xbeef] });
  const { solicit, answer } = rigWith(leases, {
    handlers: [{ "address-pool": { prefix: `${FIRST}/112` } }],
  });
  for (const client of [1, 2, 3]) {
    const { got, asked } = solicit(client);
    assert.deepEqual(got, [`${FIRST}beef`]);
    assert.ok(asked <= FEW, `${asked} look-ups`);
  }
  assert.deepEqual(answer({ type: "request", na: { 1: [`${FIRST}beef`] } }).got, [`${FIRST}beef`]);
  const { got, asked } = solicit(2);
  assert.deepEqual(got, ["NoAddrsAvail"]);
  assert.ok(asked <= FEW, `${asked} look-ups`);
});

Deno.test("what leaves a full pool is found in a few look-ups: Release, Renew that ends, expiry, Decline", () => {
  const leases = new MemoryLeaseStore();
  fill(leases, FIRST, SIZE, NOW, { except: [MISSING] });
  const { rig, solicit, answer } = rigWith(leases);
  const mine = { na: { 1: [`${FIRST}eef`] } };
  const expectFree = (address: string, client: number) => {
    const { got, asked } = solicit(client);
    assert.deepEqual(got, [address]);
    assert.ok(asked <= FEW, `${asked} look-ups`);
  };
  for (let turn = 0; turn < 3; turn++) {
    answer({ type: "request", ...mine });
    expectFree("NoAddrsAvail", 2);
    answer({ type: "release", ...mine });
    expectFree(`${FIRST}eef`, 2);
  }
  answer({ type: "request", ...mine });
  answer({ type: "decline", ...mine });
  expectFree("NoAddrsAvail", 2);
  rig.now += 3599;
  fill(leases, FIRST, SIZE, rig.now, { except: [MISSING, 0xafe], lifetime: 200_000 });
  expectFree("NoAddrsAvail", 2);
  rig.now += 1;
  expectFree(`${FIRST}afe`, 2);
  answer({ type: "request", na: { 1: [`${FIRST}afe`] } }, 3);
  expectFree("NoAddrsAvail", 2);
  rig.now = NOW + 86_400;
  const { got } = solicit(4);
  assert.ok([`${FIRST}eef`, `${FIRST}afe`].includes(got[0]!));
});

Deno.test("a pool is not searched again because of another pool's Release", () => {
  const leases = new MemoryLeaseStore();
  fill(leases, FIRST, SIZE, NOW);
  const other = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::10" } };
  const { solicit, answer } = rigWith(leases, { handlers: [POOL, other] });
  for (let turn = 0; turn < 3; turn++) {
    answer({ type: "request", na: { 1: [] } });
    answer({ type: "release", na: { 1: ["2001:db8:1::10"] } });
    const { got, asked } = solicit(2);
    assert.deepEqual(got, ["2001:db8:1::10"]);
    assert.ok(asked <= 2 * FEW, `${asked} look-ups`);
  }
});

Deno.test("a message with many IAs asks a full pool little more than once for each", () => {
  const leases = new MemoryLeaseStore();
  fill(leases, FIRST, SIZE, NOW, { except: [MISSING] });
  const { answer } = rigWith(leases);
  const na = Object.fromEntries(Array.from({ length: 90 }, (_, iaid) => [iaid + 1, []]));
  const { got, asked } = answer({ type: "solicit", na });
  assert.deepEqual(got.filter((text) => text !== "NoAddrsAvail"), [`${FIRST}eef`]);
  assert.ok(asked <= 90 + FEW, `${asked} look-ups`);
});

Deno.test("a pool that fills while it serves never reads much at once", () => {
  const leases = new MemoryLeaseStore();
  const { answer } = rigWith(leases);
  let most = 0;
  const got = new Set<string>();
  for (let client = 1; client <= SIZE; client++) {
    const { got: [address], asked } = answer({ type: "request", na: { 1: [] } }, client);
    got.add(address!);
    most = Math.max(most, asked);
  }
  assert.equal(got.size, SIZE);
  assert.ok(!got.has("NoAddrsAvail"));
  assert.ok(most <= 16, `${most} look-ups`);
});

Deno.test("a prefix-pool within an assigned prefix, or on a link, or delegated as a whole, is seen in a step", () => {
  const pool = { prefix: "2001:db8:8000::/40", "delegated-length": 64 };
  const wanted = { type: "solicit", pd: { 1: [] } } as const;
  for (
    const setup of [
      { reserved: ["2001:db8:8000::/36"] },
      { links: { lan: ["2001:db8:1::/64", "2001:db8:8000::/38"] } },
    ]
  ) {
    const leases = new MemoryLeaseStore();
    const { answer } = rigWith(leases, { handlers: [{ "prefix-pool": pool }], ...setup });
    const { got, asked } = answer(wanted);
    assert.deepEqual(got, ["NoPrefixAvail"]);
    assert.ok(asked <= FEW, `${asked} look-ups`);
  }
  const leases = new MemoryLeaseStore();
  leases.record({
    clientId: duid(7),
    link: "lan",
    at: NOW,
    granted: [{
      ...prefix("2001:db8:8000::/40"),
      iaType: 25,
      iaid: 1,
      preferredUntil: NOW + 60,
      validUntil: NOW + 60,
    }],
    withdrawn: [],
    released: [],
    declined: [],
    declinedUntil: 0,
    contact: { options: new Uint8Array() },
  });
  for (const length of [60, 64]) {
    const handlers = [{ "prefix-pool": { ...pool, "delegated-length": length } }];
    const { rig, answer } = rigWith(leases, { handlers });
    const { got, asked } = answer(wanted);
    assert.deepEqual(got, ["NoPrefixAvail"]);
    assert.ok(asked <= 3 * FEW, `${asked} look-ups`);
    rig.now += 60;
    assert.match(answer(wanted).got[0]!, new RegExp(`/${length}$`));
  }
});

Deno.test("a prefix-pool finds the one prefix that is not assigned around, among millions", () => {
  const leases = new MemoryLeaseStore();
  const reserved: string[] = [];
  // All of 2001:db8:8000::/40 but 2001:db8:80ff:ffff::/64.
  for (let length = 41; length <= 64; length++) {
    reserved.push(allButLast("2001:db8:8000::/40", length));
  }
  const { answer } = rigWith(leases, {
    reserved,
    handlers: [{ "prefix-pool": { prefix: "2001:db8:8000::/40", "delegated-length": 64 } }],
  });
  const { got, asked } = answer({ type: "solicit", pd: { 1: [] } });
  assert.deepEqual(got, ["2001:db8:80ff:ffff::/64"]);
  assert.ok(asked <= FEW, `${asked} look-ups`);
});

/** The prefix of a length within another that is next to that which holds the last address. */
function allButLast(within: string, length: number): string {
  const { address, length: outer } = prefix(within);
  const octets = address.slice();
  for (let bit = outer; bit < length - 1; bit++) octets[bit >> 3]! |= 0x80 >> (bit & 7);
  return `${toHex(octets).match(/.{4}/g)!.join(":")}/${length}`;
}

Deno.test("what build-sqlite assigns is not handed out, and what it assigns no longer is", () => {
  using files = new Files();
  const row = (client: number, text: string) => `duid:${toHex(duid(client))},${text},\n`;
  const assign = (...texts: string[]) =>
    files.build(
      HEADER + row(900, "2001:db8:1::1") + texts.map((text, at) => row(901 + at, text))
        .join(""),
    );
  const range = { range: "2001:db8:1::10-2001:db8:1::13" };
  const file = assign();
  const rig = new PipelineRig({
    handlers: [{ "static-sqlite": { file } }, { "address-pool": range }],
  });
  const ask = (type: "solicit" | "request", client: number) =>
    given(rig.answer(
      says({ type, client, na: { 1: [] }, ...(type === "request" && { serverId: SERVER_ID }) }),
    ))[0]!;
  const held = new Set([1, 2, 3].map((client) => ask("request", client)));
  const left = ask("solicit", 4);
  assert.equal(held.size, 3);
  for (let turn = 0; turn < 3; turn++) {
    assign(left);
    for (const client of [4, 5]) assert.equal(ask("solicit", client), "NoAddrsAvail");
    assign("2001:db8:1::77");
    for (const client of [4, 5]) assert.equal(ask("solicit", client), left);
    assign(left, "2001:db8:1::77", "2001:db8:1::78");
    assert.equal(ask("request", 6), "NoAddrsAvail");
    assign();
    assert.equal(ask("solicit", 6), left);
  }
});

Deno.test("a pool is exhausted no longer when leases around end that nobody is told of", () => {
  const leases = new MemoryLeaseStore();
  fill(leases, FIRST, 300, NOW);
  const { rig, solicit, answer } = rigWith(leases, {
    handlers: [{ "address-pool": { range: `${FIRST}-${FIRST}12b` } }],
  });
  assert.deepEqual(solicit().got, ["NoAddrsAvail"]);
  leases.record({
    clientId: duid(FIRST_HOLDER),
    link: "lan",
    at: rig.now,
    granted: [],
    withdrawn: [prefix(`${FIRST}7`)],
    released: [],
    declined: [],
    declinedUntil: 0,
  });
  assert.deepEqual(solicit().got, [`${FIRST}7`]);
  rig.now += 3600;
  assert.equal(answer({ type: "request", na: { 1: [`${FIRST}9`] } }).got[0], `${FIRST}9`);
});
