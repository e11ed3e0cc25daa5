import assert from "node:assert/strict";
import { ChannelError } from "../../lib/client/channel.ts";
import { StatusError } from "../../lib/requestor/status_error.ts";
import { formatAddress, parseAddress } from "../../lib/wire/address.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import { optionRequest } from "../../lib/wire/options/exchange.ts";
import { clientId } from "../../lib/wire/options/identity.ts";
import {
  clientData,
  lqBaseTime,
  lqEndTime,
  lqQuery,
  lqStartTime,
  QueryType,
} from "../../lib/wire/options/leasequery.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
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
import { Follower, requestorId } from "./follower.ts";

const LINK = parseAddress("2001:db8:1::")!;
const RECEIVE_TIMEOUT = 120_000;
const SOON = 5_000;
const EVERY = 60_000;

/** A client that got an address just now, at that time of the server. */
function got(client: Uint8Array, text: string, ago = 0): Option {
  return told(client, ago, address(text, 1800, 3600 - ago));
}

function at(time: number): Option {
  return lqBaseTime.of(time);
}

/** Answers the first message of each connection, in turn, and keeps the connection open. */
function inTurn(
  ...answers: readonly ((query: ClientServerMessage) => readonly ClientServerMessage[])[]
): Script {
  return async (requestor, nth) => {
    const query = await requestor.query();
    await requestor.send(...answers[nth - 1]!(query));
    await requestor.closed();
  };
}

/** The same, and closes the connection behind the answer but for the last one. */
function breakingOff(
  ...answers: readonly ((query: ClientServerMessage) => readonly ClientServerMessage[])[]
): Script {
  return async (requestor, nth) => {
    const query = await requestor.query();
    await requestor.send(...answers[nth - 1]!(query));
    if (nth === answers.length) await requestor.closed();
  };
}

function startTimes({ heard }: TcpServer): (number | undefined)[] {
  return heard.map(({ options }) => lqStartTime.in(options));
}

Deno.test("RFC 7653 6.2.1: who wants all updates sends no query, and asks for the server's time", async () => {
  await using server = new TcpServer(inTurn((query) => [replyTo(query, SERVER_A)]));
  await using follower = new Follower(server, { options: [23] });
  const next = follower.rest();
  assert.deepEqual(await follower.event("following"), { kind: "following" });
  const [{ type, options }] = server.heard as [ClientServerMessage];
  assert.equal(type, MessageType.activeLeasequery);
  assert.deepEqual(clientId.in(options), requestorId);
  assert.equal(lqQuery.in(options), undefined);
  assert.equal(lqStartTime.in(options), undefined);
  assert.deepEqual(optionRequest.in(options), [23, lqBaseTime.code]);
  follower.stop();
  assert.deepEqual(await next, []);
});

Deno.test("RFC 7653 6.2.1: who wants some updates sends a query, and never an end time", async () => {
  await using server = new TcpServer(inTurn((query) => [replyTo(query, SERVER_A)]));
  const query = { by: { relayId: CLIENT_2 }, linkAddress: LINK, options: [47], startTime: 77 };
  await using follower = new Follower(server, query);
  const rest = follower.rest();
  assert.deepEqual(await follower.event("following"), { kind: "following", startTime: 77 });
  const [{ options }] = server.heard as [ClientServerMessage];
  const question = lqQuery.in(options)!;
  assert.equal(question.queryType, QueryType.byRelayId);
  assert.deepEqual(question.linkAddress, LINK);
  assert.deepEqual(optionRequest.in(question.options), [47, lqBaseTime.code]);
  assert.deepEqual(optionRequest.in(options), [lqBaseTime.code]);
  assert.equal(lqStartTime.in(options), 77);
  assert.equal(lqEndTime.in(options), undefined);
  follower.stop();
  await rest;
});

Deno.test("RFC 7653 8.4: updates come one by one, from the reply and from data, and keep-alives say nothing", async () => {
  await using server = new TcpServer(inTurn((query) => [
    replyTo(query, SERVER_A, at(100), got(CLIENT_1, "2001:db8:1::1")),
    dataTo(query, at(160)),
    dataTo(query, at(170), got(CLIENT_2, "2001:db8:1::2")),
    dataTo(query, at(171), got(CLIENT_1, "2001:db8:1::1")),
  ]));
  await using follower = new Follower(server);
  assert.equal(await follower.next(), "2001:db8:1::1");
  assert.equal(await follower.next(), "2001:db8:1::2");
  assert.equal(await follower.next(), "2001:db8:1::1");
});

Deno.test("RFC 7653 8.1: answers of another transaction are no updates, and another's end closes", async () => {
  await using server = new TcpServer(breakingOff(
    (query) => {
      const other = { ...query, transactionId: query.transactionId ^ 1 };
      return [
        replyTo(other, SERVER_A, at(1), got(CLIENT_1, "2001:db8:1::91")),
        replyTo(query, SERVER_A, at(100)),
        dataTo(other, at(2), got(CLIENT_1, "2001:db8:1::92")),
        dataTo(query, at(101), got(CLIENT_1, "2001:db8:1::1")),
        doneTo(other),
      ];
    },
    (query) => [replyTo(query, SERVER_A, at(200), got(CLIENT_2, "2001:db8:1::2"))],
  ));
  await using follower = new Follower(server);
  assert.equal(await follower.next(), "2001:db8:1::1");
  const next = follower.next();
  assert.match(JSON.stringify(await follower.event("lost")), /ended a query that it was not asked/);
  await follower.retry(SOON);
  assert.equal(await next, "2001:db8:1::2");
  const [first, second] = server.heard.map(({ transactionId }) => transactionId);
  assert.notEqual(first, second);
});

Deno.test("RFC 7653 8.1: it retries soon after a break, and then no more than once in 60 seconds", async () => {
  await using server = new TcpServer(async (requestor, nth) => {
    if (nth === 2 || nth === 3) return;
    const query = await requestor.query();
    await requestor.send(replyTo(query, SERVER_A, at(100 * nth)));
    if (nth === 5) await requestor.closed();
  });
  await using follower = new Follower(server);
  const rest = follower.rest();
  const retries: number[] = [];
  for (let count = 1; count <= 4; count++) {
    const event = await follower.event("lost", count);
    assert(event.kind === "lost");
    retries.push(event.retryIn);
    await follower.retry(event.retryIn * 1000);
  }
  await follower.event("following", 3);
  assert.deepEqual(retries, [SOON / 1000, EVERY / 1000, EVERY / 1000, EVERY / 1000]);
  follower.stop();
  await rest;
});

Deno.test("RFC 5460 5.5: a server that ended the query is given a while before it is asked again", async () => {
  await using server = new TcpServer(inTurn(
    (query) => [
      replyTo(query, SERVER_A, at(100)),
      doneTo(query, status(StatusCode.QueryTerminated, "restart"), at(105)),
    ],
    (query) => [replyTo(query, SERVER_A, at(200), got(CLIENT_1, "2001:db8:1::1"))],
  ));
  await using follower = new Follower(server);
  const next = follower.next();
  const lost = await follower.event("lost");
  assert(lost.kind === "lost");
  assert.equal(lost.retryIn, SOON / 1000);
  assert.match(lost.reason, /answered QueryTerminated: restart$/);
  await follower.timers.set(SOON);
  follower.timers.advance(SOON - 1);
  assert.equal(server.heard.length, 1);
  follower.timers.advance(1);
  assert.equal(await next, "2001:db8:1::1");
});

Deno.test("RFC 7653 8.4: a server that sends nothing for 120 seconds is given up", async () => {
  await using server = new TcpServer(inTurn(
    (query) => [replyTo(query, SERVER_A, at(100), got(CLIENT_1, "2001:db8:1::1"))],
    (query) => [replyTo(query, SERVER_A, at(300), got(CLIENT_2, "2001:db8:1::2"))],
  ));
  await using follower = new Follower(server);
  assert.equal(await follower.next(), "2001:db8:1::1");
  const next = follower.next();
  await follower.timers.set(RECEIVE_TIMEOUT);
  follower.timers.advance(RECEIVE_TIMEOUT);
  assert.match(JSON.stringify(await follower.event("lost")), /sent nothing for 120 seconds/);
  await follower.retry(SOON);
  assert.equal(await next, "2001:db8:1::2");
});

Deno.test("RFC 7653 8.3: it goes on from the highest time that it was told, be it by a keep-alive", async () => {
  await using server = new TcpServer(breakingOff(
    (query) => [
      replyTo(query, SERVER_A, at(100)),
      dataTo(query, at(170), got(CLIENT_1, "2001:db8:1::1")),
      dataTo(query, at(230)),
      dataTo(query, at(229), got(CLIENT_2, "2001:db8:1::2")),
    ],
    (query) => [
      replyTo(query, SERVER_A, at(300)),
      dataTo(query, at(301), status(StatusCode.CatchUpComplete)),
    ],
    (query) => [replyTo(query, SERVER_A, at(400))],
  ));
  await using follower = new Follower(server);
  const rest = follower.rest();
  await follower.event("lost");
  await follower.retry(SOON);
  await follower.event("lost", 2);
  await follower.retry(EVERY);
  assert.deepEqual(await follower.event("following", 3), { kind: "following", startTime: 301 });
  assert.deepEqual(startTimes(server), [undefined, 230, 301]);
  follower.stop();
  assert.deepEqual(await rest, ["2001:db8:1::1", "2001:db8:1::2"]);
});

Deno.test("RFC 7653 8.4: the time in the last message of a server that stops counts as well", async () => {
  await using server = new TcpServer(inTurn(
    (query) => [
      replyTo(query, SERVER_A, at(100)),
      doneTo(query, status(StatusCode.QueryTerminated), at(150)),
    ],
    (query) => [replyTo(query, SERVER_A, at(200))],
  ));
  await using follower = new Follower(server);
  const rest = follower.rest();
  await follower.event("lost");
  await follower.retry(SOON);
  await follower.event("following", 2);
  assert.deepEqual(startTimes(server), [undefined, 150]);
  follower.stop();
  await rest;
});

Deno.test("RFC 7653 8.4.1: no time of a catch-up is used for the next, until it is complete", async () => {
  await using server = new TcpServer(breakingOff(
    (query) => [replyTo(query, SERVER_A, at(100))],
    (query) => [
      replyTo(query, SERVER_A, at(200), got(CLIENT_1, "2001:db8:1::1", 50)),
      dataTo(query, at(201), got(CLIENT_2, "2001:db8:1::2")),
      doneTo(query, status(StatusCode.QueryTerminated), at(202)),
    ],
    (query) => [
      replyTo(query, SERVER_A, at(300)),
      dataTo(query, at(310), status(StatusCode.CatchUpComplete)),
    ],
    (query) => [replyTo(query, SERVER_A, at(400))],
  ));
  await using follower = new Follower(server);
  const rest = follower.rest();
  for (const [count, wait] of [[1, SOON], [2, EVERY], [3, EVERY]] as const) {
    await follower.event("lost", count);
    await follower.retry(wait);
  }
  await follower.event("following", 4);
  assert.deepEqual(startTimes(server), [undefined, 100, 100, 310]);
  follower.stop();
  assert.deepEqual(await rest, ["2001:db8:1::1", "2001:db8:1::2"]);
});

Deno.test("RFC 7653 8.4.1: what a catch-up repeats is not told twice, what changed is", async () => {
  await using server = new TcpServer(breakingOff(
    (query) => [
      replyTo(query, SERVER_A, at(100)),
      dataTo(query, at(150), got(CLIENT_1, "2001:db8:1::1")),
      dataTo(query, at(150), got(CLIENT_2, "2001:db8:1::2")),
    ],
    (query) => [
      // As it was told.
      replyTo(query, SERVER_A, at(200), got(CLIENT_1, "2001:db8:1::1", 50)),
      // Renewed since: and told again while catching up, as it happens.
      dataTo(query, at(201), got(CLIENT_2, "2001:db8:1::2", 10)),
      dataTo(query, at(202), got(CLIENT_2, "2001:db8:1::2", 11)),
      dataTo(query, at(203), got(CLIENT_1, "2001:db8:1::3", 1)),
      dataTo(query, at(204), status(StatusCode.CatchUpComplete)),
    ],
  ));
  await using follower = new Follower(server);
  const rest = follower.rest();
  await follower.event("lost");
  await follower.retry(SOON);
  await follower.event("caught-up");
  follower.stop();
  assert.deepEqual(await rest, [
    "2001:db8:1::1",
    "2001:db8:1::2",
    "2001:db8:1::2",
    "2001:db8:1::3",
  ]);
});

/** A server that has lost its history, and answers bulk queries on other connections. */
function forgetful(
  following: (query: ClientServerMessage) => readonly ClientServerMessage[],
  bulk: (query: ClientServerMessage, nth: number) => readonly ClientServerMessage[],
): Script {
  let asked = 0;
  return async (requestor) => {
    for (let query = await requestor.next(); query; query = await requestor.next()) {
      const isBulk = query.type === MessageType.leasequery;
      await requestor.send(...isBulk ? bulk(query, ++asked) : following(query));
    }
  };
}

function bulkQueries({ heard }: TcpServer): readonly ClientServerMessage[] {
  return heard.filter(({ type }) => type === MessageType.leasequery);
}

Deno.test("RFC 7653 8.4.1: what the server has forgotten is asked for in bulk, from the start time to when it said so", async () => {
  await using server = new TcpServer(forgetful(
    (query) => [replyTo(query, SERVER_A, status(StatusCode.DataMissing), at(500))],
    (query) => [
      replyTo(query, SERVER_A, at(501), got(CLIENT_1, "2001:db8:1::1", 100)),
      dataTo(query, at(501), got(CLIENT_2, "2001:db8:1::2", 101)),
      doneTo(query),
    ],
  ));
  const query = { by: { relayId: CLIENT_2 }, options: [23], startTime: 77 };
  await using follower = new Follower(server, query);
  assert.equal(await follower.next(), "2001:db8:1::1");
  assert.equal(await follower.next(), "2001:db8:1::2");
  const rest = follower.rest();
  await follower.event("recovered");
  assert.deepEqual(follower.events.map(({ kind }) => kind), [
    "following",
    "data-missing",
    "recovered",
  ]);
  const [{ options }] = bulkQueries(server) as [ClientServerMessage];
  assert.equal(lqStartTime.in(options), 77);
  assert.equal(lqEndTime.in(options), 500);
  assert.equal(lqQuery.in(options)!.queryType, QueryType.byRelayId);
  assert.deepEqual(optionRequest.in(lqQuery.in(options)!.options), [23, lqBaseTime.code]);
  // RFC 7653 9.4: on another connection.
  assert.deepEqual(server.requestors.map(({ heard }) => heard.length), [1, 1]);
  follower.stop();
  assert.deepEqual(await rest, []);
});

Deno.test("RFC 7653 8.4.1: who follows all clients asks for them link by link", async () => {
  const OTHER = parseAddress("2001:db8:2::")!;
  await using server = new TcpServer(forgetful(
    (query) => [replyTo(query, SERVER_A, status(StatusCode.DataMissing), at(500))],
    (query, nth) =>
      nth === 1
        ? [replyTo(query, SERVER_A, status(StatusCode.NotConfigured))]
        : [replyTo(query, SERVER_A, at(501), got(CLIENT_1, "2001:db8:2::1", 9)), doneTo(query)],
  ));
  await using follower = new Follower(server, { startTime: 77 }, [LINK, OTHER]);
  assert.equal(await follower.next(), "2001:db8:2::1");
  const rest = follower.rest();
  await follower.event("not-recovered");
  assert.deepEqual(
    bulkQueries(server).map(({ options }) => formatAddress(lqQuery.in(options)!.linkAddress)),
    ["2001:db8:1::", "2001:db8:2::"],
  );
  follower.stop();
  await rest;
});

Deno.test("RFC 7653 8.4.1: without a link to ask for, it is said that data is missing", async () => {
  await using server = new TcpServer(inTurn((query) => [
    replyTo(query, SERVER_A, at(400), got(CLIENT_1, "2001:db8:1::1", 20)),
    // In the middle of the catch-up.
    dataTo(query, status(StatusCode.DataMissing), at(500)),
    dataTo(query, at(501), got(CLIENT_2, "2001:db8:1::2")),
  ]));
  await using follower = new Follower(server, { startTime: 77 });
  assert.equal(await follower.next(), "2001:db8:1::1");
  assert.equal(await follower.next(), "2001:db8:1::2");
  assert.deepEqual(await follower.event("data-missing"), {
    kind: "data-missing",
    startTime: 77,
    endTime: 500,
    isRecovering: false,
  });
});

Deno.test("RFC 7653 8.4.1: after missing data it goes on from then, not from before", async () => {
  await using server = new TcpServer(breakingOff(
    (query) => [replyTo(query, SERVER_A, status(StatusCode.DataMissing), at(500))],
    (query) => [replyTo(query, SERVER_A, at(600))],
  ));
  await using follower = new Follower(server, { startTime: 77 });
  const rest = follower.rest();
  await follower.event("lost");
  await follower.retry(SOON);
  await follower.event("following", 2);
  assert.deepEqual(startTimes(server), [77, 500]);
  follower.stop();
  await rest;
});

Deno.test("RFC 7653 8.4.1: what is told in bulk and as it happens is told once, and nothing old after new", async () => {
  await using server = new TcpServer(forgetful(
    (query) => [
      replyTo(query, SERVER_A, at(400), got(CLIENT_1, "2001:db8:1::1", 20)),
      dataTo(query, status(StatusCode.DataMissing), at(500)),
      dataTo(query, at(502), got(CLIENT_2, "2001:db8:1::2")),
    ],
    (query) => [
      // As it was told in the catch-up.
      replyTo(query, SERVER_A, at(501), got(CLIENT_1, "2001:db8:1::1", 121)),
      // Made before the update of the same client, and read after it.
      dataTo(query, at(501), got(CLIENT_2, "2001:db8:1::2", 400)),
      dataTo(query, at(503), got(CLIENT_2, "2001:db8:1::4", 23)),
      doneTo(query),
    ],
  ));
  await using follower = new Follower(server, { by: { linkAddress: LINK }, startTime: 77 });
  const rest = follower.rest();
  await follower.event("recovered");
  follower.stop();
  assert.deepEqual(await rest, ["2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::4"]);
});

Deno.test("RFC 7653 8.4.1: a recovery that breaks off is tried again, and repeats nothing", async () => {
  await using server = new TcpServer(async (requestor, nth) => {
    const query = await requestor.query();
    if (query.type === MessageType.activeLeasequery) {
      await requestor.send(replyTo(query, SERVER_A, status(StatusCode.DataMissing), at(500)));
    } else {
      const again = 501 + nth;
      await requestor.send(
        replyTo(query, SERVER_A, at(again), got(CLIENT_1, "2001:db8:1::1", again - 400)),
      );
      if (nth === 2) return;
      await requestor.send(
        dataTo(query, at(again), got(CLIENT_2, "2001:db8:1::2", again - 401)),
        doneTo(query),
      );
    }
    await requestor.closed();
  });
  await using follower = new Follower(server, { by: { linkAddress: LINK }, startTime: 77 });
  assert.equal(await follower.next(), "2001:db8:1::1");
  const next = follower.next();
  assert.match(
    JSON.stringify(await follower.event("not-recovered")),
    /in the middle of its answer","retryIn":5/,
  );
  await follower.retry(SOON);
  assert.equal(await next, "2001:db8:1::2");
});

Deno.test("RFC 7653 8.6.1: a refusal ends it, at once or when it connects again", async () => {
  await using server = new TcpServer(breakingOff(
    (query) => [replyTo(query, SERVER_A, status(StatusCode.NotSupported))],
    (query) => [replyTo(query, SERVER_A, at(100))],
    (query) => [replyTo(query, SERVER_A, status(StatusCode.NotAllowed))],
  ));
  const refused = new Follower(server);
  await assert.rejects(refused.rest(), (error) => {
    assert(error instanceof StatusError);
    return error.status.code === StatusCode.NotSupported;
  });
  await refused[Symbol.asyncDispose]();
  const later = new Follower(server);
  const rest = later.rest();
  await later.event("lost");
  await later.retry(SOON);
  await assert.rejects(rest, /answered NotAllowed$/);
  await later[Symbol.asyncDispose]();
});

Deno.test("a server that cannot be reached at first is not waited for", async () => {
  const server = new TcpServer((requestor) => requestor.closed());
  const follower = new Follower(server);
  await server[Symbol.asyncDispose]();
  await assert.rejects(follower.rest(), ChannelError);
  assert.deepEqual(follower.events, []);
  await follower[Symbol.asyncDispose]();
});

Deno.test("without the server's time it goes on from nowhere, and takes nothing for repeated", async () => {
  const update = (query: ClientServerMessage) => [
    replyTo(query, SERVER_A, got(CLIENT_1, "2001:db8:1::1")),
  ];
  await using server = new TcpServer(breakingOff(update, update));
  await using follower = new Follower(server);
  assert.equal(await follower.next(), "2001:db8:1::1");
  const next = follower.next();
  await follower.event("lost");
  await follower.retry(SOON);
  assert.equal(await next, "2001:db8:1::1");
  assert.deepEqual(startTimes(server), [undefined, undefined]);
});

Deno.test("RFC 5007 4.3.3: an update without its last transaction time is ignored, and said to be", async () => {
  await using server = new TcpServer(inTurn((query) => [
    replyTo(query, SERVER_A, at(100), clientData.of([clientId.of(CLIENT_1)])),
    dataTo(query, at(101), got(CLIENT_2, "2001:db8:1::2")),
  ]));
  await using follower = new Follower(server);
  assert.equal(await follower.next(), "2001:db8:1::2");
  assert.deepEqual(follower.events.map(({ kind }) => kind), ["following", "ignored"]);
});

Deno.test("whoever stops taking updates ends the connection, while it waits and while it is told", async () => {
  const closed: Promise<void>[] = [];
  await using server = new TcpServer(async (requestor) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    closed.push(promise);
    const query = await requestor.query();
    await requestor.send(replyTo(query, SERVER_A, at(100), got(CLIENT_1, "2001:db8:1::1")));
    await requestor.closed();
    resolve();
  });
  const one = new Follower(server);
  await one.next();
  await one[Symbol.asyncDispose]();
  const other = new Follower(server);
  const rest = other.rest();
  await other.event("following");
  other.stop();
  await rest;
  await other[Symbol.asyncDispose]();
  await Promise.all(closed);
});
