import assert from "node:assert/strict";
import { MOST_PENDING } from "../../lib/leasequery/active_answer.ts";
import type { ConnectionEnd } from "../../lib/statistics/connection_end.ts";
import { LeasequeryConnection } from "../../lib/server/leasequery_connection.ts";
import { MessageReader } from "../../lib/server/message_reader.ts";
import { Turns } from "../../lib/server/turns.ts";
import type { LiveStream } from "../../lib/pipeline/answer_stream.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { FollowedStore } from "../leasequery/following.ts";
import { NOW } from "../leases/exchanges.ts";
import { TestStreamSocket } from "../support/test_stream_socket.ts";
import { activeQuery, describe } from "./follower.ts";

const SEND_TIMEOUT = 120_000;

interface Rig {
  readonly store: FollowedStore;
  readonly socket: TestStreamSocket;
  readonly timers: ManualTimers;
  readonly connection: LeasequeryConnection;
  readonly failures: unknown[];
  readonly served: Promise<ConnectionEnd>;
}

/** A connection on which an active query has come, and the peer does not read the reply. */
async function rig(change: (stream: LiveStream) => LiveStream = (stream) => stream): Promise<Rig> {
  const store = new FollowedStore();
  const socket = new TestStreamSocket();
  socket.isRead = false;
  socket.send(activeQuery());
  const timers = new ManualTimers();
  const failures: unknown[] = [];
  const turns = new Turns();
  const connection = new LeasequeryConnection(socket, {
    incoming: new MessageReader(() => socket.read()),
    turns,
    timers,
    now: () => NOW * 1000,
    answer: () => ({ stream: change(store.follow()), isLast: true }),
    onSending: () => {},
    onFailure: (error) => failures.push(error),
  });
  const served = connection.serve().finally(() => turns.close());
  await timers.set(SEND_TIMEOUT);
  assert.deepEqual(socket.sent().map(describe), ["leasequery-reply"]);
  return { store, socket, timers, connection, failures, served };
}

/** Lets the peer read what was sent, and waits for what is sent then. */
async function readOnce({ socket, timers }: Rig): Promise<string[]> {
  const isSent = timers.calledOff(SEND_TIMEOUT).then(() => timers.set(SEND_TIMEOUT));
  socket.readOnce();
  await isSent;
  return socket.sent().map(describe);
}

Deno.test("RFC 7653 9.3: a requestor that reads nothing for 120 seconds is left", async () => {
  const { socket, timers, served } = await rig();
  timers.advance(SEND_TIMEOUT - 1);
  assert.ok(!socket.isClosed);
  timers.advance(1);
  assert.equal(await served, "timed-out");
  assert.ok(socket.isClosed);
  assert.deepEqual(timers.lengths, []);
});

Deno.test("RFC 7653 7: a requestor that reads slowly gets the latest state of each binding", async () => {
  const slow = await rig();
  const { store, socket, connection, served } = slow;
  for (const address of [1, 2, 3]) store.bind(1, NOW, address);
  for (let time = 0; time < 5; time++) store.bind(2, NOW + time, 9);
  assert.deepEqual(await readOnce(slow), [
    "leasequery-data 1: 2001:db8::1 2001:db8::2 2001:db8::3",
    "leasequery-data 2: 2001:db8::9",
  ]);
  connection.stop();
  assert.deepEqual(await readOnce(slow), ["leasequery-done QueryTerminated"]);
  socket.readOnce();
  socket.sendEnd();
  assert.equal(await served, "finished");
});

Deno.test("a requestor that cannot keep up is left, without waiting for it", async () => {
  const { store, socket, timers, served } = await rig();
  for (let client = 0; client <= MOST_PENDING; client++) store.bind(client, NOW);
  assert.equal(await served, "timed-out");
  assert.ok(socket.isClosed);
  assert.deepEqual(timers.lengths, []);
});

Deno.test("RFC 7653 9.3: an error while changes are told is said in DONE, and the connection ends", async () => {
  const failing = await rig((stream) => {
    const next = stream.next.bind(stream);
    let pages = 0;
    stream.next = (now) => {
      if (pages++ > 0) throw new Error("the store is broken");
      return next(now);
    };
    return stream;
  });
  const { store, socket, failures, served } = failing;
  store.bind(1, NOW);
  assert.deepEqual(await readOnce(failing), ["leasequery-done QueryTerminated"]);
  socket.readOnce();
  socket.sendEnd();
  assert.equal(await served, "terminated");
  assert.deepEqual(failures.map(String), ["Error: the store is broken"]);
});

Deno.test("RFC 7653 9.5: a connection that breaks while something is sent is closed", async () => {
  const { store, socket, served } = await rig();
  socket.breakOff();
  assert.ok(["broken", "finished"].includes(await served));
  // Nobody listens to the store any more.
  store.bind(1, NOW);
  assert.deepEqual(socket.sent(), []);
});
