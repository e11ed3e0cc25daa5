import assert from "node:assert/strict";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { Files, HEADER } from "../assignments/files.ts";
import { LookUps } from "../support/counting_store.ts";
import { type ClientSays, duid, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, type RigSetup } from "../support/pipeline_rig.ts";
import { toHex } from "../../lib/wire/bytes.ts";

const ADDRESSES = { "address-pool": { prefix: "2001:db8:1:0:8000::/65" } };
const PREFIXES = { prefix: "2001:db8:8000::/40", "delegated-length": 56 };

/** What the store is asked in each of several messages of a client, which names what it has. */
function asked(
  handlers: NonNullable<RigSetup["handlers"]>,
  messages: readonly ClientSays["type"][],
  hasPrefix = false,
): string[] {
  const lookUps = new LookUps(new MemoryLeaseStore());
  const rig = new PipelineRig({ leases: lookUps.store, handlers });
  let has: readonly string[][] = [[], []];
  return messages.map((type) => {
    const isToAnyServer = type === "solicit" || type === "rebind";
    const message = says({
      type,
      ...(isToAnyServer ? {} : { serverId: SERVER_ID }),
      na: { 1: has[0]! },
      ...(hasPrefix && { pd: { 1: has[1]! } }),
    });
    const names = lookUps.askedBy(() => {
      const got = given(rig.answer(message));
      if (got.length > 0) has = [got.slice(0, 1), got.slice(1)];
    });
    return `${type}: ${names.join(" ")}`;
  });
}

const LIFE = [
  ...["solicit", "request", "renew", "rebind"] as const,
  // The same client comes back.
  ...["solicit", "request", "release"] as const,
];

Deno.test("a client that is new costs two look-ups a message, and one once it has its address", () => {
  assert.deepEqual(asked([ADDRESSES], LIFE), [
    "solicit: leasesOfIa heldWithin",
    "request: leasesOfIa heldWithin",
    "renew: leasesOfIa",
    "rebind: leasesOfIa",
    "solicit: leasesOfIa",
    "request: leasesOfIa",
    "release: leasesOfIa",
  ]);
});

Deno.test("a prefix beside the address costs a look-up more", () => {
  assert.deepEqual(asked([ADDRESSES, { "prefix-pool": PREFIXES }], LIFE, true), [
    "solicit: leasesOfIa heldWithin heldWithin",
    "request: leasesOfIa heldWithin heldWithin",
    "renew: leasesOfIa leasesOfIa",
    "rebind: leasesOfIa leasesOfIa",
    "solicit: leasesOfIa leasesOfIa",
    "request: leasesOfIa leasesOfIa",
    "release: leasesOfIa leasesOfIa",
  ]);
});

Deno.test("who goes on with a prefix of a pool with limits costs no more for them", () => {
  const limited = { "prefix-pool": { ...PREFIXES, "max-per-link": 4, "max-per-sender": 2 } };
  const [, , renew, rebind] = asked([ADDRESSES, limited], LIFE, true);
  assert.equal(renew, "renew: leasesOfIa leasesOfIa");
  assert.equal(rebind, "rebind: leasesOfIa leasesOfIa");
});

Deno.test("what a row assigns is looked up once, and what covers it", () => {
  using files = new Files();
  const file = files.write("a.csv", `${HEADER}duid:${toHex(duid(1))},2001:db8:1::5,\n`);
  assert.deepEqual(asked([{ "static-csv": { file } }, ADDRESSES], LIFE), [
    "solicit: leasesOfIa leaseOf liveBeside",
    "request: leasesOfIa leaseOf liveBeside",
    "renew: leasesOfIa",
    "rebind: leasesOfIa",
    "solicit: leasesOfIa",
    "request: leasesOfIa",
    "release: leasesOfIa",
  ]);
});

Deno.test("the leases of a client are counted where it has any, and not for each IA", () => {
  const lookUps = new LookUps(new MemoryLeaseStore());
  const rig = new PipelineRig({ leases: lookUps.store, handlers: [ADDRESSES] });
  const counted = (type: "solicit" | "request" | "renew", ...iaids: number[]) => {
    const serverId = type === "solicit" ? {} : { serverId: SERVER_ID };
    const na = Object.fromEntries(iaids.map((iaid) => [iaid, []]));
    const names = lookUps.askedBy(() => rig.send(says({ type, ...serverId, na })));
    return names.filter((name) => name === "countLeases").length;
  };
  assert.equal(counted("request", 1, 2, 3), 0);
  assert.equal(counted("solicit", 4, 5, 6), 1);
  // Whether it has any at all, and whether it has as many as it may.
  assert.equal(counted("renew", 1, 4, 5, 6), 2);
});
