import assert from "node:assert/strict";
import fc from "fast-check";
import { MemorySource } from "../../lib/leases/memory/memory_source.ts";
import { openLeaseDatabase } from "../../lib/leases/sqlite/lease_database.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientData, clientId, lqQuery, QueryType, serverId } from "../../lib/wire/options/mod.ts";
import { address, duid, relayed, says } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import type { StoreEnvironment } from "../../lib/leases/source.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { bind, throughRelay } from "./through_relay.ts";

const CONFIGURATION = `
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - leasequery: { allow-from: ["::1"] }
  - match: { link: lan }
    handlers:
      - address-pool: { prefix: "2001:db8:1::/64" }
  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
  - recursive-name-servers: { addresses: ["2001:db8::53"] }
`;

async function getLease(peer: TestPeer, client: number): Promise<string[]> {
  return given(await bind(peer, { client }));
}

Deno.test("a client behind a relay gets a lease over a real socket, and a leasequery finds it", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const [leased, delegated] = await getLease(peer, 1);
  assert.match(leased!, /^2001:db8:1:/);
  assert.match(delegated!, /^2001:db8:80.*\/56$/);
  const answer = await peer.ask({
    kind: "client-server",
    type: MessageType.leasequery,
    transactionId: 5,
    options: [
      clientId.of(duid(0x999)),
      lqQuery.of({
        queryType: QueryType.byClientId,
        linkAddress: address("::"),
        options: [clientId.of(duid(1))],
      }),
    ],
  });
  assert.deepEqual(clientId.in(clientData.in(innermost(answer).options)!), duid(1));
});

Deno.test("leases and the server's DUID outlive a restart", async () => {
  const before = await RunningServer.start(CONFIGURATION);
  const peer = new TestPeer(before);
  const leases = [await getLease(peer, 1), await getLease(peer, 2)];
  const id = serverId.in(
    innermost(await peer.ask(throughRelay({ type: "solicit" }))).options,
  )!;
  peer[Symbol.dispose]();
  await before.stop();
  await using after = await RunningServer.start(CONFIGURATION, before.folder);
  using again = new TestPeer(after);
  for (const [index, [na, pd]] of leases.entries()) {
    const renew = throughRelay({
      type: "renew",
      client: index + 1,
      serverId: id,
      na: { 1: [na!] },
      pd: { 1: [pd!] },
    });
    assert.deepEqual(given(innermost(await again.ask(renew))), [na, pd]);
  }
});

Deno.test("a server with a configured DUID has one of its own to go on with, made at the start", async () => {
  const configured = "server-id: { duid-ll: { hardware-type: 1, link-layer-address: 00:0a } }\n";
  await using server = await RunningServer.start(configured + CONFIGURATION);
  await server.stop();
  const leases = await openLeaseDatabase({
    path: `${server.folder}/leases.sqlite`,
    durability: "full",
    random: (length) => new Uint8Array(length),
    onCommitFailure: assert.fail,
  });
  const own = leases.serverId(() => assert.fail("it is made only now"));
  assert.deepEqual(own.subarray(0, 2), Uint8Array.of(0, 4));
  await leases.close();
});

Deno.test("a server runs on leases in memory, and the next one goes on with them", async () => {
  const leases = new MemorySource();
  const before = await RunningServer.start(CONFIGURATION, undefined, [], { leases });
  const peer = new TestPeer(before);
  const [na, pd] = await getLease(peer, 1);
  const id = serverId.in(
    innermost(await peer.ask(throughRelay({ type: "solicit" }))).options,
  )!;
  peer[Symbol.dispose]();
  await before.stop();
  assert.deepEqual([...Deno.readDirSync(before.folder)], []);
  await using after = await RunningServer.start(CONFIGURATION, before.folder, [], { leases });
  using again = new TestPeer(after);
  const renew = { type: "renew", serverId: id, na: { 1: [na!] }, pd: { 1: [pd!] } } as const;
  assert.deepEqual(given(innermost(await again.ask(throughRelay(renew)))), [na, pd]);
});

Deno.test("many clients at once are all served, each with an address of its own", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  const peers = Array.from({ length: 50 }, () => new TestPeer(server));
  const leases = await Promise.all(peers.map((peer, client) => getLease(peer, client + 1)));
  for (const peer of peers) peer[Symbol.dispose]();
  assert.equal(new Set(leases.map(([na]) => na)).size, 50);
  assert.equal(new Set(leases.map(([, pd]) => pd)).size, 50);
});

Deno.test("whatever comes in, the server goes on without an error", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const valid = encodeMessage(
    throughRelay({ type: "solicit", na: { 1: ["2001:db8:1::5"] }, pd: { 1: [] }, oro: [23] }),
  );
  const mutated = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, octet]) => {
    const octets = valid.slice();
    octets[at] = octet;
    return octets;
  });
  const octets = fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated);
  await fc.assert(fc.asyncProperty(octets, (each) => peer.sendOctets(each)), { numRuns: 2000 });
  using other = new TestPeer(server);
  assert.equal((await getLease(other, 77)).length, 2);
  assert.deepEqual(server.logged.filter(({ level }) => level === "error"), []);
});

Deno.test("what is not a message is dropped, and the next one is answered", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  for (const octets of [new Uint8Array(0), new Uint8Array([1]), new Uint8Array(65_000).fill(12)]) {
    await peer.sendOctets(octets);
  }
  const answer = await peer.ask(throughRelay({ type: "solicit", na: { 1: [] } }));
  assert.equal(innermost(answer).type, MessageType.advertise);
});

Deno.test("the answer to a relay without the source port option does not go to its port", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const solicit = relayed(says({ type: "solicit", na: { 1: [] } }), "2001:db8:1::1");
  const { before, answer } = await peer.askAfter(
    [solicit],
    throughRelay({ type: "informationRequest" }),
  );
  assert.deepEqual(before, []);
  assert.equal(innermost(answer).type, MessageType.reply);
});

Deno.test("a server with more unexpected errors than are put up with stops, and has failed", async () => {
  const timers = new ManualTimers();
  const source = new MemorySource();
  const leases = {
    open: async (environment: StoreEnvironment) => {
      const store = await source.open(environment);
      store.purge = () => {
        throw new Error("It broke");
      };
      return store;
    },
    whyNotInsteadOf: () => undefined,
    whyBroken: () => undefined,
    status: source.status,
  };
  const yaml = `${CONFIGURATION}max-exceptions: 2\nexception-window: 10m\n`;
  const now = () => 1_800_000_000_000 + timers.now();
  await using server = await RunningServer.start(yaml, undefined, [], { timers, leases, now });
  const errors = () => server.logged.filter(({ level }) => level === "error").length;
  timers.advance(60_000);
  timers.advance(60_000);
  assert.deepEqual([errors(), server.service.isStopping], [2, false]);
  timers.advance(60_000);
  assert.deepEqual([errors(), server.service.isStopping], [3, true]);
  assert.deepEqual(await server.service.stopped, { failed: true });
});
