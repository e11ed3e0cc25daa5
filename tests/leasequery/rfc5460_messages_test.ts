import assert from "node:assert/strict";
import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  clientData,
  clientId,
  lqBaseTime,
  lqClientLink,
  QueryType,
  serverId,
  statusCode,
} from "../../lib/wire/options/mod.ts";
import { fromSince2000 } from "../../lib/wire/since_2000.ts";
import { duid, relayed, says } from "../support/messages.ts";
import { innermost, status } from "../support/pipeline_rig.ts";
import type { RunningServer } from "../support/running_server.ts";
import { TcpRequestor } from "../support/tcp_requestor.ts";
import { TestPeer } from "../support/test_peer.ts";
import {
  byAddress,
  byClient,
  byLink,
  clientsIn,
  getLease,
  query,
  REQUESTOR,
  told,
  typesOf,
} from "./queries.ts";
import { ONE, startServer, TWO } from "./scene.ts";

const { leasequeryReply: REPLY, leasequeryData: DATA, leasequeryDone: DONE } = MessageType;

interface Scene {
  readonly server: RunningServer;
  readonly requestor: TcpRequestor;
  readonly peer: TestPeer;
}

/** A test of what the section says, over a real connection, with clients 1 to 3 on link one. */
function test(section: string, must: string, run: (scene: Scene) => Promise<void>): void {
  Deno.test(`RFC 5460 ${section}: ${must}`, async () => {
    await using server = await startServer();
    using peer = new TestPeer(server);
    for (const client of [1, 2, 3]) await getLease(peer, { link: ONE }, client);
    using requestor = await TcpRequestor.connect(server);
    await run({ server, requestor, peer });
  });
}

function codesIn({ options }: ClientServerMessage): number[] {
  return options.map(({ definition: { code } }) => code);
}

test("5.1", "each message is behind its size in two octets", async ({ requestor }) => {
  const octets = encodeMessage(byLink(ONE));
  await requestor.sendOctets(Uint8Array.of(octets.length >>> 8, octets.length));
  await requestor.sendOctets(octets);
  await requestor.sendEnd();
  let all = new Uint8Array();
  for (let more = await requestor.readOctets(); more; more = await requestor.readOctets()) {
    all = Uint8Array.of(...all, ...more);
  }
  const types = [];
  for (let at = 0; at < all.length;) {
    const size = all[at]! << 8 | all[at + 1]!;
    types.push(decodeMessage(all.subarray(at + 2, at + 2 + size)).type);
    at += 2 + size;
  }
  assert.deepEqual(types, [REPLY, DATA, DATA, DONE]);
});

test("5.1", "a query may come octet by octet, and several at once", async ({ requestor }) => {
  const first = encodeMessage(byClient(1));
  for (const octet of [first.length >>> 8, first.length & 0xff, ...first]) {
    await requestor.sendOctets(Uint8Array.of(octet));
  }
  assert.deepEqual(clientsIn(await requestor.answer()), [1]);
  await requestor.send(byClient(2), byClient(3));
  assert.deepEqual(clientsIn(await requestor.answer()), [2]);
  assert.deepEqual(clientsIn(await requestor.answer()), [3]);
});

test(
  "4",
  "what is no leasequery is dropped, and the next query answered",
  async ({ requestor, server }) => {
    const others = [
      says({ type: "solicit", na: { 1: [] } }),
      says({ type: "informationRequest" }),
      byClient(1, { type: MessageType.leasequeryReply }),
      byClient(1, { type: MessageType.leasequeryData }),
      byClient(1, { type: MessageType.leasequeryDone }),
    ];
    await requestor.send(...others, byClient(2));
    assert.deepEqual(clientsIn(await requestor.answer()), [2]);
    const dropped = server.logged.filter(({ message }) => message.startsWith("Dropped a message"));
    assert.equal(dropped.length, others.length);
  },
);

test(
  "3",
  "nothing is relayed: a query within a Relay-forward is dropped",
  async ({ requestor }) => {
    await requestor.send(relayed(byClient(1), ONE, [], "::1"), byClient(2));
    assert.deepEqual(clientsIn(await requestor.answer()), [2]);
  },
);

test(
  "5.2",
  "a query that finds clients gets exactly one LEASEQUERY-REPLY, with the first of them",
  async ({ requestor, peer }) => {
    const [first, ...others] = await requestor.answer(byLink(ONE));
    assert.equal(first!.type, REPLY);
    assert.deepEqual(clientId.in(first!.options), REQUESTOR);
    const byDatagram = innermost(await peer.ask(byClient(1)));
    assert.deepEqual(serverId.in(first!.options), serverId.in(byDatagram.options));
    assert.equal(clientData.allIn(first!.options).length, 1);
    assert.equal(statusCode.in(first!.options), undefined);
    assert.ok(!typesOf(others).includes(REPLY));
  },
);

test(
  "5.2.1",
  "each further client is in a LEASEQUERY-DATA of its own, behind the reply",
  async ({ requestor, peer }) => {
    await getLease(peer, { link: TWO }, 1);
    const messages = await requestor.answer(byLink(ONE));
    assert.deepEqual(typesOf(messages), [REPLY, DATA, DATA, DONE]);
    for (const { options } of messages.slice(0, -1)) {
      assert.equal(
        clientData.allIn(options).length,
        1,
      );
    }
    assert.deepEqual(clientsIn(messages), [1, 2, 3]);
    // Client 1 is told with what it has on that link, and no other.
    const one = messages.map(told).find((each) => each?.client === 1)!;
    assert.equal(one.leases.length, 1);
    assert.match(one.leases[0]!, /^2001:db8:1:/);
  },
);

test(
  "5.2.1",
  "LEASEQUERY-DATA and LEASEQUERY-DONE have the query's transaction-id",
  async ({ requestor }) => {
    const messages = await requestor.answer(byLink(ONE, { transactionId: 0xabcdef }));
    assert.deepEqual(
      new Set(messages.map(({ transactionId }) => transactionId)),
      new Set([0xabcdef]),
    );
  },
);

test(
  "5.2.1",
  "LEASEQUERY-DATA has no server-id, no client-id and no status",
  async ({ requestor }) => {
    const data = (await requestor.answer(byLink(ONE))).filter(({ type }) => type === DATA);
    assert.deepEqual(data.map(codesIn), [[clientData.code], [clientData.code]]);
  },
);

test("5.2.2", "exactly one LEASEQUERY-DONE after at least one binding", async ({ requestor }) => {
  for (const message of [byLink(ONE), byClient(1)]) {
    const types = typesOf(await requestor.answer(message));
    assert.deepEqual(types.filter((type) => type === DONE).length, 1);
    assert.equal(types.at(-1), DONE);
  }
});

test(
  "6.3",
  "no LEASEQUERY-DONE after a reply that is empty or has an error",
  async ({ requestor }) => {
    const queries = [
      byLink(TWO),
      byClient(9),
      byLink("::"),
      query(99, []),
      byAddress("2001:db8:77::1"),
    ];
    await requestor.send(...queries);
    await requestor.sendEnd();
    assert.deepEqual(typesOf(await requestor.rest()), queries.map(() => REPLY));
  },
);

test(
  "5.2.2",
  "LEASEQUERY-DONE has no options unless something went wrong",
  async ({ requestor }) => {
    const done = (await requestor.answer(byLink(ONE))).at(-1)!;
    assert.deepEqual(done.options, []);
  },
);

test(
  "7.2",
  "nothing found is a reply without a status and without a client",
  async ({ requestor }) => {
    for (const message of [byLink(TWO), byClient(9), byAddress("2001:db8:1::9")]) {
      const [reply, ...others] = await requestor.answer(message);
      assert.deepEqual(codesIn(reply!), [clientId.code, serverId.code]);
      assert.deepEqual(others, []);
    }
  },
);

test("7.2", "an error before any reply is a reply with its status", async ({ requestor }) => {
  const refused = [
    [query(99, []), "UnknownQueryType"],
    [query(QueryType.byAddress, []), "MalformedQuery"],
    [byAddress("2001:db8:77::1"), "NotConfigured"],
  ] as const;
  for (const [message, expected] of refused) {
    const [reply, ...others] = await requestor.answer(message);
    assert.equal(status(reply!), expected);
    assert.deepEqual(codesIn(reply!), [clientId.code, serverId.code, statusCode.code]);
    assert.deepEqual(others, []);
  }
});

test(
  "4",
  "there is no client-link in an answer: several links are several messages",
  async ({ requestor, peer }) => {
    await getLease(peer, { link: TWO }, 1);
    const messages = await requestor.answer(byClient(1));
    assert.deepEqual(typesOf(messages), [REPLY, DATA, DONE]);
    assert.deepEqual(clientsIn(messages), [1, 1]);
    assert.ok(messages.every(({ options }) => lqClientLink.in(options) === undefined));
    const leases = messages.flatMap((message) => told(message)?.leases ?? []);
    assert.deepEqual(leases.map((lease) => lease.slice(0, 10)), ["2001:db8:1", "2001:db8:2"]);
  },
);

test(
  "7.2",
  "queries without a client-id, or for another server, are discarded as over UDP",
  async ({ requestor }) => {
    const { options } = byClient(1);
    await requestor.send(
      { ...byClient(1), options: options.slice(1) },
      { ...byClient(1), options: options.slice(0, 1) },
      byClient(1, { options: [serverId.of(duid(5))] }),
      byClient(2),
    );
    assert.deepEqual(clientsIn(await requestor.answer()), [2]);
  },
);

Deno.test("RFC 7653 9.3: the base time is in every message of a bulk answer that asks for it", async () => {
  const now = Date.UTC(2026, 10, 21);
  await using server = await startServer({ now: () => now });
  using peer = new TestPeer(server);
  for (const client of [1, 2, 3]) await getLease(peer, { link: ONE }, client);
  using requestor = await TcpRequestor.connect(server);
  const messages = await requestor.answer(byLink(ONE, { request: [lqBaseTime.code] }));
  assert.deepEqual(typesOf(messages), [REPLY, DATA, DATA, DONE]);
  for (const { options } of messages) {
    assert.equal(fromSince2000(lqBaseTime.in(options)!), now / 1000);
  }
});

Deno.test("RFC 7653 9.2: a bulk server answers ACTIVELEASEQUERY with NotSupported and closes", async () => {
  await using server = await startServer();
  using requestor = await TcpRequestor.connect(server);
  await requestor.send(byClient(1, { type: MessageType.activeLeasequery }), byClient(2));
  const [reply, ...others] = await requestor.rest();
  assert.equal(reply!.type, REPLY);
  assert.equal(status(reply!), "NotSupported");
  assert.deepEqual(others, []);
});

Deno.test("RFC 7653 9.2: over UDP an ACTIVELEASEQUERY is discarded", async () => {
  await using server = await startServer();
  using peer = new TestPeer(server);
  const active = byClient(1, { type: MessageType.activeLeasequery });
  const { before } = await peer.askAfter([active], byClient(1));
  assert.deepEqual(before, []);
});

Deno.test("RFC 7653 9.1: a server without TLS answers STARTTLS with TLSConnectionRefused", async () => {
  await using server = await startServer();
  using requestor = await TcpRequestor.connect(server);
  const starttls = { ...byClient(1), type: MessageType.starttls, transactionId: 77, options: [] };
  await requestor.send(starttls);
  const reply = (await requestor.next())!;
  assert.equal(reply.type, MessageType.reply);
  assert.equal(reply.transactionId, 77);
  assert.equal(status(reply), "TLSConnectionRefused");
});
