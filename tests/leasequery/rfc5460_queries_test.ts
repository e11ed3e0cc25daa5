import assert from "node:assert/strict";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  lqRelayData,
  QueryType,
  recursiveNameServers,
  relayId,
  remoteId,
  serverId,
} from "../../lib/wire/options/mod.ts";
import { address, duid } from "../support/messages.ts";
import { innermost, status } from "../support/pipeline_rig.ts";
import { TcpRequestor } from "../support/tcp_requestor.ts";
import { TestPeer } from "../support/test_peer.ts";
import {
  byAddress,
  byClient,
  byLink,
  byRelay,
  byRemote,
  clientsIn,
  getLease,
  giveBack,
  type Place,
  query,
  through,
  told,
} from "./queries.ts";
import { ALSO_ONE, configuration, ONE, populatedFolder, startServer, TWO } from "./scene.ts";

interface Scene {
  readonly requestor: TcpRequestor;
  readonly peer: TestPeer;
  /** Numbers of the clients that a query finds. */
  find(query: Message): Promise<number[]>;
  /** The status that a query gets. */
  refusal(query: Message): Promise<string | undefined>;
}

/** Where clients are: 1 to 4 as their numbers say, 4 without any id of a relay. */
const PLACES: Readonly<Record<number, Place>> = {
  1: { link: ONE, relay: 1, remote: 1 },
  2: { link: TWO, relay: 1, remote: 2 },
  3: { link: ONE, relay: 2, remote: 1 },
  4: { link: TWO },
};

/** A test of what the section says, over a real connection, with clients at their places. */
function test(
  section: string,
  must: string,
  run: (scene: Scene) => Promise<void>,
  leasequery = "",
): void {
  Deno.test(`RFC 5460 ${section}: ${must}`, async () => {
    await using server = await startServer({}, undefined, configuration(leasequery));
    using peer = new TestPeer(server);
    for (const [client, place] of Object.entries(PLACES)) {
      await getLease(peer, place, Number(client), { oro: [23] });
    }
    using requestor = await TcpRequestor.connect(server);
    await run({
      requestor,
      peer,
      find: async (query) => clientsIn(await requestor.answer(query)),
      refusal: async (query) => status((await requestor.answer(query))[0]!),
    });
  });
}

test(
  "4",
  "queries by address and by client-id work over TCP too",
  async ({ requestor, find, refusal }) => {
    const [leased] = told((await requestor.answer(byClient(1)))[0]!)!.leases;
    assert.deepEqual(await find(byAddress(leased!)), [1]);
    assert.deepEqual(await find(byAddress(leased!, { link: ALSO_ONE })), [1]);
    assert.deepEqual(await find(byAddress(leased!, { link: TWO })), []);
    assert.deepEqual(await find(byClient(1, { link: ALSO_ONE })), [1]);
    assert.deepEqual(await find(byClient(1, { link: TWO })), []);
    assert.equal(await refusal(byClient(1, { link: "2001:db8:77::1" })), "NotConfigured");
    assert.equal(await refusal(byAddress("2001:db8:77::1")), "NotConfigured");
  },
);

test("4", "queries by relay-id, link and remote-id get NotAllowed over UDP", async ({ peer }) => {
  for (const message of [byRelay(1), byLink(ONE), byRemote(1)]) {
    const answer = innermost(await peer.ask(message));
    assert.equal(status(answer), "NotAllowed");
    assert.deepEqual(clientsIn([answer]), []);
  }
});

test(
  "5.3.1",
  "by relay-id finds who was heard through the relay, on every link with ::",
  async ({ find }) => {
    assert.deepEqual(await find(byRelay(1)), [1, 2]);
    assert.deepEqual(await find(byRelay(2)), [3]);
    assert.deepEqual(await find(byRelay(3)), []);
  },
);

test("5.3.1", "by relay-id and link-address finds only those on that link", async ({ find }) => {
  assert.deepEqual(await find(byRelay(1, { link: ALSO_ONE })), [1]);
  assert.deepEqual(await find(byRelay(1, { link: TWO })), [2]);
  assert.deepEqual(await find(byRelay(2, { link: TWO })), []);
});

test("5.3.1", "by relay-id needs the Relay-ID option", async ({ refusal }) => {
  assert.equal(await refusal(query(QueryType.byRelayId, [])), "MalformedQuery");
  assert.equal(
    await refusal(
      query(QueryType.byRelayId, [
        remoteId.of({ enterpriseNumber: 1, identifier: new Uint8Array(2) }),
      ]),
    ),
    "MalformedQuery",
  );
});

test(
  "5.3.2",
  "by link-address finds all on the link, whichever of its prefixes holds it",
  async ({ find }) => {
    assert.deepEqual(await find(byLink(ONE)), [1, 3]);
    assert.deepEqual(await find(byLink(ALSO_ONE)), [1, 3]);
    assert.deepEqual(await find(byLink("2001:db8:11:0:ffff::")), [1, 3]);
    assert.deepEqual(await find(byLink(TWO)), [2, 4]);
  },
);

test(
  "5.3.2",
  "by link-address with :: is malformed, and with an unknown link not configured",
  async ({ refusal }) => {
    assert.equal(await refusal(byLink("::")), "MalformedQuery");
    assert.equal(await refusal(byLink("2001:db8:77::1")), "NotConfigured");
  },
);

test(
  "5.3.2",
  "a link that nobody configured is known by the link-address of its relay",
  async ({ find, peer, refusal }) => {
    const place = { link: "2001:db8:99::1", relay: 9 };
    const asks = { client: 5, pd: { 1: [] } };
    const offer = innermost(await peer.ask(through(place, { ...asks, type: "solicit" })));
    const server = serverId.in(offer.options)!;
    await peer.ask(through(place, { ...asks, type: "request", serverId: server }));
    assert.deepEqual(await find(byLink("2001:db8:99::1")), [5]);
    assert.deepEqual(await find(byRelay(9, { link: "2001:db8:99::1" })), [5]);
    assert.equal(await refusal(byLink("2001:db8:99::2")), "NotConfigured");
  },
);

test(
  "5.3.3",
  "by remote-id finds who was heard with it, on every link with ::",
  async ({ find }) => {
    assert.deepEqual(await find(byRemote(1)), [1, 3]);
    assert.deepEqual(await find(byRemote(2)), [2]);
    assert.deepEqual(await find(byRemote(3)), []);
  },
);

test("5.3.3", "by remote-id and link-address finds only those on that link", async ({ find }) => {
  assert.deepEqual(await find(byRemote(1, { link: ONE })), [1, 3]);
  assert.deepEqual(await find(byRemote(2, { link: ONE })), []);
});

test("5.3.3", "by remote-id needs the Remote-ID option", async ({ refusal }) => {
  assert.equal(await refusal(query(QueryType.byRemoteId, [relayId.of(duid(1))])), "MalformedQuery");
});

test(
  "5.3.3",
  "the most recent remote-id and relay-id count, of all relays on the way",
  async ({ find, peer }) => {
    await getLease(peer, { link: ONE, relay: 7, remote: 7 }, 1);
    assert.deepEqual(await find(byRemote(7)), [1]);
    assert.deepEqual(await find(byRelay(7)), [1]);
    assert.deepEqual(await find(byRemote(1)), [3]);
    assert.deepEqual(await find(byRelay(1)), [2]);
  },
);

test(
  "7.2",
  "queries by relay-id and remote-id with an unknown link get NotConfigured",
  async ({ refusal }) => {
    assert.equal(await refusal(byRelay(1, { link: "2001:db8:77::1" })), "NotConfigured");
    assert.equal(await refusal(byRemote(1, { link: "2001:db8:77::1" })), "NotConfigured");
  },
);

test("7.2", "who has no live lease any more is not told of", async ({ find, peer, requestor }) => {
  const { leases } = told((await requestor.answer(byClient(1)))[0]!)!;
  await giveBack(peer, PLACES[1]!, 1, leases);
  for (const message of [byLink(ONE), byRemote(1)]) assert.deepEqual(await find(message), [3]);
  assert.deepEqual(await find(byRelay(1)), [2]);
  assert.deepEqual(await find(byClient(1)), []);
});

test(
  "5.2",
  "options and relay data are told of every client, if they are asked for",
  async ({ requestor }) => {
    const bare = (await requestor.answer(byLink(ONE))).flatMap((message) => told(message) ?? []);
    assert.ok(bare.every(({ data }) => lqRelayData.in(data) === undefined));
    assert.ok(bare.every(({ data }) => recursiveNameServers.in(data) === undefined));
    const asked = (await requestor.answer(byLink(ONE, { request: [23, 47] })))
      .flatMap((message) => told(message) ?? []);
    assert.equal(asked.length, 2);
    for (const { client, data } of asked) {
      assert.deepEqual(recursiveNameServers.in(data), [address("2001:db8::53")]);
      const { message } = lqRelayData.in(data)!;
      assert.ok(message.kind === "relay" && message.type === MessageType.relayForward);
      assert.deepEqual(relayId.in(message.options), duid(PLACES[client]!.relay!));
    }
  },
);

test("7.1", "sensitive options never leave in bulk either", async ({ requestor }) => {
  const asked = (await requestor.answer(byLink(ONE, { request: [23, 37, 47] })))
    .flatMap((message) => told(message) ?? []);
  assert.equal(asked.length, 2);
  for (const { data } of asked) {
    assert.equal(recursiveNameServers.in(data), undefined);
    const { message } = lqRelayData.in(data)!;
    assert.ok(message.kind === "relay");
    assert.equal(remoteId.in(message.options), undefined);
    assert.ok(relayId.in(message.options));
  }
}, ", sensitive-options: [recursive-name-servers, 37]");

Deno.test("RFC 5460 5.2.1: a client with more leases than a message holds is told by several", async () => {
  const folder = await populatedFolder({ clients: 2, leasesEach: 4000 });
  await using server = await startServer({}, folder);
  using requestor = await TcpRequestor.connect(server);
  for (const message of [byLink(ONE, { request: [47] }), byClient(1), byRemote(1)]) {
    const messages = await requestor.answer(message);
    const leases = messages.map(told).filter((each) => each?.client === 1)
      .flatMap((each) => each!.leases);
    assert.equal(new Set(leases).size, 4000);
    assert.equal(leases.length, 4000);
  }
});

Deno.test("RFC 5460 5.2.1: more relay data than a message holds are left out, and the client is told of", async () => {
  const folder = await populatedFolder({ clients: 3, relayOctets: 60_000 });
  await using server = await startServer({}, folder);
  using requestor = await TcpRequestor.connect(server);
  const messages = await requestor.answer(byLink(ONE, { request: [47] }));
  assert.deepEqual(clientsIn(messages), [1, 2, 3]);
});

Deno.test("RFC 5460 7.1: who may connect and yet not ask gets NotAllowed, whatever is asked", async () => {
  const yaml = configuration().replace('allow-from: "::1"', 'allow-from: "2001:db8::/32"');
  await using server = await startServer({}, undefined, yaml);
  using requestor = await TcpRequestor.connect(server);
  const active = byClient(1, { type: MessageType.activeLeasequery });
  for (
    const message of [byClient(1), byLink(ONE), byLink("::"), byRelay(1), query(99, []), active]
  ) {
    assert.equal(status((await requestor.answer(message))[0]!), "NotAllowed");
  }
});

Deno.test("RFC 5460 7.1: conditions decide which queries are answered, by the requestor's address", async () => {
  const behind = (condition: string) =>
    configuration().replace(
      '  - leasequery: { allow-from: "::1" }',
      `  - match: { ${condition} }\n    handlers: [{ leasequery: { allow-from: "::1" } }]`,
    );
  for (
    const [condition, expected] of [
      ['subnet: "::1/128"', undefined],
      ['subnet: "2001:db8::/32"', "NotAllowed"],
      ["marked-with: bulk", undefined],
      ["marked-with: other", "NotAllowed"],
    ] as const
  ) {
    await using server = await startServer({ tcp: { mark: "bulk" } }, undefined, behind(condition));
    using requestor = await TcpRequestor.connect(server);
    assert.equal(status((await requestor.answer(byClient(1)))[0]!), expected, condition);
  }
});
