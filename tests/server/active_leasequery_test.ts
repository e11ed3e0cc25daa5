import assert from "node:assert/strict";
import { DUID_EPOCH } from "../../lib/wire/duid.ts";
import { encodeFrame } from "../../lib/wire/frame.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  authentication,
  clientData,
  clientId,
  clientLastTransactionTime,
  iaAddress,
  lqBaseTime,
  lqEndTime,
  lqQuery,
  lqRelayData,
  lqStartTime,
  optionRequest,
  QueryType,
  recursiveNameServers,
  relayId,
  remoteId,
  serverId,
  sipServerNames,
  statusCode,
} from "../../lib/wire/options/mod.ts";
import { populatedFolder } from "../leasequery/scene.ts";
import { address, duid } from "../support/messages.ts";
import { FollowedServer, INSECURE, LINK_ADDRESSES, SERVER_DUID, START } from "./followed_server.ts";
import { about, activeQuery, describe, Follower, REQUESTOR, WITH_BASE_TIME } from "./follower.ts";

/** The message that tells of what a client holds. */
function data(client: number, ...leases: readonly string[]): string {
  return `leasequery-data ${client}: ${leases.join(" ")}`;
}

function iaAddressOf(text: string): Option {
  return iaAddress.of({
    address: address(text),
    preferredLifetime: 0,
    validLifetime: 0,
    options: [],
  });
}

/** Reads and forgets. */
async function untilClosed(connection: Deno.TcpConn): Promise<void> {
  const octets = new Uint8Array(1000);
  while (await connection.read(octets) !== null);
}

function startTime(seconds: number): Option {
  return lqStartTime.of(seconds);
}

Deno.test("RFC 7653 8.3: a grant, a renewal, a release and a decline are told as they happen", async () => {
  await using server = await FollowedServer.start();
  await using follower = await Follower.follow(server);
  const [first, second] = await server.bind(1);
  assert.equal(await follower.told(), data(1, first!, second!));
  await server.renew(1, [first!, second!]);
  assert.equal(await follower.told(), data(1, first!, second!));
  await server.release(1, [second!]);
  assert.equal(await follower.told(), data(1, first!, `-${second}`));
  await server.decline(1, [first!]);
  assert.equal(await follower.told(), data(1, `-${first}`));
});

Deno.test("RFC 7653 2 and RFC 5007 4.4.2: what expires is told, with a lifetime that is over", async () => {
  await using server = await FollowedServer.start();
  await using follower = await Follower.follow(server);
  const leases = await server.bind(1);
  assert.equal(await follower.told(), data(1, ...leases));
  server.now += 3601;
  // Another exchange is told in between: the purge comes by some time later.
  const others = await server.bind(2);
  assert.equal(await follower.told(), data(2, ...others));
  server.expire();
  assert.equal(await follower.told(), data(1, ...leases.map((lease) => `-${lease}`)));
});

Deno.test("RFC 7653 6.2.3: an active query has exactly one reply, and DATA behind it", async () => {
  await using server = await FollowedServer.start();
  const [first] = await server.bind(1);
  await using follower = await Follower.connect(server);
  await follower.send(activeQuery(startTime(START)));
  const reply = await follower.next();
  // The first client is in the reply (RFC 5460 section 5.2).
  assert.ok(describe(reply).startsWith(`leasequery-reply 1: ${first}`));
  assert.deepEqual(serverId.in(reply.options), SERVER_DUID);
  assert.deepEqual(clientId.in(reply.options), REQUESTOR);
  assert.equal(await follower.told(), "leasequery-data CatchUpComplete");
  await server.bind(2);
  const next = await follower.next();
  assert.equal(next.type, MessageType.leasequeryData);
  assert.deepEqual(next.options.map(({ definition }) => definition), [clientData]);
});

Deno.test("RFC 7653 8.1: all that answers an active query has its transaction-id", async () => {
  await using server = await FollowedServer.start();
  await using follower = await Follower.connect(server);
  await follower.send({ ...activeQuery(startTime(START)), transactionId: 0xabc });
  await server.bind(1);
  server.beginToStop();
  const ids: number[] = [];
  const kinds: string[] = [];
  for (let message = await follower.next();; message = await follower.next()) {
    ids.push(message.transactionId);
    kinds.push(describe(message).split(" ")[0]!);
    if (message.type === MessageType.leasequeryDone) break;
  }
  assert.ok(ids.length >= 4);
  assert.deepEqual(new Set(ids), new Set([0xabc]));
  assert.deepEqual(
    new Set(kinds),
    new Set(["leasequery-reply", "leasequery-data", "leasequery-done"]),
  );
});

Deno.test("RFC 7653 8.4.1: what changed since the start time is told first, then CatchUpComplete", async () => {
  await using server = await FollowedServer.start();
  await server.bind(1);
  server.now += 10;
  const second = await server.bind(2);
  const third = await server.bind(3);
  server.now += 10;
  await using follower = await Follower.connect(server);
  await follower.send(activeQuery(startTime(START + 10)));
  assert.equal(await follower.told(), `leasequery-reply 2: ${second.join(" ")}`);
  assert.equal(await follower.told(), data(3, ...third));
  assert.equal(await follower.told(), "leasequery-data CatchUpComplete");
  const fourth = await server.bind(4);
  assert.equal(await follower.told(), data(4, ...fourth));
});

Deno.test("RFC 7653 8.4.1: a catch-up tells the current state of each binding, once", async () => {
  await using server = await FollowedServer.start();
  const leases = await server.bind(1);
  for (let time = 0; time < 3; time++) await server.renew(1, leases);
  await server.release(1, [leases[0]!]);
  await using follower = await Follower.connect(server);
  await follower.send(activeQuery(startTime(START)));
  assert.equal(await follower.told(), `leasequery-reply 1: -${leases[0]} ${leases[1]}`);
  assert.equal(await follower.told(), "leasequery-data CatchUpComplete");
});

Deno.test("RFC 7653 9.3: a catch-up with nothing to tell is a reply and CatchUpComplete", async () => {
  await using server = await FollowedServer.start();
  await server.bind(1);
  server.now += 10;
  await using follower = await Follower.follow(server, startTime(START + 1));
  assert.equal(await follower.told(), "leasequery-data CatchUpComplete");
});

Deno.test("RFC 7653 9.3: what changed is known after a restart", async () => {
  const before = await FollowedServer.start();
  const first = await before.bind(1);
  before.now += 60;
  const second = await before.bind(2);
  await before.stop();
  await using after = await FollowedServer.start({ folder: before.folder }, START + 100);
  await using follower = await Follower.connect(after);
  await follower.send(activeQuery(startTime(START + 60)));
  assert.equal(await follower.told(), `leasequery-reply 2: ${second.join(" ")}`);
  assert.equal(await follower.told(), "leasequery-data CatchUpComplete");
  await using other = await Follower.connect(after);
  await other.send(activeQuery(startTime(START)));
  assert.equal(await other.told(), `leasequery-reply 1: ${first.join(" ")}`);
});

Deno.test("RFC 7653 8.4.1: without enough history the reply is DataMissing, and changes go on", async () => {
  await using server = await FollowedServer.start({ leases: "keep-changes: 1h" });
  await server.bind(1);
  server.now += 3601;
  server.expire();
  await using follower = await Follower.connect(server);
  await follower.send(activeQuery(startTime(START)));
  const reply = await follower.next();
  assert.equal(describe(reply), "leasequery-reply DataMissing");
  // With the time, asked for or not.
  assert.equal(lqBaseTime.in(reply.options), START + 3601);
  const second = await server.bind(2);
  assert.equal(await follower.told(), data(2, ...second));
});

Deno.test("RFC 7653 9.3: how much is remembered can be configured, down to nothing", async () => {
  await using server = await FollowedServer.start({ leases: "keep-changes: 0" });
  await server.bind(1);
  await using follower = await Follower.connect(server);
  await follower.send(activeQuery(startTime(START)));
  assert.equal(await follower.told(), "leasequery-reply DataMissing");
  const second = await server.bind(2);
  assert.equal(await follower.told(), data(2, ...second));
});

Deno.test("RFC 7653 9.3: every message has the base time, where the option request asks for it", async () => {
  await using server = await FollowedServer.start();
  await server.bind(1);
  await server.bind(2);
  server.now += 7;
  for (
    const asked of [
      [WITH_BASE_TIME],
      [about(QueryType.byLinkAddress, LINK_ADDRESSES.lan, WITH_BASE_TIME)],
    ]
  ) {
    await using follower = await Follower.connect(server);
    await follower.send(activeQuery(startTime(START), ...asked));
    for (let message = 0; message < 3; message++) {
      const { options } = await follower.next();
      assert.equal(lqBaseTime.in(options), server.now);
      const client = clientData.in(options);
      if (client) assert.equal(clientLastTransactionTime.in(client), server.now - START);
    }
  }
});

Deno.test("RFC 7653 9.3: no message but the last has a base time that nobody asked for", async () => {
  await using server = await FollowedServer.start();
  await using follower = await Follower.connect(server);
  await follower.send(activeQuery(startTime(START)));
  await server.bind(1);
  for (let message = 0; message < 3; message++) {
    assert.equal(lqBaseTime.in((await follower.next()).options), undefined);
  }
});

Deno.test("RFC 7653 8.4: when the server stops, DONE says QueryTerminated and the time", async () => {
  await using server = await FollowedServer.start();
  await using follower = await Follower.follow(server);
  server.now += 5;
  server.beginToStop();
  const done = await follower.next();
  assert.equal(describe(done), "leasequery-done QueryTerminated");
  assert.equal(lqBaseTime.in(done.options), START + 5);
  await follower.closed();
});

Deno.test("RFC 7653 8.4: while nothing happens there is a sign of life every 60 seconds", async () => {
  await using server = await FollowedServer.start();
  await using follower = await Follower.follow(server, WITH_BASE_TIME);
  for (let minute = 1; minute <= 3; minute++) {
    await server.timers.set(60_000);
    server.now += 60;
    server.timers.advance(60_000);
    const message = await follower.next();
    assert.equal(describe(message), "leasequery-data");
    assert.equal(lqBaseTime.in(message.options), START + 60 * minute);
  }
  // What happens in between puts it off.
  await server.timers.set(60_000);
  server.timers.advance(59_000);
  await server.bind(1);
  assert.ok((await follower.told()).startsWith("leasequery-data 1:"));
  await server.timers.set(60_000);
});

Deno.test("RFC 7653 6.2.1: a query tells of the changes that it asks for, and no others", async (t) => {
  await using server = await FollowedServer.start();
  const through = (relay: number, remote: number) => [
    relayId.of(duid(relay)),
    remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(remote) }),
  ];
  const [firstAddress] = await server.bind(1, "lan", through(101, 1));
  const queries: Record<string, Option> = {
    "address": about(QueryType.byAddress, "::", iaAddressOf(firstAddress!)),
    "address on its link": about(
      QueryType.byAddress,
      LINK_ADDRESSES.lan,
      iaAddressOf(firstAddress!),
    ),
    "client-id": about(QueryType.byClientId, "::", clientId.of(duid(1))),
    "link-address": about(QueryType.byLinkAddress, LINK_ADDRESSES.lan),
    "relay-id": about(QueryType.byRelayId, "::", relayId.of(duid(101))),
    "relay-id on a link": about(QueryType.byRelayId, LINK_ADDRESSES.lan, relayId.of(duid(101))),
    "remote-id": about(
      QueryType.byRemoteId,
      "::",
      remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(1) }),
    ),
  };
  for (const [name, query] of Object.entries(queries)) {
    await t.step(name, async () => {
      await using follower = await Follower.follow(server, query);
      await using all = await Follower.follow(server);
      await server.bind(2, "there", through(102, 2));
      const first = await server.bind(1, "lan", through(101, 1));
      assert.equal(await follower.told(), data(1, ...first));
      assert.ok((await all.told()).startsWith("leasequery-data 2:"));
    });
  }
});

Deno.test("RFC 7653 9.3: a query that cannot be followed gets its status, and the connection ends", async (t) => {
  await using server = await FollowedServer.start();
  const queries: Record<string, readonly Option[]> = {
    "UnknownQueryType": [about(99, "::")],
    "MalformedQuery": [lqEndTime.of(START)],
    "MalformedQuery by address": [about(QueryType.byAddress, "::")],
    "MalformedQuery by client-id": [about(QueryType.byClientId, "::")],
    "MalformedQuery by relay-id": [about(QueryType.byRelayId, "::")],
    "MalformedQuery by remote-id": [about(QueryType.byRemoteId, "::")],
    "MalformedQuery by link-address": [about(QueryType.byLinkAddress, "::")],
    "MalformedQuery end time in the query": [
      about(QueryType.byLinkAddress, LINK_ADDRESSES.lan, lqEndTime.of(START)),
    ],
    "NotConfigured": [about(QueryType.byLinkAddress, "2001:db8:99::1")],
  };
  for (const [name, options] of Object.entries(queries)) {
    await t.step(name, async () => {
      await using follower = await Follower.connect(server);
      await follower.send(activeQuery(startTime(START), ...options));
      assert.equal(await follower.told(), `leasequery-reply ${name.split(" ")[0]}`);
      await follower.closed();
    });
  }
});

Deno.test("RFC 7653 9.2: a server that does bulk only answers NotSupported, and closes", async () => {
  await using server = await FollowedServer.start({ tcp: "" });
  await using follower = await Follower.connect(server);
  await follower.send(activeQuery());
  assert.equal(await follower.told(), "leasequery-reply NotSupported");
  await follower.closed();
});

Deno.test("NotAllowed comes before every other status, and then the connection ends", async () => {
  await using server = await FollowedServer.start({
    leasequery: 'allow-from: ["2001:db8:99::/64"]',
  });
  await using follower = await Follower.connect(server);
  await follower.send(activeQuery(lqEndTime.of(START)));
  assert.equal(await follower.told(), "leasequery-reply NotAllowed");
  await follower.closed();
});

Deno.test("RFC 7653 9.3: what is asked for is told, and what is sensitive never", async () => {
  await using server = await FollowedServer.start({
    leasequery: 'allow-from: ["::1"], sensitive-options: [sip-server-names, remote-id]',
  });
  const remote = remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(1) });
  const asked = optionRequest.of([recursiveNameServers, sipServerNames, lqRelayData].map(
    ({ code }) => code,
  ));
  await using follower = await Follower.follow(server, asked);
  await server.bind(1, "lan", [remote, relayId.of(duid(101))]);
  const client = clientData.in((await follower.next()).options)!;
  assert.deepEqual(recursiveNameServers.in(client), [address("2001:db8::53")]);
  assert.equal(sipServerNames.in(client), undefined);
  const { message } = lqRelayData.in(client)!;
  assert.ok(message.kind === "relay");
  assert.equal(remoteId.in(message.options), undefined);
  assert.deepEqual(relayId.in(message.options), duid(101));
});

Deno.test("RFC 7653 9.3: who reads nothing of a catch-up is cut off after 120 seconds, and others are told", async () => {
  const population = { clients: 2000, relayOctets: 15_000, keepChanges: 3600 };
  const folder = await populatedFolder({ ...population, at: START + DUID_EPOCH });
  await using server = await FollowedServer.start({ folder });
  const follower = await Follower.connect(server);
  await follower.send(activeQuery(startTime(START), optionRequest.of([lqRelayData.code])));
  const isLeft = () => server.logged.some((line) => /neither asked nor read/.test(line));
  // Each page that still fits into the buffers of the sockets sets the time-out anew.
  while (!isLeft()) {
    server.timers.advance(1000);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await follower[Symbol.asyncDispose]();
  await using other = await Follower.follow(server);
  const leases = await server.bind(1);
  assert.equal(await other.told(), data(1, ...leases));
});

Deno.test("RFC 7653 10: a DHCP authentication option changes nothing, and none is sent", async () => {
  await using server = await FollowedServer.start();
  const first = await server.bind(1);
  const proof = authentication.of({
    protocol: 3,
    algorithm: 1,
    replayDetectionMethod: 0,
    replayDetection: new Uint8Array(8),
    information: new Uint8Array(17),
  });
  await using follower = await Follower.connect(server);
  await follower.send(
    activeQuery(startTime(START), proof, optionRequest.of([authentication.code])),
  );
  await using bulk = await Follower.connect(server);
  const query = activeQuery(about(QueryType.byLinkAddress, LINK_ADDRESSES.lan), proof);
  await bulk.send({ ...query, type: MessageType.leasequery });
  for (const requestor of [follower, bulk]) {
    const reply = await requestor.next();
    assert.equal(describe(reply), `leasequery-reply 1: ${first.join(" ")}`);
    for (const options of [reply.options, clientData.in(reply.options)!]) {
      assert.equal(authentication.in(options), undefined);
    }
  }
});

Deno.test("RFC 7653 3: a server with active leasequery answers bulk queries too", async () => {
  await using server = await FollowedServer.start();
  const leases = await server.bind(1);
  await using follower = await Follower.connect(server);
  const query = activeQuery(about(QueryType.byLinkAddress, LINK_ADDRESSES.lan));
  await follower.send({ ...query, type: MessageType.leasequery });
  assert.equal(await follower.told(), `leasequery-reply 1: ${leases.join(" ")}`);
  assert.equal(await follower.told(), "leasequery-done");
});

Deno.test("RFC 7653 9.4: an active query has its connection to itself", async () => {
  await using server = await FollowedServer.start();
  await using follower = await Follower.follow(server);
  const others = [
    { ...activeQuery(), transactionId: 1 },
    {
      ...activeQuery(about(QueryType.byLinkAddress, LINK_ADDRESSES.lan)),
      type: MessageType.leasequery,
      transactionId: 2,
    },
  ];
  for (const other of others) {
    await follower.send(other);
    const answer = await follower.next();
    assert.equal(describe(answer), "leasequery-reply NotAllowed");
    assert.equal(answer.transactionId, other.transactionId);
  }
  await follower.send({ ...activeQuery(), type: MessageType.starttls, options: [] });
  assert.equal(await follower.told(), "reply TLSConnectionRefused");
  const leases = await server.bind(1);
  assert.equal(await follower.told(), data(1, ...leases));
});

Deno.test("RFC 7653 9.4: bulk queries run beside it, on another connection", async () => {
  await using server = await FollowedServer.start();
  await using follower = await Follower.follow(server);
  await using other = await Follower.connect(server);
  const leases = await server.bind(1);
  const query = activeQuery(about(QueryType.byLinkAddress, LINK_ADDRESSES.lan));
  await other.send({ ...query, type: MessageType.leasequery });
  assert.equal(await other.told(), `leasequery-reply 1: ${leases.join(" ")}`);
  assert.equal(await follower.told(), data(1, ...leases));
});

Deno.test("RFC 7653 9.5: when the requestor closes its end, so does the server", async () => {
  await using server = await FollowedServer.start();
  const raw = await Deno.connect({ hostname: "::1", port: server.tcpPort });
  try {
    await raw.write(encodeFrame(activeQuery()));
    await raw.read(new Uint8Array(1000));
    await raw.closeWrite();
    const octets = new Uint8Array(1000);
    assert.equal(await raw.read(octets), null);
  } finally {
    raw.close();
  }
  await server.bind(1);
});

Deno.test("junk on the connection of an active query ends that, and nothing else", async () => {
  await using server = await FollowedServer.start();
  await using other = await Follower.follow(server);
  const raw = await Deno.connect({ hostname: "::1", port: server.tcpPort });
  try {
    await raw.write(encodeFrame(activeQuery()));
    await raw.read(new Uint8Array(1000));
    await raw.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    await assert.doesNotReject(untilClosed(raw));
  } finally {
    raw.close();
  }
  const leases = await server.bind(1);
  assert.equal(await other.told(), data(1, ...leases));
});

Deno.test("all who follow are told, each what it asks for", async () => {
  await using server = await FollowedServer.start({ tcp: `${INSECURE}, max-connections: 20` });
  const followers = await Promise.all(
    Array.from({ length: 10 }, () => Follower.follow(server)),
  );
  const leases = await server.bind(1);
  for (const follower of followers) {
    assert.equal(await follower.told(), data(1, ...leases));
    await follower[Symbol.asyncDispose]();
  }
});

Deno.test("RFC 7653 6.3.1: options of an active query may stand in its LQ_QUERY too", async () => {
  await using server = await FollowedServer.start();
  const leases = await server.bind(1);
  await using follower = await Follower.connect(server);
  const query = about(
    QueryType.byLinkAddress,
    LINK_ADDRESSES.lan,
    startTime(START),
    optionRequest.of([recursiveNameServers.code]),
  );
  await follower.send(activeQuery(query));
  const reply = await follower.next();
  assert.equal(describe(reply), `leasequery-reply 1: ${leases.join(" ")}`);
  assert.ok(recursiveNameServers.in(clientData.in(reply.options)!));
  assert.equal(lqQuery.in(reply.options), undefined);
  assert.equal(statusCode.in(reply.options), undefined);
});

Deno.test("RFC 7653 5: a bulk query is answered with what changed from a start time to an end time", async (t) => {
  await using server = await FollowedServer.start();
  for (const client of [1, 2, 3, 4]) {
    await server.bind(client);
    server.now += 10;
  }
  await using follower = await Follower.connect(server);
  const clientsTold = async (inMessage: readonly Option[], inQuery: readonly Option[]) => {
    const query = about(QueryType.byLinkAddress, LINK_ADDRESSES.lan, ...inQuery);
    await follower.send({ ...activeQuery(query, ...inMessage), type: MessageType.leasequery });
    const clients: number[] = [];
    while (true) {
      const { type, options } = await follower.next();
      const client = clientData.in(options);
      if (client) clients.push(clientId.in(client)!.at(-1)!);
      if (!client || type === MessageType.leasequeryDone) return clients;
    }
  };
  const cases: [Option[], number[]][] = [
    [[], [1, 2, 3, 4]],
    [[startTime(START + 10)], [2, 3, 4]],
    [[lqEndTime.of(START + 20)], [1, 2, 3]],
    [[startTime(START + 10), lqEndTime.of(START + 20)], [2, 3]],
    [[startTime(START + 11), lqEndTime.of(START + 19)], []],
    [[startTime(START + 31)], []],
    [[startTime(START + 20), lqEndTime.of(START + 10)], []],
  ];
  for (const [options, clients] of cases) {
    await t.step(`${options.length} options, ${clients.length} clients`, async () => {
      assert.deepEqual((await clientsTold(options, [])).sort(), clients);
      assert.deepEqual((await clientsTold([], options)).sort(), clients);
    });
  }
});

Deno.test("RFC 7653 8.4.1: after DataMissing, a bulk query tells what a requestor missed", async () => {
  await using server = await FollowedServer.start({ leases: "keep-changes: 1h" });
  await server.bind(1);
  server.now += 600;
  const second = await server.bind(2);
  server.now += 1200;
  const third = await server.bind(3);
  server.now += 1900;
  server.expire();
  await using follower = await Follower.connect(server);
  const missedSince = startTime(START + 50);
  await follower.send(activeQuery(missedSince, WITH_BASE_TIME));
  const reply = await follower.next();
  assert.equal(describe(reply), "leasequery-reply DataMissing");
  await using bulk = await Follower.connect(server);
  const times = [missedSince, lqEndTime.of(lqBaseTime.in(reply.options)!)];
  const query = about(QueryType.byLinkAddress, LINK_ADDRESSES.lan, ...times);
  await bulk.send({ ...activeQuery(query), type: MessageType.leasequery });
  assert.equal(await bulk.told(), `leasequery-reply 2: ${second.join(" ")}`);
  assert.equal(await bulk.told(), data(3, ...third));
  assert.equal(await bulk.told(), "leasequery-done");
});
