import assert from "node:assert/strict";
import { ChannelError } from "../../lib/client/channel.ts";
import { openTcpConnection } from "../../lib/client/tcp_connection.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { encodeFrame } from "../../lib/wire/frame.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { dhcpv6 } from "../../lib/wire/option.ts";
import { HeldPort } from "../support/held_port.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { type Script, TcpServer } from "./tcp_server.ts";

const PATIENCE = 300_000;
const silence: Script = (requestor) => requestor.closed();

function message(transactionId: number, length = 0): ClientServerMessage {
  const options = length > 0 ? [dhcpv6.withCode(65000).of(new Uint8Array(length))] : [];
  return { kind: "client-server", type: MessageType.leasequery, transactionId, options };
}

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert(error instanceof ChannelError, `${error}`);
    return error.message;
  }
  throw new assert.AssertionError({ message: "it should have failed" });
}

Deno.test("RFC 5460 5.1: messages go both ways, each behind its size", async () => {
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send({ ...query, type: MessageType.leasequeryReply }, message(2));
    await requestor.closed();
  });
  const connection = await openTcpConnection(server.address);
  assert.equal(connection.destination, server.destination);
  await connection.send(message(1), PATIENCE);
  assert.deepEqual(await connection.receive(PATIENCE), {
    ...message(1),
    type: MessageType.leasequeryReply,
  });
  assert.deepEqual(await connection.receive(PATIENCE), message(2));
  await connection.close();
});

Deno.test("messages that come in pieces are whole again, however long", async () => {
  await using server = new TcpServer(async (requestor) => {
    const long = encodeFrame(message(7, 60_000));
    for (const [start, end] of [[0, 1], [1, 2], [2, 30_000], [30_000, long.length]]) {
      await requestor.sendOctets(long.slice(start, end));
    }
    await requestor.closed();
  });
  const connection = await openTcpConnection(server.address);
  assert.deepEqual(await connection.receive(PATIENCE), message(7, 60_000));
  await connection.close();
});

Deno.test("a server that closes between messages has ended, in the middle of one it broke off", async () => {
  await using server = new TcpServer(async (requestor, nth) => {
    await requestor.send(message(1));
    if (nth === 2) await requestor.sendOctets(encodeFrame(message(2, 100)).slice(0, 50));
  });
  const whole = await openTcpConnection(server.address);
  assert.deepEqual(await whole.receive(PATIENCE), message(1));
  assert.equal(await whole.receive(PATIENCE), undefined);
  assert.equal(await whole.receive(PATIENCE), undefined);
  const half = await openTcpConnection(server.address);
  assert.deepEqual(await half.receive(PATIENCE), message(1));
  assert.equal(
    await failure(half.receive(PATIENCE)),
    `${server.destination} closed the connection in the middle of a message`,
  );
});

Deno.test("junk is no message: the connection is closed with a sentence", async () => {
  const junk = [
    new Uint8Array([0, 0]),
    new Uint8Array([0, 3, 15, 1, 2]),
    // An option that says it is longer than the message.
    new Uint8Array([0, 9, 15, 0, 0, 1, 0, 1, 0, 200, 7]),
  ];
  await using server = new TcpServer(async (requestor, nth) => {
    await requestor.sendOctets(junk[nth - 1]!);
    await requestor.closed();
  });
  for (const _ of junk) {
    const connection = await openTcpConnection(server.address);
    assert.match(
      await failure(connection.receive(PATIENCE)),
      /^\[::1\]:\d+ sent what is no DHCPv6 message: /,
    );
    assert.equal(await connection.receive(PATIENCE), undefined);
  }
});

Deno.test("RFC 5460 6.3: a connection on which nothing comes in is given up when the time is over", async () => {
  const timers = new ManualTimers();
  const later = Promise.withResolvers<void>();
  await using server = new TcpServer(async (requestor) => {
    await later.promise;
    await requestor.sendOctets(encodeFrame(message(1, 100)).slice(0, 50));
    await requestor.closed();
  });
  const connection = await openTcpConnection(server.address, { timers });
  const received = failure(connection.receive(PATIENCE));
  await timers.set(PATIENCE);
  timers.advance(PATIENCE - 1);
  later.resolve();
  // Half a message has come in: the time begins anew.
  await timers.set(PATIENCE);
  timers.advance(PATIENCE - 1);
  timers.advance(1);
  assert.equal(await received, `${server.destination} sent nothing for 300 seconds`);
  assert.deepEqual(timers.lengths, []);
  await connection.close();
});

Deno.test("RFC 5460 6.2: a connection that takes no more data is given up when the time is over", async () => {
  const timers = new ManualTimers();
  await using server = new TcpServer((requestor) => requestor.ended);
  const connection = await openTcpConnection(server.address, { timers });
  // More than any kernel keeps for somebody who does not read.
  const sent = Array.from({ length: 400 }, () => connection.send(message(1, 65_000), PATIENCE));
  const outcomes = Promise.allSettled(sent);
  timers.advance(PATIENCE - 1);
  await new Promise((resolve) => setTimeout(resolve));
  assert.notDeepEqual(timers.lengths, []);
  timers.advance(1);
  const reasons = (await outcomes).flatMap((one) =>
    one.status === "rejected" ? [one.reason.message] : []
  );
  assert.equal(
    reasons[0],
    `${server.destination} takes no more data: it was given up after 300 seconds`,
  );
  assert.equal(await connection.receive(PATIENCE), undefined);
});

const FAR_TOO_MUCH = 64e6;

Deno.test("what is not received stays at the server: its connection blocks", async () => {
  const blocked = Promise.withResolvers<number>();
  await using server = new TcpServer(async (requestor) => {
    const frame = encodeFrame(message(1, 60_000));
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<"blocked">();
      const timer = setTimeout(() => resolve("blocked"), 500);
      const sending = requestor.sendOctets(frame);
      const outcome = await Promise.race([sending, promise]);
      clearTimeout(timer);
      if (outcome === "blocked" || requestor.sent > FAR_TOO_MUCH) blocked.resolve(requestor.sent);
      if (!await sending) return;
    }
  });
  const connection = await openTcpConnection(server.address);
  await connection.receive(PATIENCE);
  const sent = await blocked.promise;
  assert(sent < FAR_TOO_MUCH, `${sent} octets were taken`);
  await connection.close();
});

Deno.test("a server that is not there is told in a sentence", async () => {
  using held = new HeldPort();
  const { port } = held;
  assert.equal(
    await failure(openTcpConnection({ address: parseAddress("::1")!, port })),
    `Cannot connect to [::1]:${port}: nothing listens there for TCP`,
  );
});

Deno.test("a server that does not answer at all is given up after 30 seconds", async () => {
  const timers = new ManualTimers();
  await using server = new TcpServer(silence);
  const opening = failure(openTcpConnection(server.address, { timers }));
  // Before the kernel has had a moment to connect.
  timers.advance(30_000);
  assert.equal(
    await opening,
    `Cannot connect to ${server.destination}: nothing answers there within 30 seconds`,
  );
});

Deno.test("an interface that is not there is told in a sentence", async () => {
  const to = { address: parseAddress("fe80::1")!, port: 547, interface: "nope0" };
  assert.match(await failure(openTcpConnection(to)), /^There is no interface nope0: this machine/);
});

Deno.test("connecting can be given up", async () => {
  await using server = new TcpServer(silence);
  const { signal } = { signal: AbortSignal.abort() };
  assert.equal(
    await failure(openTcpConnection(server.address, { signal })),
    `The connection to ${server.destination} was given up`,
  );
});

Deno.test("whoever waits for a message when the connection is closed gets none", async () => {
  await using server = new TcpServer(silence);
  const connection = await openTcpConnection(server.address);
  const received = connection.receive(PATIENCE);
  await connection.close();
  assert.equal(await received, undefined);
  await connection.close();
});
