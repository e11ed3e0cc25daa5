import assert from "node:assert/strict";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import {
  type ReleasedLease,
  releaseLeases,
  type ReleaseOrder,
} from "../../lib/server/lease_release.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { DIRECT, exchange, grant, NOW } from "../leases/exchanges.ts";
import { duid, prefix } from "../support/messages.ts";

const ORDER: ReleaseOrder = { all: false, reconfigure: false };

/** Client 1 has two addresses and a prefix, client 2 an address on another link. */
function filled(): LeaseStore {
  const store = new MemoryLeaseStore();
  const granted = ["2001:db8:1::1", "2001:db8:1::2", "2001:db8:8000::/56"]
    .map((text, iaid) => ({ ...grant(text), iaid }));
  store.record(exchange({ granted, contact: DIRECT }));
  const other = [grant("2001:db8:2::1")];
  store.record(exchange({ clientId: duid(2), link: "dsl", granted: other, contact: DIRECT }));
  return store;
}

async function release(store: LeaseStore, order: Partial<ReleaseOrder>, tellable = [1]) {
  const told: number[] = [];
  const ended: string[] = [];
  const released: ReleasedLease[] = [];
  const setup = {
    leases: store,
    log: { isEnabled: () => false, write() {} } as never,
    now: () => (NOW + 10) * 1000,
    onReleased: (lease: ReleasedLease["lease"]) => ended.push(formatPrefix(lease)),
    reconfiguration: {
      findUntellable: (clients: readonly { clientId: Uint8Array; link: string }[]) =>
        clients.filter(({ clientId }) => !tellable.includes(clientId.at(-1)!)),
      tellUnasked: (_: unknown, clients: readonly { clientId: Uint8Array; link: string }[]) => {
        told.push(...clients.map(({ clientId }) => clientId.at(-1)!));
      },
    },
  };
  for await (const page of releaseLeases({ ...ORDER, ...order }, setup)) released.push(...page);
  return { released, ended, told };
}

Deno.test("exactly one lease is released, which is told once it is stored", async () => {
  const store = filled();
  const { ended, told } = await release(store, { prefix: prefix("2001:db8:1::1") });
  assert.deepEqual(ended, ["2001:db8:1::1/128"]);
  assert.deepEqual(told, []);
  assert.equal(store.leaseOf(prefix("2001:db8:1::1"))!.state, "released");
  assert.equal(store.leaseOf(prefix("2001:db8:1::2"))!.state, "active");
});

Deno.test("one lease within a prefix is that which is meant, and of a client the one on a link", async () => {
  const { ended } = await release(filled(), { prefix: prefix("2001:db8:2::/64") });
  assert.deepEqual(ended, ["2001:db8:2::1/128"]);
  const byClient = await release(filled(), { clientId: duid(2), link: "dsl" });
  assert.deepEqual(byClient.ended, ["2001:db8:2::1/128"]);
  // An address in a delegated prefix is not that prefix.
  await assert.rejects(
    release(filled(), { prefix: prefix("2001:db8:8000::7") }),
    /^OperatorError: Nothing is leased at 2001:db8:8000::7$/,
  );
});

Deno.test("where more than one is meant, or none, nothing is released", async () => {
  const store = filled();
  await assert.rejects(
    release(store, { clientId: duid(1) }),
    /More than one lease is there to 00030001020000000001: 2001:db8:1::1, 2001:db8:1::2, .* expected exactly one/,
  );
  await assert.rejects(
    release(store, { clientId: duid(1), link: "dsl" }),
    /Nothing is leased to 00030001020000000001 on link dsl/,
  );
  await assert.rejects(release(store, { prefix: prefix("2001:db8:9::1") }), /Nothing is leased at/);
  await assert.rejects(
    release(store, { prefix: prefix("2001:db8:9::/64"), all: true }),
    /Nothing is leased at 2001:db8:9::\/64/,
  );
  assert.equal(store.leasesOf(duid(1)).every(({ state }) => state === "active"), true);
});

Deno.test("all that are meant are released, and their clients told where they can be", async () => {
  const store = filled();
  const { ended, told, released } = await release(store, {
    prefix: prefix("2001:db8::/32"),
    all: true,
    reconfigure: true,
  });
  assert.equal(ended.length, 4);
  assert.deepEqual(told, [1]);
  assert.deepEqual(released.map(({ lease, isTold }) => [lease.clientId.at(-1), isTold]), [
    [1, true],
    [1, true],
    [2, false],
    [1, true],
  ]);
});

Deno.test("a declined address is freed", async () => {
  const store = filled();
  store.record(exchange({ declined: [prefix("2001:db8:1::1")] }));
  const { released } = await release(store, { prefix: prefix("2001:db8:1::1") });
  assert.deepEqual(released.map(({ lease }) => lease.state), ["declined"]);
  assert.equal(store.heldWithin(prefix("2001:db8:1::1"), NOW + 10), undefined);
});
