import assert from "node:assert/strict";
import fc from "fast-check";
import { stampAt } from "../../lib/leases/change_stamp.ts";
import type { BindingChange, CatchUp } from "../../lib/leases/changes.ts";
import { type LeaseState, REGISTERED } from "../../lib/leases/lease.ts";
import type { Exchange, Grant } from "../../lib/leases/exchange.ts";
import { formatPrefix, lastAddress } from "../../lib/wire/prefix.ts";
import { address, duid, prefix } from "../support/messages.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { exchange, grant, IA_NA, IA_PD, NOW, relayed } from "./exchanges.ts";
import { TestDatabase } from "./sqlite/test_database.ts";
import { atOnce } from "../../lib/steps.ts";

const PREFIXES = [
  "2001:db8::1",
  "2001:db8::2",
  "2001:db8:0:1::1",
  "2001:db8::/64",
  "2001:db8:0:1::/64",
  "2001:db8::/56",
  "2001:db8::/48",
];
const CLIENTS = [1, 2, 3];
const LINKS = ["lan", "there"];

const anyPrefixes = fc.subarray(PREFIXES, { maxLength: 2 }).map((texts) => texts.map(prefix));

const anyGrant = fc.record({
  text: fc.constantFrom(...PREFIXES),
  iaid: fc.constantFrom(1, 2),
  validUntil: fc.integer({ min: NOW + 10, max: NOW + 200 }),
  isRegistered: fc.boolean(),
}).map(({ text, iaid, validUntil, isRegistered }): Grant =>
  grant(text, {
    iaid,
    validUntil,
    preferredUntil: validUntil - 10,
    ...(isRegistered && !text.includes("/") && { iaType: REGISTERED }),
  })
);

const DIRECTLY = [
  { source: address("fe80::7") },
  { source: address("fe80::8"), interface: "eth0" },
];

const anyContact = fc.option(
  fc.record({
    relayed: fc.boolean(),
    octet: fc.integer({ min: 0, max: 2 }),
    isTold: fc.boolean(),
  }).map(({ relayed: isRelayed, octet, isTold }) => {
    const options = isTold ? { options: Uint8Array.of(octet) } : {};
    return isRelayed
      ? { relays: relayed({ relayForward: Uint8Array.of(12, octet) }), ...options }
      : { ...options, ...octet > 0 && { direct: DIRECTLY[octet - 1]! } };
  }),
  { nil: undefined },
);

const anyExchange = fc.record({
  client: fc.constantFrom(...CLIENTS),
  link: fc.constantFrom(...LINKS),
  after: fc.integer({ min: 0, max: 60 }),
  granted: fc.array(anyGrant, { maxLength: 2 }),
  withdrawn: anyPrefixes,
  released: anyPrefixes,
  declined: anyPrefixes,
  contact: anyContact,
  // Rightly or wrongly.
  isClientNew: fc.boolean(),
});

type Step = typeof anyExchange extends fc.Arbitrary<infer Value> ? Value : never;

function exchangesOf(steps: readonly Step[]): Exchange[] {
  let at = NOW;
  return steps.map(({ client, after, contact, granted, ...rest }) => {
    at += after;
    return exchange({
      ...rest,
      clientId: duid(client),
      at,
      granted,
      declinedUntil: at + 90,
      // A Reply that grants is always a contact.
      ...(contact ? { contact } : granted.length > 0 && { contact: { options: Uint8Array.of() } }),
    });
  });
}

/** All that a store says, in an order of its own. */
function answersOf(store: LeaseStore, now: number): unknown {
  const sorted = <T extends { address: Uint8Array; length: number }>(leases: readonly T[]) =>
    [...leases].sort((a, b) => formatPrefix(a) < formatPrefix(b) ? -1 : 1);
  const clientOf = (change: { clientId: Uint8Array; link: string }) => {
    const client = store.changes.clientOf(change, stampAt(now - 40), now);
    return client && {
      ...client,
      leases: sorted(client.leases),
      ended: sorted(client.ended).map(formatPrefix),
    };
  };
  return {
    leases: CLIENTS.map((client) => sorted(store.leasesOf(duid(client)))),
    clients: CLIENTS.map((client) =>
      store.clientsOnLinks(duid(client), now)
        .map((each) => ({ ...each, leases: sorted(each.leases) }))
        .sort((a, b) => a.link < b.link ? -1 : 1)
    ),
    changed: CLIENTS.map((client) =>
      LINKS.map((link) => clientOf({ clientId: duid(client), link }))
    ),
    lately: [0, 20, 60].map((seconds) => changesOf(store.changes.since(now - seconds)!)),
    perPrefix: PREFIXES.map(prefix).map((each) => ({
      lease: store.leaseOf(each),
      isHeld: store.heldWithin(each, now) !== undefined,
      holding: store.leaseHolding(each.address, now),
      held: store.heldBetween(each.address, lastAddress(each), now, 3),
    })),
  };
}

/** What was told at a time, in an order of its own. */
function describe(changes: readonly BindingChange[]): string {
  return changes.map(({ clientId, link, lost }) =>
    `${clientId.at(-1)} ${link} ${lost ? formatPrefix(lost) : ""}`
  ).sort().join();
}

/** What a catch-up gives, in an order of its own. */
function changesOf(catchUp: CatchUp): string[] {
  const found: string[] = [];
  while (!catchUp.isDone) {
    for (const { clientId, link, lost } of catchUp.next(3)!) {
      found.push(`${clientId.at(-1)} ${link} ${lost ? formatPrefix(lost) : ""}`);
    }
  }
  return found.sort();
}

const EVERYWHERE = { first: new Uint8Array(16), last: new Uint8Array(16).fill(0xff) };
const POOLS = [[IA_NA, 128], [IA_PD, 48], [IA_PD, 56], [IA_PD, 64]]
  .map(([iaType, length]) => ({ ...EVERYWHERE, iaType: iaType!, length: length! }));

/** What is in use of each pool, by looking at every lease. */
function usesOf(store: LeaseStore) {
  const leases = [...store.pages.read({}, 10)].flat();
  return POOLS.map(({ iaType, length }) => {
    const count = (wanted: LeaseState) =>
      leases.filter((lease) =>
        lease.state === wanted && lease.iaType === iaType && lease.length === length
      ).length;
    return { leased: count("active"), declined: count("declined"), isComplete: true };
  });
}

Deno.test("pools are counted as there are leases, whatever is recorded while they are new", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyExchange, { minLength: 1, maxLength: 12 }), async (steps) => {
      const folder = await TestDatabase.make();
      try {
        const exchanges = exchangesOf(steps);
        for (const store of [await folder.open(), new MemoryLeaseStore()]) {
          for (const [index, each] of exchanges.entries()) {
            store.record(each);
            if (index === exchanges.length >> 1) atOnce(store.pools.choosing(POOLS))();
            else store.pools.countOn(1);
          }
          while (store.pools.countOn(1));
          assert.deepEqual(POOLS.map((pool) => store.pools.useOf(pool)), usesOf(store));
        }
      } finally {
        await folder.remove();
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("the lease database answers like a few maps, whatever is recorded", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyExchange, { minLength: 1, maxLength: 12 }), async (steps) => {
      const folder = await TestDatabase.make();
      try {
        const database = await folder.open();
        database.recordChanges(86_400, NOW - 60);
        const memory = new MemoryLeaseStore();
        memory.recordChanges(86_400, NOW);
        const told: string[][] = [[], []];
        for (const [index, { changes }] of [database, memory].entries()) {
          changes.subscribe((each) => told[index]!.push(describe(each)));
        }
        for (const each of exchangesOf(steps)) {
          database.record(each);
          memory.record(each);
          assert.deepEqual(answersOf(database, each.at), answersOf(memory, each.at));
        }
        await database.drained();
        assert.deepEqual(told[0], told[1]);
      } finally {
        await folder.remove();
      }
    }),
    { numRuns: 60 },
  );
});
