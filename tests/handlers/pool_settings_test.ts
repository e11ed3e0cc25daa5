import assert from "node:assert/strict";
import { INFINITY } from "../../lib/leases/lease.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { iaAddress, iaNa, iaPd, iaPrefix } from "../../lib/wire/options/mod.ts";
import { LookUps } from "../support/counting_store.ts";
import { iaLines } from "../support/ia_lines.ts";
import { toServer } from "../support/lan.ts";
import { address, prefix, says } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

const RANGE = { range: "2001:db8:1::10-2001:db8:1::1f" };
const PREFIXES = { prefix: "2001:db8:8000::/52", "delegated-length": 56 };

function addresses(keys: Record<string, unknown>, more: Record<string, unknown>[] = []) {
  return new PipelineRig({ handlers: [{ "address-pool": { ...RANGE, ...keys } }, ...more] });
}

function prefixes(keys: Record<string, unknown>) {
  return new PipelineRig({ handlers: [{ "prefix-pool": { ...PREFIXES, ...keys } }] });
}

function request(rig: PipelineRig, client: number, ias: { na?: object; pd?: object }): string[] {
  return given(rig.answer(toServer({ type: "request", client, ...ias } as never)));
}

Deno.test("what is excluded of a pool is never handed out, and who has it is moved", () => {
  const rig = addresses({ exclude: ["2001:db8:1::10/125", "2001:db8:1::1a"] });
  const got = new Set<string>();
  for (let client = 1; client <= 7; client++) {
    for (const each of request(rig, client, { na: { 1: ["2001:db8:1::1a"] } })) got.add(each);
  }
  const expected = [0x18, 0x19, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f]
    .map((each) => `2001:db8:1::${each.toString(16)}`);
  assert.deepEqual([...got].sort(), expected);
  assert.deepEqual(request(rig, 8, { na: { 1: [] } }), ["NoAddrsAvail"]);
  const before = addresses({});
  assert.deepEqual(request(before, 1, { na: { 1: ["2001:db8:1::1a"] } }), ["2001:db8:1::1a"]);
  const after = new PipelineRig({
    leases: before.leases,
    handlers: [{ "address-pool": { ...RANGE, exclude: "2001:db8:1::1a" } }],
  });
  const renewed = after.answer(toServer({ type: "renew", na: { 1: ["2001:db8:1::1a"] } }));
  assert.match(iaLines(renewed)[0]!, /for 1800 of 3600, 2001:db8:1::1a for 0 of 0$/);
});

Deno.test("no prefix is delegated that has an excluded part", () => {
  const rig = prefixes({ exclude: ["2001:db8:8000::/55", "2001:db8:8000:842::/64"] });
  const got = Array.from(
    { length: 13 },
    (_, client) => request(rig, client, { pd: { 1: [] } })[0]!,
  );
  assert.deepEqual(
    got.sort(),
    ["2", "3", "4", "5", "6", "7", "9", "a", "b", "c", "d", "e", "f"]
      .map((digit) => `2001:db8:8000:${digit}00::/56`),
  );
  assert.deepEqual(request(rig, 99, { pd: { 1: [] } }), ["NoPrefixAvail"]);
});

Deno.test("what is excluded must be part of the pool, and not all of it", () => {
  const findings = (exclude: unknown) =>
    addresses({ exclude }).findings.map(({ path, message }) => `${path.join(".")}: ${message}`);
  assert.deepEqual(findings(["2001:db8:1::10", "2001:db8:2::/64"]), [
    "exclude.1: 2001:db8:2::/64 is no part of the pool: expected one to exclude",
  ]);
  const nothing = ["exclude: The whole pool is excluded: expected something to hand out"];
  assert.deepEqual(findings("2001:db8:1::/64"), nothing);
  assert.deepEqual(findings(["2001:db8:1::18/125", "2001:db8:1::10/125"]), nothing);
  assert.deepEqual(findings("2001:db8:1::10/125"), []);
});

Deno.test("a client has as much of a pool as max-per-client says, and keeps what it has", () => {
  const rig = addresses({ "max-per-client": 2 });
  const got = request(rig, 1, { na: { 1: [], 2: [], 3: [] } });
  assert.equal(got[2], "NoAddrsAvail");
  assert.deepEqual(request(rig, 1, { na: { 3: [] } }), ["NoAddrsAvail"]);
  assert.deepEqual(request(rig, 1, { na: { 3: ["2001:db8:1::1f"] } }), ["NoAddrsAvail"]);
  assert.deepEqual(request(rig, 1, { na: { 2: [] } }), [got[1]]);
  assert.match(request(rig, 2, { na: { 1: [] } })[0]!, /^2001:db8:1::1.$/);
  rig.answer(toServer({ type: "release", na: { 1: [got[0]!] } }));
  assert.match(request(rig, 1, { na: { 3: [] } })[0]!, /^2001:db8:1::1.$/);
});

Deno.test("max-per-client counts for one pool, and the next one helps out", () => {
  const next = { "address-pool": { range: "2001:db8:1::30-2001:db8:1::3f" } };
  const rig = addresses({ "max-per-client": 1 }, [next]);
  const got = request(rig, 1, { na: { 1: [], 2: [], 3: [] } });
  assert.deepEqual(got.map((each) => each.slice(0, -1)), [
    "2001:db8:1::1",
    "2001:db8:1::3",
    "2001:db8:1::3",
  ]);
});

Deno.test("max-per-client counts prefixes too, and its refusals are counted", () => {
  const rig = prefixes({ "max-per-client": 1 });
  const outcome = rig.send(toServer({ type: "request", pd: { 1: [], 2: [] } }));
  assert.equal(outcome.transaction?.limited?.get("leasesPerClient"), 1);
});

Deno.test("what expired is a client's again only where max-per-client has room for it", () => {
  const rig = addresses({ "max-per-client": 1 });
  const [first] = request(rig, 1, { na: { 1: [] } });
  rig.now += 3600;
  const [second] = request(rig, 1, { na: { 2: [] } });
  assert.match(second!, /^2001:db8:1::1.$/);
  assert.deepEqual(request(rig, 1, { na: { 1: [first!] } }), ["NoAddrsAvail"]);
});

Deno.test("max-per-client is counted once for a message, whatever the client has", () => {
  const counted = (held: number) => {
    const lookUps = new LookUps(new MemoryLeaseStore());
    const pool = { prefix: "2001:db8:1:0:8000::/65", "max-per-client": 5000 };
    const rig = new PipelineRig({
      leases: lookUps.store,
      handlers: [{ limits: { "leases-per-client": "none" } }, { "address-pool": pool }],
    });
    const ias = (first: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [first + index, []]));
    for (let at = 0; at < held; at += 30) request(rig, 1, { na: ias(1000 + at, 30) });
    return lookUps.askedBy(() => request(rig, 1, { na: ias(1, 30) }))
      .filter((name) => name === "countLeasesWithin").length;
  };
  assert.equal(counted(0), 1);
  assert.equal(counted(300), 1);
});

const WISHES = { "min-valid-lifetime": 600, "max-valid-lifetime": 86_400 };

function lifetimes(keys: Record<string, unknown>, wished: number, hint = "::"): string {
  const option = iaAddress.of({
    address: address(hint),
    preferredLifetime: 0,
    validLifetime: wished,
    options: [],
  });
  const ia = iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [option] });
  const answer = addresses(keys).answer(says({ type: "solicit", options: [ia] }));
  return iaLines(answer)[0]!.replace(/^.* for /, "");
}

Deno.test("a client's wish for a valid lifetime is granted within limits, the preferred in proportion", () => {
  assert.equal(lifetimes(WISHES, 0), "1800 of 3600");
  assert.equal(lifetimes(WISHES, 7200), "3600 of 7200");
  assert.equal(lifetimes(WISHES, 7200, "2001:db8:1::17"), "3600 of 7200");
  assert.equal(lifetimes(WISHES, 1), "300 of 600");
  assert.equal(lifetimes(WISHES, 1_000_000), "43200 of 86400");
  assert.equal(lifetimes(WISHES, INFINITY), "43200 of 86400");
  assert.equal(lifetimes({ ...WISHES, "preferred-lifetime": "1h" }, 7200), "7200 of 7200");
  assert.equal(lifetimes({ ...WISHES, "preferred-lifetime": 0 }, 7200), "0 of 7200");
});

Deno.test("without limits of its own a valid lifetime is as configured, whatever a client wishes", () => {
  assert.equal(lifetimes({}, 7200), "1800 of 3600");
  assert.equal(lifetimes({ "max-valid-lifetime": "1d" }, 60), "1800 of 3600");
  assert.equal(lifetimes({ "max-valid-lifetime": "1d" }, 7200), "3600 of 7200");
  assert.equal(lifetimes({ "min-valid-lifetime": "10m" }, 7200), "1800 of 3600");
  assert.equal(lifetimes({ "min-valid-lifetime": "10m" }, 1200), "600 of 1200");
});

Deno.test("what is infinite is the most that a client can wish", () => {
  const forever = { "valid-lifetime": "infinity", "min-valid-lifetime": "1h" };
  assert.equal(lifetimes({ ...forever, "preferred-lifetime": "infinity" }, 7200), "7200 of 7200");
  assert.equal(lifetimes({ ...forever, "preferred-lifetime": "1h" }, 7200), "3600 of 7200");
  assert.equal(
    lifetimes({ "max-valid-lifetime": "infinity" }, INFINITY),
    `${INFINITY} of ${INFINITY}`,
  );
});

Deno.test("a wish counts for prefixes, and for what the client has", () => {
  const rig = prefixes(WISHES);
  const ask = (type: "request" | "renew", text: string, validLifetime: number) => {
    const { address, length } = prefix(text);
    const option = iaPrefix.of({
      prefix: address,
      prefixLength: length,
      preferredLifetime: 0,
      validLifetime,
      options: [],
    });
    const ia = iaPd.of({ iaid: 1, t1: 0, t2: 0, options: [option] });
    return iaLines(rig.answer(toServer({ type, options: [ia] })))[0];
  };
  const held = "2001:db8:8000:300::/56";
  assert.equal(ask("request", held, 7200), `pd 1: ${held} for 3600 of 7200`);
  assert.equal(rig.leases.leaseOf(prefix(held))?.validUntil, rig.now + 7200);
  assert.equal(ask("renew", held, 1200), `pd 1: ${held} for 600 of 1200`);
  assert.equal(ask("renew", held, 0), `pd 1: ${held} for 1800 of 3600`);
});

Deno.test("a valid lifetime is within its limits", () => {
  const findings = (keys: Record<string, unknown>) =>
    addresses(keys).findings.map(({ path, message }) => `${path.join(".")}: ${message}`);
  assert.deepEqual(findings({ "min-valid-lifetime": "2h", "max-valid-lifetime": "30m" }), [
    "min-valid-lifetime: The min-valid-lifetime, 7200 s, is longer than the valid-lifetime, 3600 s",
    "max-valid-lifetime: The valid-lifetime, 3600 s, is longer than the max-valid-lifetime, 1800 s",
  ]);
  assert.deepEqual(findings(WISHES), []);
});
