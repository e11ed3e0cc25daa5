import assert from "node:assert/strict";
import { address, duid, prefix, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";
import { emptyExchange } from "../../lib/leases/exchange.ts";
import { parseAddress } from "../../lib/wire/address.ts";

function pool(config: Record<string, unknown>, extra: Record<string, unknown> = {}) {
  return new PipelineRig({ handlers: [{ "address-pool": config }], ...extra });
}

function lease(rig: PipelineRig, client: number, hints: string[] = []): string {
  const [offered] = given(rig.answer(says({ type: "solicit", client, na: { 1: hints } })));
  if (!offered!.includes(":")) return offered!;
  const [got] = given(
    rig.answer(says({ type: "request", client, serverId: SERVER_ID, na: { 1: [offered!] } })),
  );
  return got!;
}

Deno.test("address-pool gives the same client the same address, also after the lease is over", () => {
  const rig = pool({ range: "2001:db8:1::1000-2001:db8:1::1fff" });
  const first = lease(rig, 1);
  assert.equal(lease(rig, 1), first);
  rig.now += 100_000;
  assert.equal(lease(rig, 1), first);
});

Deno.test("address-pool gives different IAs of a client different addresses", () => {
  const rig = pool({ range: "2001:db8:1::1000-2001:db8:1::1001" });
  const answer = rig.answer(says({ type: "solicit", na: { 1: [], 2: [], 3: [] } }));
  const [one, two, three] = given(answer);
  assert.deepEqual([one, two].sort(), ["2001:db8:1::1000", "2001:db8:1::1001"]);
  assert.equal(three, "NoAddrsAvail");
});

Deno.test("address-pool hands out every address of a range once, then NoAddrsAvail", () => {
  const rig = pool({ range: "2001:db8:1::1000-2001:db8:1::13ff" });
  const got = new Set<string>();
  for (let client = 1; client <= 1024; client++) got.add(lease(rig, client));
  assert.equal(got.size, 1024);
  assert.ok(!got.has("NoAddrsAvail"));
  assert.equal(lease(rig, 2000), "NoAddrsAvail");
});

Deno.test("address-pool hands an address out again when its lease is over or released", () => {
  const rig = pool({ range: "2001:db8:1::10-2001:db8:1::10", "valid-lifetime": "1h" });
  assert.equal(lease(rig, 1), "2001:db8:1::10");
  assert.equal(lease(rig, 2), "NoAddrsAvail");
  rig.now += 3600;
  assert.equal(lease(rig, 2), "2001:db8:1::10");
  rig.answer(
    says({ type: "release", client: 2, serverId: SERVER_ID, na: { 1: ["2001:db8:1::10"] } }),
  );
  assert.equal(lease(rig, 3), "2001:db8:1::10");
});

Deno.test("address-pool keeps a declined address back for a day, from its own client too", () => {
  const rig = pool({ range: "2001:db8:1::10-2001:db8:1::10" });
  assert.equal(lease(rig, 1), "2001:db8:1::10");
  rig.answer(
    says({ type: "decline", client: 1, serverId: SERVER_ID, na: { 1: ["2001:db8:1::10"] } }),
  );
  assert.equal(lease(rig, 1), "NoAddrsAvail");
  rig.now += 86_399;
  assert.equal(lease(rig, 1), "NoAddrsAvail");
  assert.equal(lease(rig, 2), "NoAddrsAvail");
  rig.now += 1;
  assert.equal(lease(rig, 2), "2001:db8:1::10");
});

Deno.test("address-pool prefers addresses no longer than they are valid, where nothing else is said", () => {
  const rig = pool({ range: "2001:db8:1::10-2001:db8:1::10", "valid-lifetime": "5m" });
  assert.deepEqual(rig.findings, []);
  lease(rig, 1);
  const [held] = rig.leases.leasesOf(duid(1));
  assert.equal(held!.preferredUntil, rig.now + 300);
  assert.equal(held!.validUntil, rig.now + 300);
});

Deno.test("address-pool honours a client's hint when the address is free", () => {
  const rig = pool({ range: "2001:db8:1::1000-2001:db8:1::1fff" });
  assert.equal(lease(rig, 1, ["2001:db8:1::1234"]), "2001:db8:1::1234");
  assert.notEqual(lease(rig, 2, ["2001:db8:1::1234"]), "2001:db8:1::1234");
  assert.notEqual(lease(rig, 3, ["2001:db8:1::99"]), "2001:db8:1::99");
});

Deno.test("address-pool leaves neighbouring clients far apart", () => {
  const rig = pool({ prefix: "2001:db8:1::/64" });
  const places = [1, 2, 3, 4].map((client) => {
    const octets = parseAddress(lease(rig, client))!;
    return new DataView(octets.buffer, octets.byteOffset).getBigUint64(8);
  }).sort((a, b) => (a < b ? -1 : 1));
  for (const [at, place] of places.entries()) {
    if (at > 0) assert.ok(place - places[at - 1]! > 1n << 32n, "two addresses are close together");
  }
});

Deno.test("address-pool never hands out anycast, reserved or static addresses", () => {
  const rig = pool({ range: "2001:db8:1::-2001:db8:1::7" }, {
    reserved: ["2001:db8:1::1", "2001:db8:1::6/127"],
  });
  const got = new Set<string>();
  for (let client = 1; client <= 8; client++) got.add(lease(rig, client));
  assert.deepEqual([...got].sort(), [
    "2001:db8:1::2",
    "2001:db8:1::3",
    "2001:db8:1::4",
    "2001:db8:1::5",
    "NoAddrsAvail",
  ]);
});

Deno.test("address-pool never hands out the interface identifiers of RFC 5453", () => {
  const rig = pool({ range: "2001:db8:1:0:200:5eff:fe00:0-2001:db8:1:0:200:5eff:ff00:0" });
  assert.equal(lease(rig, 1), "2001:db8:1:0:200:5eff:ff00:0");
  assert.equal(lease(rig, 2), "NoAddrsAvail");
  const anycast = pool({
    range: "2001:db8:1:0:fdff:ffff:ffff:ff7f-2001:db8:1:0:fdff:ffff:ffff:ffff",
  });
  assert.equal(lease(anycast, 1), "2001:db8:1:0:fdff:ffff:ffff:ff7f");
  assert.equal(lease(anycast, 2), "NoAddrsAvail");
});

Deno.test("address-pool finds the last free address of a pool that is otherwise taken", () => {
  const rig = pool({ prefix: "2001:db8:1:0:1::/112" });
  const missing = 0xbeef;
  for (let host = 1; host < 0x10000; host++) {
    if (host !== missing) hold(rig, `2001:db8:1:0:1::${host.toString(16)}`, host);
  }
  hold(rig, "2001:db8:1:0:1::", 0x10000);
  assert.equal(lease(rig, 0x20000), "2001:db8:1:0:1::beef");
  assert.equal(lease(rig, 0x20001), "NoAddrsAvail");
});

function hold(rig: PipelineRig, text: string, client: number): void {
  rig.leases.record({
    clientId: duid(client),
    link: "lan",
    at: rig.now,
    granted: [{
      address: address(text),
      length: 128,
      iaType: 3,
      iaid: 1,
      preferredUntil: rig.now + 3600,
      validUntil: rig.now + 3600,
    }],
    withdrawn: [],
    released: [],
    declined: [],
    declinedUntil: 0,
    contact: { options: new Uint8Array() },
  });
}

Deno.test("pools on a link are used in order, and a client stays where it is", () => {
  const rig = new PipelineRig({
    handlers: [
      { "address-pool": { range: "2001:db8:1::10-2001:db8:1::10" } },
      { "address-pool": { range: "2001:db8:1::20-2001:db8:1::2f" } },
    ],
  });
  assert.equal(lease(rig, 1), "2001:db8:1::10");
  const second = lease(rig, 2);
  assert.match(second, /^2001:db8:1::2.$/);
  rig.answer(
    says({ type: "release", client: 1, serverId: SERVER_ID, na: { 1: ["2001:db8:1::10"] } }),
  );
  assert.equal(lease(rig, 2), second);
  assert.equal(lease(rig, 3), "2001:db8:1::10");
});

Deno.test("prefix-pool delegates every one of 256 prefixes once, then NoPrefixAvail", () => {
  const rig = new PipelineRig({
    handlers: [{ "prefix-pool": { prefix: "2001:db8:8000::/48", "delegated-length": 56 } }],
  });
  const got = new Set<string>();
  for (let client = 1; client <= 256; client++) got.add(delegate(rig, client));
  assert.equal(got.size, 256);
  assert.ok([...got].every((text) => /^2001:db8:8000:.*\/56$/.test(text)));
  assert.equal(delegate(rig, 257), "NoPrefixAvail");
  const [released] = got;
  rig.answer(says({ type: "release", client: 1, serverId: SERVER_ID, pd: { 1: [released!] } }));
  assert.equal(delegate(rig, 257), released);
});

Deno.test("prefix-pool never delegates a prefix that is on a link or statically assigned", () => {
  const rig = new PipelineRig({
    links: { lan: ["2001:db8:1::/64"] },
    reserved: ["2001:db8:3:ff00::/56"],
    handlers: [{ "prefix-pool": { prefix: "2001:db8::/46", "delegated-length": 48 } }],
  });
  const got = [1, 2, 3, 4].map((client) => delegate(rig, client)).sort();
  assert.deepEqual(got, ["2001:db8:2::/48", "2001:db8::/48", "NoPrefixAvail", "NoPrefixAvail"]);
});

function delegate(rig: PipelineRig, client: number): string {
  const [offered] = given(rig.answer(says({ type: "solicit", client, pd: { 1: [] } })));
  if (!offered!.includes(":")) return offered!;
  const request = says({ type: "request", client, serverId: SERVER_ID, pd: { 1: [offered!] } });
  return given(rig.answer(request))[0]!;
}

Deno.test("a pool answers only requests whose link holds it", () => {
  const rig = new PipelineRig({
    links: { lan: ["2001:db8:1::/64"], other: ["2001:db8:2::/64"] },
    handlers: [{ "address-pool": { range: "2001:db8:2::10-2001:db8:2::1f" } }],
  });
  assert.equal(lease(rig, 1), "NoAddrsAvail");
});

/** Has an operator take something from a client. */
function revoke(rig: PipelineRig, client: number, text: string): void {
  const nothing = emptyExchange(duid(client), "lan", rig.now);
  rig.leases.record({ ...nothing, revoked: [prefix(text)] });
}

Deno.test("what an operator took from a client goes to others last, and at once where nothing else is free", () => {
  const rig = pool({ range: "2001:db8:1::1000-2001:db8:1::1003", "valid-lifetime": "1h" });
  const taken = lease(rig, 1);
  revoke(rig, 1, taken);
  // Also when they ask for just that.
  const others = [2, 3, 4].map((client) => lease(rig, client, [taken]));
  assert.equal(new Set(others).size, 3);
  assert.ok(!others.includes(taken) && !others.includes("NoAddrsAvail"), others.join());
  assert.equal(lease(rig, 5), taken);
  assert.equal(lease(rig, 6), "NoAddrsAvail");
});

Deno.test("what is last of one pool is given, and what others may have of another is passed over still", () => {
  const rig = new PipelineRig({
    handlers: [
      { "prefix-pool": { prefix: "2001:db8:8::/48", "delegated-length": 48 } },
      { "address-pool": { range: "2001:db8:1::1000-2001:db8:1::1003" } },
    ],
  });
  const delegated = delegate(rig, 1);
  const addresses = [1, 2, 3].map((client) => lease(rig, client));
  revoke(rig, 1, delegated);
  addresses.forEach((address, index) => revoke(rig, index + 1, address));
  for (let client = 10; client < 20; client++) {
    const answer = given(
      rig.answer(says({ type: "solicit", client, pd: { 1: [] }, na: { 1: [] } })),
    );
    assert.ok(answer.includes(delegated), answer.join());
    assert.equal(answer.length, 2);
    assert.ok(!answer.some((each) => addresses.includes(each)), answer.join());
  }
});

Deno.test("a client from whom an operator took an address gets it again where it is free", () => {
  const rig = pool({ range: "2001:db8:1::1000-2001:db8:1::1fff" });
  const taken = lease(rig, 1);
  revoke(rig, 1, taken);
  assert.equal(lease(rig, 1), taken);
});
