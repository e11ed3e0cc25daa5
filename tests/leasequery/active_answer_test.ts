import assert from "node:assert/strict";
import type { LeaseChanges } from "../../lib/leases/changes.ts";
import { MOST_PENDING } from "../../lib/leasequery/active_answer.ts";
import { DUID_EPOCH } from "../../lib/wire/duid.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import {
  clientData,
  clientLastTransactionTime,
  iaAddress,
  lqBaseTime,
} from "../../lib/wire/options/mod.ts";
import { exchange, NOW } from "../leases/exchanges.ts";
import { prefix } from "../support/messages.ts";
import { describe } from "../server/follower.ts";
import { FollowedStore } from "./following.ts";

const NOBODY = { onMore: () => {}, onOverrun: () => {} };

/** Unix seconds. */
function baseTimeIn({ options }: ClientServerMessage): number {
  return lqBaseTime.in(options)! + DUID_EPOCH;
}

Deno.test("RFC 7653 7: of a binding that changes often only the latest state is told", () => {
  const store = new FollowedStore();
  const answer = store.follow();
  answer.follow(NOBODY);
  answer.next(NOW);
  store.bind(1, NOW + 1);
  store.bind(2, NOW + 2);
  store.leases.record(exchange({ at: NOW + 3, released: [prefix("2001:db8::1")] }));
  store.bind(1, NOW + 4, 5);
  assert.ok(!answer.isIdle);
  assert.deepEqual(answer.next(NOW + 5).map(describe), [
    "leasequery-data 1: -2001:db8::1 2001:db8::5",
    "leasequery-data 2: 2001:db8::2",
  ]);
  assert.ok(answer.isIdle);
  assert.deepEqual(answer.next(NOW + 6), []);
});

Deno.test("what has ended is told once, and not with each change that follows", () => {
  const store = new FollowedStore();
  store.bind(1, NOW);
  store.bind(1, NOW, 5);
  const answer = store.follow();
  answer.follow(NOBODY);
  answer.next(NOW);
  store.leases.record(exchange({ at: NOW + 1, released: [prefix("2001:db8::1")] }));
  assert.deepEqual(answer.next(NOW + 1).map(describe), [
    "leasequery-data 1: -2001:db8::1 2001:db8::5",
  ]);
  store.bind(1, NOW + 2, 5);
  assert.deepEqual(answer.next(NOW + 2).map(describe), ["leasequery-data 1: 2001:db8::5"]);
});

Deno.test("who loses an address is told of before who has it, whatever came before", () => {
  const store = new FollowedStore();
  store.bind(1, NOW);
  const answer = store.follow();
  answer.follow(NOBODY);
  answer.next(NOW);
  store.bind(2, NOW + 1);
  store.bind(2, NOW + 2, 1);
  assert.deepEqual(answer.next(NOW + 3).map(describe), [
    "leasequery-data 1: -2001:db8::1",
    "leasequery-data 2: 2001:db8::1 2001:db8::2",
  ]);
});

Deno.test("an address that its client has again is not told to be lost", () => {
  const store = new FollowedStore();
  store.bind(1, NOW);
  const answer = store.follow();
  answer.follow(NOBODY);
  answer.next(NOW);
  store.bind(2, NOW + 1, 1);
  store.bind(1, NOW + 2, 1);
  const told = answer.next(NOW + 3).map(describe);
  assert.deepEqual(told, [
    "leasequery-data 1: 2001:db8::1",
    "leasequery-data 2: -2001:db8::1",
    "leasequery-data 1: 2001:db8::1",
  ]);
});

Deno.test("a client with nothing to tell is not told of", () => {
  const store = new FollowedStore();
  const answer = store.follow();
  answer.follow(NOBODY);
  answer.next(NOW);
  store.leases.record(exchange({ at: NOW, contact: { options: new Uint8Array() } }));
  assert.deepEqual(answer.next(NOW + 1), []);
});

Deno.test("no base time passes over what is still to be told", () => {
  const store = new FollowedStore();
  const answer = store.follow();
  answer.follow(NOBODY);
  answer.next(NOW);
  for (let client = 1; client <= 100; client++) store.bind(client, NOW + client);
  const first = answer.next(NOW + 200);
  assert.equal(first.length, 64);
  for (const [index, message] of first.entries()) {
    // The change that is told next.
    assert.equal(baseTimeIn(message), NOW + index + 2);
  }
  const second = answer.next(NOW + 200);
  assert.equal(second.length, 36);
  assert.equal(baseTimeIn(second.at(-1)!), NOW + 200);
  assert.equal(baseTimeIn(answer.keepAlive(NOW + 300)), NOW + 300);
});

Deno.test("spans of time are relative to the base time of their message", () => {
  const store = new FollowedStore();
  const answer = store.follow();
  answer.follow(NOBODY);
  answer.next(NOW);
  store.bind(1, NOW + 1);
  store.bind(2, NOW + 5);
  const [first, second] = answer.next(NOW + 10);
  for (const [message, at] of [[first!, NOW + 1], [second!, NOW + 5]] as const) {
    const client = clientData.in(message.options)!;
    assert.equal(baseTimeIn(message) - clientLastTransactionTime.in(client)!, at);
    assert.equal(baseTimeIn(message) + iaAddress.in(client)!.validLifetime, at + 3600);
  }
  assert.equal(baseTimeIn(first!), NOW + 5);
});

Deno.test("what is recorded and not safe yet holds the base time back", () => {
  const store = new FollowedStore();
  const changes: LeaseChanges = {
    subscribe: (listener) => store.leases.changes.subscribe(listener),
    since: (time) => store.leases.changes.since(time),
    clientOf: (...change) => store.leases.changes.clientOf(...change),
    oldestUntold: NOW - 1,
  };
  const answer = store.follow({ changes });
  answer.follow(NOBODY);
  assert.equal(baseTimeIn(answer.next(NOW)[0]!), NOW - 1);
  assert.equal(baseTimeIn(answer.keepAlive(NOW)), NOW - 1);
  assert.equal(baseTimeIn(answer.terminate("The server stops", NOW)[0]!), NOW - 1);
});

Deno.test("RFC 7653 8.4.1: a catch-up that loses its history half-way ends with DataMissing", () => {
  const store = new FollowedStore();
  for (let client = 1; client <= 100; client++) store.bind(client, NOW);
  const catchUp = store.leases.changes.since(NOW)!;
  let pages = 0;
  const changes: LeaseChanges = {
    subscribe: (listener) => store.leases.changes.subscribe(listener),
    clientOf: (...change) => store.leases.changes.clientOf(...change),
    oldestUntold: undefined,
    since: () => ({
      since: catchUp.since,
      isDone: false,
      // What was lost, which is nothing, and then the first page of what changed.
      next: (limit) => pages++ < 2 ? catchUp.next(limit) : undefined,
    }),
  };
  const telling = { codes: new Set<number>(), sensitive: new Set<number>() };
  const answer = store.follow({ changes, startTime: NOW, telling });
  answer.follow(NOBODY);
  assert.equal(answer.next(NOW + 1).length, 64);
  assert.ok(!answer.isIdle);
  const [last, ...others] = answer.next(NOW + 2);
  assert.deepEqual(others, []);
  assert.equal(describe(last!), "leasequery-data DataMissing");
  assert.equal(baseTimeIn(last!), NOW + 2);
  assert.ok(answer.isIdle);
  store.bind(200, NOW + 3);
  assert.deepEqual(answer.next(NOW + 3).map(describe), ["leasequery-data 200: 2001:db8::c8"]);
});

Deno.test("while a catch-up goes on, changes are told, and what it passes later only once", () => {
  const store = new FollowedStore();
  for (let client = 1; client <= 100; client++) store.bind(client, NOW);
  const answer = store.follow({ startTime: NOW });
  answer.follow(NOBODY);
  const told = answer.next(NOW + 1).map(describe);
  assert.equal(told.length, 64);
  store.bind(1, NOW + 2);
  const rest = answer.next(NOW + 3).map(describe);
  assert.equal(rest.at(0), "leasequery-data 1: 2001:db8::1");
  assert.equal(rest.at(-1), "leasequery-data CatchUpComplete");
  assert.equal(rest.length, 1 + 36 + 1);
});

Deno.test("more than can be kept is an overrun, and less wakes up", () => {
  const store = new FollowedStore();
  const answer = store.follow();
  let [woken, overrun] = [0, 0];
  answer.follow({ onMore: () => woken++, onOverrun: () => overrun++ });
  for (let client = 0; client < MOST_PENDING; client++) store.bind(client, NOW);
  assert.deepEqual([woken, overrun], [MOST_PENDING, 0]);
  store.bind(0, NOW);
  assert.equal(overrun, 0);
  store.bind(MOST_PENDING, NOW);
  assert.equal(overrun, 1);
});

Deno.test("who has ended is told nothing more", () => {
  const store = new FollowedStore();
  const answer = store.follow();
  let woken = 0;
  answer.follow({ onMore: () => woken++, onOverrun: () => {} });
  answer.next(NOW);
  answer.close();
  store.bind(1, NOW);
  assert.equal(woken, 0);
  assert.ok(answer.isIdle);
});

Deno.test("a client with more leases than a message holds is told of in several", () => {
  const store = new FollowedStore();
  const answer = store.follow();
  answer.follow(NOBODY);
  answer.next(NOW);
  for (let lease = 1; lease <= 1501; lease++) store.bind(1, NOW, lease);
  const messages = answer.next(NOW);
  assert.deepEqual(
    messages.map(({ options }) => iaAddress.allIn(clientData.in(options)!).length),
    [1500, 1],
  );
});
