import assert from "node:assert/strict";
import type { AnswerStream } from "../../lib/pipeline/answer_stream.ts";
import {
  type ConnectionSetup,
  DATA_TIMEOUT,
  LeasequeryConnection,
  type StreamedAnswer,
} from "../../lib/server/leasequery_connection.ts";
import { MessageReader } from "../../lib/server/message_reader.ts";
import { Turns } from "../../lib/server/turns.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { clientId } from "../../lib/wire/options/mod.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { TestStreamSocket } from "../support/test_stream_socket.ts";

const QUERY = message(14);

function message(type: number, transactionId = 1): ClientServerMessage {
  return { kind: "client-server", type, transactionId, options: [] };
}

/** An answer of so many messages, one at a time; the last words have type 16. */
function answerOf(
  count: number,
  change: Partial<AnswerStream> = {},
): AnswerStream & { terminated: string[] } {
  let made = 0;
  const terminated: string[] = [];
  return {
    terminated,
    next: () => made < count ? [message(made++ === 0 ? 15 : 17)] : undefined,
    terminate: (why) => {
      terminated.push(why);
      return [message(16)];
    },
    ...change,
  };
}

interface Scene {
  readonly socket: TestStreamSocket;
  readonly timers: ManualTimers;
  readonly failures: unknown[];
  readonly connection: LeasequeryConnection;
}

/** A connection that is served, with a peer that the test plays. */
async function withConnection(
  answer: ConnectionSetup["answer"],
  run: (scene: Scene, end: Promise<string>) => Promise<void>,
): Promise<void> {
  const socket = new TestStreamSocket();
  const timers = new ManualTimers();
  const turns = new Turns();
  const failures: unknown[] = [];
  const connection = new LeasequeryConnection(socket, {
    incoming: new MessageReader(() => socket.read()),
    timers,
    turns,
    now: () => 0,
    answer,
    onSending: () => {},
    onFailure: (error) => failures.push(error),
  });
  try {
    await run({ socket, timers, failures, connection }, connection.serve());
    assert.ok(socket.isClosed);
  } finally {
    turns.close();
  }
}

function last(stream: AnswerStream): StreamedAnswer {
  return { stream, isLast: true };
}

function types(socket: TestStreamSocket): number[] {
  return socket.sent().map(({ type }) => type);
}

Deno.test("RFC 5460 7.2: an error after replies began is told in a LEASEQUERY-DONE, and the connection closed", async () => {
  const failure = new Error("the disk is gone");
  let made = 0;
  const stream = answerOf(9, {
    next: () => {
      if (made++ < 2) return [message(17)];
      throw failure;
    },
  });
  await withConnection(() => ({ stream, isLast: false }), async ({ socket, failures }, end) => {
    socket.send(QUERY, QUERY);
    socket.sendEnd();
    assert.equal(await end, "terminated");
    assert.deepEqual(types(socket), [17, 17, 16]);
    assert.equal(stream.terminated.length, 1);
    assert.deepEqual(failures, [failure]);
  });
});

Deno.test("RFC 5460 7.2: a message that cannot be written ends the answer like any other error", async () => {
  const tooLong = { ...message(17), options: [clientId.of(new Uint8Array(70_000))] };
  const stream = answerOf(1, { next: () => [tooLong] });
  await withConnection(() => ({ stream, isLast: false }), async ({ socket, failures }, end) => {
    socket.send(QUERY);
    socket.sendEnd();
    assert.equal(await end, "terminated");
    assert.deepEqual(types(socket), [16]);
    assert.equal(failures.length, 1);
  });
});

Deno.test("RFC 5460 7.1: a query that throws costs the connection, and is noted", async () => {
  const failure = new Error("nobody expected that");
  const fail = () => {
    throw failure;
  };
  await withConnection(fail, async ({ socket, failures }, end) => {
    socket.send(QUERY);
    socket.sendEnd();
    assert.equal(await end, "terminated");
    assert.deepEqual(failures, [failure]);
  });
});

Deno.test("RFC 5460 7.2: sending that is blocked for 300 s ends the connection, not sooner", async () => {
  await withConnection(() => last(answerOf(2)), async ({ socket, timers }, end) => {
    socket.isRead = false;
    socket.send(QUERY);
    // One time-out for reading, then one for sending.
    await timers.setInAll(2);
    timers.advance(DATA_TIMEOUT - 1);
    assert.equal(socket.isClosed, false);
    timers.advance(1);
    assert.equal(await end, "timed-out");
  });
});

Deno.test("RFC 5460 7.3: nothing is read while an answer waits to be read", async () => {
  let answers = 0;
  const answer = () => {
    answers++;
    return last(answerOf(1));
  };
  await withConnection(answer, async ({ socket, timers }, end) => {
    socket.isRead = false;
    socket.send(QUERY, QUERY, QUERY);
    await timers.setInAll(2);
    assert.equal(answers, 1);
    socket.breakOff();
    assert.equal(await end, "broken");
  });
});

Deno.test("RFC 5460 7.4: an answer that is the last one is followed by the end, not by another answer", async () => {
  await withConnection(() => last(answerOf(2)), async ({ socket }, end) => {
    socket.send(QUERY, QUERY);
    socket.sendEnd();
    assert.equal(await end, "finished");
    assert.deepEqual(types(socket), [15, 17]);
    assert.ok(socket.isEnded);
  });
});

Deno.test("RFC 5460 7.4: a peer that does not close its side is not waited for any longer than 5 s", async () => {
  await withConnection(() => last(answerOf(1)), async ({ socket, timers }, end) => {
    socket.send(QUERY);
    await timers.setInAll(3);
    assert.ok(socket.isEnded);
    timers.advance(5_000);
    assert.equal(await end, "finished");
  });
});

Deno.test("RFC 5460 7.4: a connection that is stopped between two queries is closed without a word", async () => {
  await withConnection(() => undefined, async ({ socket, connection }, end) => {
    connection.stop();
    socket.sendEnd();
    assert.equal(await end, "finished");
    assert.deepEqual(types(socket), []);
  });
});

Deno.test("RFC 5460 7.4: a connection that is stopped in the middle of an answer says so", async () => {
  const stream = answerOf(1000);
  await withConnection(() => ({ stream, isLast: false }), async ({ socket, connection }, end) => {
    socket.send(QUERY);
    while (socket.sent().length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    connection.stop();
    socket.sendEnd();
    assert.equal(await end, "finished");
    assert.equal(types(socket).at(-1), 16);
    assert.equal(stream.terminated.length, 1);
  });
});
