import assert from "node:assert/strict";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { StoreBusyError } from "../../lib/leases/busy.ts";
import type { Handler } from "../../lib/pipeline/handler.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import { remoteId } from "../../lib/wire/options/mod.ts";
import { duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { ServerRig, TestLog } from "./server_rig.ts";

const POOL = { "address-pool": { prefix: "2001:db8:1::/64" } };
const REQUEST = says({ type: "request", serverId: SERVER_ID, na: { 1: [] } });

function opaque(octets: number): Option {
  return dhcpv6.withCode(65001).of(new Uint8Array(octets));
}

/** Adds options to every answer. */
function adds(...options: Option[]): Handler {
  return { name: "adds", post: ({ response }) => void response.options.push(...options) };
}

/** Nothing is answered, stored or said to be, but that it failed. */
function assertNothing(rig: ServerRig): void {
  assert.equal(rig.socket.sent.length, 0);
  assert.deepEqual(rig.pipeline.leases.leasesOf(duid(1)), []);
  assert.equal(rig.statistics.global.handlingErrors, 1);
  const [said, ...more] = rig.log.of("error");
  assert.match(said!, /could not be handled/);
  assert.deepEqual(more, []);
}

for (
  const [what, options] of [
    ["has more than 65,535 octets together", [opaque(40_000), opaque(40_000)]],
    ["has an option of more than 65,535 octets", [opaque(70_000)]],
    ["is larger than a datagram, and no larger than a message", [opaque(65_453)]],
  ] as const
) {
  Deno.test(`where the answer ${what}, nothing of the exchange is stored`, () => {
    const rig = new ServerRig({ handlers: [POOL, adds(...options)] }, new TestLog(["error"]));
    rig.receive(REQUEST);
    assertNothing(rig);
    assert.doesNotMatch(rig.log.of("error")[0]!, /\n/);
  });
}

Deno.test("where an answer is too large only in its Relay-reply, nothing is stored", () => {
  const rig = new ServerRig(
    { handlers: [{ "copy-remote-id": {} }, POOL, adds(opaque(40_000))] },
    new TestLog(["error"]),
  );
  const long = remoteId.of({ enterpriseNumber: 9, identifier: new Uint8Array(40_000) });
  rig.receive(relayed(REQUEST, "2001:db8:1::1", [long]));
  assertNothing(rig);
});

Deno.test("a client that asks for more IAs than an answer holds is counted, and nothing has failed", () => {
  const rig = new ServerRig({ handlers: [] }, new TestLog(["error"]));
  const na = Object.fromEntries(Array.from({ length: 3000 }, (_, iaid) => [iaid, []]));
  rig.receive(says({ type: "solicit", na }));
  assert.equal(rig.socket.sent.length, 0);
  assert.equal(rig.statistics.global.dropped["too-long"], 1);
  assert.equal(rig.statistics.global.handlingErrors, 0);
  assert.deepEqual(rig.log.of("error"), []);
});

Deno.test("where a handler fails, in whatever phase, nothing of the exchange is stored", () => {
  for (const phase of ["pre", "handle", "post"] as const) {
    const failing: Handler = {
      name: "failing",
      [phase]: () => {
        throw new Error("It failed");
      },
    };
    const rig = new ServerRig({ handlers: [POOL, failing] }, new TestLog(["error"]));
    rig.receive(REQUEST);
    assertNothing(rig);
  }
});

Deno.test("the largest datagram is sent, and what it says is stored", () => {
  const rig = new ServerRig({ handlers: [POOL, adds(opaque(65_440))] }, new TestLog(["error"]));
  rig.receive(REQUEST);
  assert.equal(rig.socket.sent.length, 1);
  assert.equal(rig.pipeline.leases.leasesOf(duid(1)).length, 1);
});

/** A server whose disk is slow: nothing holds until it is told to. */
function rigWithSlowDisk(most: number, octets = 1_000_000) {
  const syncs: (() => void)[] = [];
  const leases = new MemoryLeaseStore({
    journal: { sync: () => new Promise((resolve) => syncs.push(resolve)) },
  });
  const log = new TestLog(["warning"]);
  const rig = new ServerRig({ handlers: [POOL] }, log, {}, { leases, waiting: { most, octets } });
  const request = (client: number) => rig.receive({ ...REQUEST, options: said(client) });
  return { rig, leases, log, syncs, request };
}

function said(client: number): readonly Option[] {
  return says({ type: "request", client, serverId: SERVER_ID, na: { 1: [] } }).options;
}

Deno.test("answers wait for a slow disk up to a bound; what is new then is dropped, counted and said", () => {
  const { rig, leases, log, request } = rigWithSlowDisk(3);
  for (let client = 1; client <= 8; client++) request(client);
  const known = [1, 2, 3, 4, 5, 6, 7, 8].filter((client) =>
    leases.leasesOf(duid(client)).length > 0
  );
  assert.deepEqual(known, [1, 2, 3]);
  assert.equal(rig.statistics.global.dropped.busy, 5);
  assert.deepEqual(log.of("warning"), [
    "More answers wait to be stored and sent than there is room for: a request is not answered",
  ]);
  rig.pipeline.now += 60;
  request(9);
  assert.match(log.of("warning")[1]!, /: 5 requests are not answered$/);
});

Deno.test("answers wait up to a bound of octets, and there is room again once they are sent", async () => {
  const { rig, leases, syncs, request } = rigWithSlowDisk(1000, 300);
  for (let client = 1; client <= 8; client++) request(client);
  const { busy } = rig.statistics.global.dropped;
  assert.ok(busy > 0 && busy < 8, String(busy));
  const settled = Promise.withResolvers<void>();
  leases.whenSettled(() => settled.resolve());
  await new Promise((resolve) => setTimeout(resolve, 0));
  for (const sync of syncs.splice(0)) sync();
  await settled.promise;
  await Promise.resolve();
  assert.equal(rig.socket.sent.length, 8 - busy);
  request(20);
  assert.equal(rig.statistics.global.dropped.busy, busy);
});

Deno.test("a store that somebody else keeps from being written drops what needs it, and says so once", () => {
  const log = new TestLog(["error", "warning"]);
  const leases = {
    record: () => {
      throw new StoreBusyError("Another program is writing");
    },
  };
  const rig = new ServerRig({ handlers: [POOL] }, log, {}, { leases });
  rig.receive(REQUEST);
  rig.receive(REQUEST);
  assert.equal(rig.socket.sent.length, 0);
  assert.equal(rig.statistics.global.dropped.busy, 2);
  assert.equal(rig.statistics.global.handlingErrors, 0);
  assert.deepEqual(log.lines.map(({ message }) => message), [
    "Another program keeps the lease store from being written: a request is not answered",
  ]);
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  assert.equal(rig.socket.sent.length, 1);
});
