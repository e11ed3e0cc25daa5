import assert from "node:assert/strict";
import { ChannelError } from "../../lib/client/channel.ts";
import type { RandomOctets } from "../../lib/client/random.ts";
import { openTcpConnection } from "../../lib/client/tcp_connection.ts";
import type { ClientRecord } from "../../lib/requestor/client_record.ts";
import { StatusError } from "../../lib/requestor/status_error.ts";
import { BULK_DATA_TIMEOUT, type BulkQuery, queryByTcp } from "../../lib/requestor/tcp.ts";
import { formatAddress, isUnspecified, parseAddress } from "../../lib/wire/address.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { optionRequest } from "../../lib/wire/options/exchange.ts";
import { clientId, serverId } from "../../lib/wire/options/identity.ts";
import { iaAddress } from "../../lib/wire/options/identity_association.ts";
import {
  clientData,
  lqBaseTime,
  lqClientLink,
  lqEndTime,
  lqQuery,
  lqStartTime,
  QueryType,
} from "../../lib/wire/options/leasequery.ts";
import { relayId, remoteId } from "../../lib/wire/options/relay.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { countingRandom } from "../client/fake_channel.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { type Script, TcpServer } from "../client/tcp_server.ts";
import {
  address,
  CLIENT_1,
  CLIENT_2,
  dataTo,
  doneTo,
  replyTo,
  SERVER_A,
  status,
  told,
} from "./answers.ts";

const requestorId = new Uint8Array([0, 4, ...new Uint8Array(16).fill(7)]);
const LINK = parseAddress("2001:db8:1::")!;
const byLink: BulkQuery = { by: { linkAddress: LINK } };
const first = told(CLIENT_1, 9, address("2001:db8:1::1"));
const second = told(CLIENT_2, 8, address("2001:db8:1::2"));

/** Answers one query with these messages, and waits until the requestor closes. */
function answering(
  answers: (query: ClientServerMessage) => readonly ClientServerMessage[],
): Script {
  return async (requestor) => {
    for (let query = await requestor.next(); query; query = await requestor.next()) {
      await requestor.send(...answers(query));
    }
  };
}

interface Outcome {
  readonly held: readonly string[];
  readonly clients: readonly ClientRecord[];
  readonly ignored: number;
  readonly error?: unknown;
}

/** Asks over a connection of its own, and takes down how it ended. */
async function ask(server: TcpServer, query: BulkQuery = byLink): Promise<Outcome> {
  const connection = await openTcpConnection(server.address);
  const clients: ClientRecord[] = [];
  let ignored = 0;
  const onIgnored = () => ignored++;
  const random = countingRandom();
  let error: unknown;
  try {
    for await (const client of queryByTcp(query, { connection, requestorId, random, onIgnored })) {
      clients.push(client);
    }
  } catch (thrown) {
    error = thrown;
  } finally {
    await connection.close();
  }
  return { clients, held: clients.map(heldBy), ignored, ...(error !== undefined && { error }) };
}

function heldBy({ addresses }: ClientRecord): string {
  return addresses.map((held) => formatAddress(held.address)).join();
}

function isFailure(error: unknown, sentence: RegExp): void {
  assert(error instanceof ChannelError, `${error}`);
  assert.match(error.message, sentence);
}

function questionIn(message: ClientServerMessage) {
  return lqQuery.in(message.options)!;
}

Deno.test("RFC 5460 6.2: a query names the requestor and no server, and is of any of the five types", async () => {
  await using server = new TcpServer(answering((query) => [replyTo(query, SERVER_A)]));
  const leased = parseAddress("2001:db8:1::9")!;
  const remote = { enterpriseNumber: 9, identifier: new Uint8Array([1, 2]) };
  await ask(server, { by: { address: leased } });
  await ask(server, { by: { clientId: CLIENT_1 } });
  await ask(server, { by: { relayId: CLIENT_2 }, linkAddress: LINK });
  await ask(server, byLink);
  await ask(server, { by: { remoteId: remote }, options: [23, 47, 23] });
  for (const { type, options } of server.heard) {
    assert.equal(type, MessageType.leasequery);
    assert.deepEqual(clientId.in(options), requestorId);
    assert.equal(serverId.in(options), undefined);
    assert.equal(lqStartTime.in(options), undefined);
    assert.equal(lqEndTime.in(options), undefined);
  }
  const [asked, ofClient, ofRelay, ofLink, ofRemote] = server.heard.map(questionIn);
  assert.equal(asked!.queryType, QueryType.byAddress);
  assert.deepEqual(iaAddress.in(asked!.options)!.address, leased);
  assert.equal(ofClient!.queryType, QueryType.byClientId);
  assert.deepEqual(clientId.in(ofClient!.options), CLIENT_1);
  assert.equal(ofRelay!.queryType, QueryType.byRelayId);
  assert.deepEqual(relayId.in(ofRelay!.options), CLIENT_2);
  assert.deepEqual(ofRelay!.linkAddress, LINK);
  assert.equal(ofLink!.queryType, QueryType.byLinkAddress);
  assert.deepEqual(ofLink!.linkAddress, LINK);
  assert.equal(ofRemote!.queryType, QueryType.byRemoteId);
  assert.deepEqual(remoteId.in(ofRemote!.options), remote);
  assert(isUnspecified(ofRemote!.linkAddress));
  assert.deepEqual(optionRequest.in(ofRemote!.options), [23, 47, lqBaseTime.code]);
});

Deno.test("RFC 5460 6.3.1: a reply without a client is the whole answer: nobody is known", async () => {
  await using server = new TcpServer(answering((query) => [replyTo(query, SERVER_A)]));
  assert.deepEqual(await ask(server), { clients: [], held: [], ignored: 0 });
});

Deno.test("RFC 5460 6.3.1: a reply with a client, data and the end are the whole answer", async () => {
  const answer = answering((query) => [
    replyTo(query, SERVER_A, first),
    dataTo(query, second),
    dataTo(query, told(CLIENT_2, 7, address("2001:db8:1::3"))),
    doneTo(query),
  ]);
  await using server = new TcpServer(answer);
  const { held, clients, error } = await ask(server);
  assert.deepEqual(held, ["2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::3"]);
  assert.equal(error, undefined);
  for (const { linkAddress, serverIds } of clients) {
    assert.deepEqual(linkAddress, LINK);
    assert.deepEqual(serverIds, [SERVER_A]);
  }
});

Deno.test("RFC 5460 6.3: a server that closes before the end has not told everything", async () => {
  await using server = new TcpServer(async (requestor, nth) => {
    const query = await requestor.query();
    if (nth === 2) await requestor.send(replyTo(query, SERVER_A, first), dataTo(query, second));
  });
  const nothing = await ask(server);
  assert.deepEqual(nothing.held, []);
  isFailure(nothing.error, /^\[::1\]:\d+ closed the connection without an answer$/);
  const half = await ask(server);
  assert.deepEqual(half.held, ["2001:db8:1::1", "2001:db8:1::2"]);
  isFailure(half.error, /^\[::1\]:\d+ closed the connection in the middle of its answer$/);
});

Deno.test("RFC 5460 6.3: data without a client is discarded, and so is what answers another query", async () => {
  const other = (query: ClientServerMessage) => ({
    ...query,
    transactionId: query.transactionId ^ 1,
  });
  const answer = answering((query) => {
    const reply = replyTo(query, SERVER_A, first);
    const stranger = { ...query, options: [clientId.of(CLIENT_2)] };
    return [
      dataTo(query, told(CLIENT_2, 1, address("2001:db8:1::91"))),
      replyTo(other(query), SERVER_A, first),
      replyTo(stranger, SERVER_A, first),
      { ...reply, options: reply.options.filter(({ definition }) => definition !== serverId) },
      { ...reply, type: MessageType.reply },
      query,
      reply,
      replyTo(query, SERVER_A, told(CLIENT_1, 1, address("2001:db8:1::92"))),
      dataTo(query),
      dataTo(other(query), told(CLIENT_2, 1, address("2001:db8:1::93"))),
      dataTo(query, lqClientLink.of([LINK])),
      dataTo(query, second),
      doneTo(query),
    ];
  });
  await using server = new TcpServer(answer);
  const { held, error } = await ask(server);
  assert.deepEqual(held, ["2001:db8:1::1", "2001:db8:1::2"]);
  assert.equal(error, undefined);
});

Deno.test("RFC 5007 4.3.3: client data without its last transaction time is ignored, and counted", async () => {
  const untimed = clientData.of([clientId.of(CLIENT_2), address("2001:db8:1::2")]);
  const answer = answering((query) => [
    replyTo(query, SERVER_A, untimed),
    dataTo(query, first),
    dataTo(query, untimed),
    doneTo(query),
  ]);
  await using server = new TcpServer(answer);
  const { held, ignored, error } = await ask(server);
  assert.deepEqual({ held, ignored, error }, {
    held: ["2001:db8:1::1"],
    ignored: 2,
    error: undefined,
  });
});

Deno.test("RFC 5460 6.3: the end of a query that was not asked closes the connection", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    const other = { ...query, transactionId: query.transactionId ^ 1 };
    await requestor.send(replyTo(query, SERVER_A, first), doneTo(other));
    await requestor.closed();
    closed.resolve();
  });
  const connection = await openTcpConnection(server.address);
  const random = countingRandom();
  const held: string[] = [];
  await assert.rejects(async () => {
    for await (const client of queryByTcp(byLink, { connection, requestorId, random })) {
      held.push(heldBy(client));
    }
  }, (error) => {
    isFailure(error, /ended a query that it was not asked or had not answered$/);
    return true;
  });
  assert.deepEqual(held, ["2001:db8:1::1"]);
  // Nobody but the query itself has closed it.
  await closed.promise;
});

Deno.test("RFC 5460 5.2.2: an end before any reply answers nothing", async () => {
  await using server = new TcpServer(answering((query) => [doneTo(query)]));
  isFailure((await ask(server)).error, /ended a query that it was not asked or had not answered$/);
});

Deno.test("RFC 5460 7.2: an error status ends the query, at once or in the middle", async () => {
  const answers = [
    (query: ClientServerMessage) => [
      replyTo(query, SERVER_A, status(StatusCode.NotConfigured, "no such link"), first),
    ],
    (query: ClientServerMessage) => [
      replyTo(query, SERVER_A, first),
      doneTo(query, status(StatusCode.QueryTerminated)),
    ],
  ];
  await using server = new TcpServer((requestor, nth) =>
    answering(answers[nth - 1]!)(requestor, nth)
  );
  const refused = await ask(server);
  assert.deepEqual(refused.held, []);
  assert(refused.error instanceof StatusError);
  assert.deepEqual(refused.error.status, {
    code: StatusCode.NotConfigured,
    message: "no such link",
  });
  assert.match(refused.error.message, /^\[::1\]:\d+ answered NotConfigured: no such link$/);
  const ended = await ask(server);
  assert.deepEqual(ended.held, ["2001:db8:1::1"]);
  assert(ended.error instanceof StatusError);
  assert.equal(ended.error.status.code, StatusCode.QueryTerminated);
});

Deno.test("RFC 5460 6.3: a server that sends nothing for 300 seconds is given up", async () => {
  const timers = new ManualTimers();
  await using server = new TcpServer(async (requestor) => {
    await requestor.send(replyTo(await requestor.query(), SERVER_A, first));
    await requestor.closed();
  });
  const connection = await openTcpConnection(server.address, { timers });
  const random = countingRandom();
  const clients = queryByTcp(byLink, { connection, requestorId, random });
  assert.equal(heldBy((await clients.next()).value!), "2001:db8:1::1");
  const next = clients.next();
  await timers.set(BULK_DATA_TIMEOUT);
  timers.advance(BULK_DATA_TIMEOUT);
  await assert.rejects(next, /^ChannelError: \[::1\]:\d+ sent nothing for 300 seconds$/);
});

Deno.test("RFC 5460 6.3: the time in which a client is looked at is not the server's silence", async () => {
  const timers = new ManualTimers();
  await using server = new TcpServer(answering((query) => [
    replyTo(query, SERVER_A, first),
    dataTo(query, second),
    doneTo(query),
  ]));
  const connection = await openTcpConnection(server.address, { timers });
  const random = countingRandom();
  const held: string[] = [];
  for await (const client of queryByTcp(byLink, { connection, requestorId, random })) {
    held.push(heldBy(client));
    timers.advance(2 * BULK_DATA_TIMEOUT);
  }
  assert.equal(held.length, 2);
  await connection.close();
});

Deno.test("RFC 5460 6.5: several queries on a connection have transaction-ids of their own", async () => {
  await using server = new TcpServer(answering((query) => [
    replyTo(query, SERVER_A, first),
    doneTo(query),
  ]));
  // A random source that repeats itself.
  const numbers = [1, 1, 1, 2];
  const random: RandomOctets = (length) => new Uint8Array(length).fill(numbers.shift()!);
  const connection = await openTcpConnection(server.address);
  for (let count = 0; count < 2; count++) {
    const clients = await Array.fromAsync(
      queryByTcp(byLink, { connection, requestorId, random }),
    );
    assert.equal(clients.length, 1);
  }
  assert.deepEqual(server.heard.map(({ transactionId }) => transactionId), [0x010101, 0x020202]);
  assert.equal(server.requestors.length, 1);
  await connection.close();
});

Deno.test("RFC 5460 6.5: a second query while the first is being answered is refused", async () => {
  await using server = new TcpServer(answering((query) => [replyTo(query, SERVER_A, first)]));
  const connection = await openTcpConnection(server.address);
  const options = { connection, requestorId, random: countingRandom() };
  const clients = queryByTcp(byLink, options);
  await clients.next();
  await assert.rejects(queryByTcp(byLink, options).next(), /is still answering: ask one query/);
  assert.equal(server.heard.length, 1);
  await clients.return();
});

Deno.test("RFC 5460 6.6: the requestor does not close before the answer has ended", async () => {
  const ask = Promise.withResolvers<void>();
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    const closed = requestor.closed();
    await requestor.send(replyTo(query, SERVER_A, first), dataTo(query, second));
    await ask.promise;
    assert.equal(requestor.hasClosed, false);
    await requestor.send(doneTo(query));
    await closed;
  });
  const connection = await openTcpConnection(server.address);
  const random = countingRandom();
  const clients = queryByTcp(byLink, { connection, requestorId, random });
  for (let count = 0; count < 2; count++) assert.equal((await clients.next()).done, false);
  ask.resolve();
  assert.equal((await clients.next()).done, true);
  await connection.close();
});

Deno.test("whoever stops in the middle of an answer closes the connection", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(replyTo(query, SERVER_A, first), dataTo(query, second));
    await requestor.closed();
    closed.resolve();
  });
  const connection = await openTcpConnection(server.address);
  const random = countingRandom();
  for await (const _ of queryByTcp(byLink, { connection, requestorId, random })) break;
  await closed.promise;
});

Deno.test("RFC 7653 5: a bulk query can be of a span of time, and is told the server's time", async () => {
  await using server = new TcpServer(answering((query) => [
    replyTo(query, SERVER_A, first, lqBaseTime.of(1000)),
    dataTo(query, second, lqBaseTime.of(1001)),
    doneTo(query, lqBaseTime.of(1002)),
  ]));
  const { clients } = await ask(server, { ...byLink, startTime: 100, endTime: 900 });
  const [{ options }] = server.heard as [ClientServerMessage];
  assert.equal(lqStartTime.in(options), 100);
  assert.equal(lqEndTime.in(options), 900);
  assert.deepEqual(optionRequest.in(questionIn(server.heard[0]!).options), [lqBaseTime.code]);
  assert.deepEqual(clients.map(({ baseTime }) => baseTime), [1000, 1001]);
});

Deno.test("tens of thousands of clients come one by one, all of them", async () => {
  const COUNT = 50_000;
  let sent = 0;
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(replyTo(query, SERVER_A, first));
    const many = Array.from({ length: 100 }, () => dataTo(query, second));
    for (sent = 1; sent < COUNT; sent += many.length) await requestor.send(...many);
    await requestor.send(doneTo(query));
    await requestor.closed();
  });
  const connection = await openTcpConnection(server.address);
  const random = countingRandom();
  let received = 0;
  for await (const _ of queryByTcp(byLink, { connection, requestorId, random })) received++;
  assert.equal(received, sent);
  await connection.close();
});
