import assert from "node:assert/strict";
import { EVENT_KINDS } from "../../lib/events/event.ts";
import { EventReader } from "../../lib/events/event_reader.ts";
import type { EventFeed } from "../../lib/events/feed.ts";
import { type EventBounds, RecentEvents } from "../../lib/events/recent_events.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { inShort, lease, testFeed } from "./events.ts";

function recentOf(feed: EventFeed, bounds: Partial<EventBounds> = {}) {
  const timers = new ManualTimers();
  const recent = new RecentEvents({
    feed,
    timers,
    kinds: new Set(EVENT_KINDS),
    bounds: { events: 4, characters: 10_000, ...bounds },
  });
  return { recent, timers };
}

function tellLeases(feed: EventFeed, from: number, to: number): void {
  for (let number = from; number <= to; number++) feed.tell(lease("granted", number));
}

Deno.test("a reader reads what happens from when it is made on, in order", async () => {
  const feed = testFeed();
  const { recent } = recentOf(feed);
  tellLeases(feed, 1, 1);
  const reader = new EventReader(recent);
  tellLeases(feed, 2, 4);
  assert.deepEqual((await reader.next(2))!.map(inShort), [
    "2 granted 2001:db8::2",
    "3 granted 2001:db8::3",
  ]);
  assert.deepEqual((await reader.next(10))!.map(inShort), ["4 granted 2001:db8::4"]);
});

Deno.test("a reader that waits is woken a moment after something happens", async () => {
  const feed = testFeed();
  const { recent, timers } = recentOf(feed);
  const next = new EventReader(recent).next(10);
  tellLeases(feed, 1, 1);
  tellLeases(feed, 2, 2);
  assert.deepEqual(timers.lengths, [5]);
  timers.advance(5);
  assert.equal((await next)!.length, 2);
});

Deno.test("a slow reader is told how many it missed, with the number of the last of them", async () => {
  const feed = testFeed();
  const { recent } = recentOf(feed);
  const slow = new EventReader(recent);
  const fast = new EventReader(recent);
  tellLeases(feed, 1, 4);
  assert.equal((await fast.next(10))!.length, 4);
  tellLeases(feed, 5, 7);
  assert.deepEqual((await slow.next(10))!.map(inShort), [
    "3 missed 3",
    "4 granted 2001:db8::4",
    "5 granted 2001:db8::5",
    "6 granted 2001:db8::6",
    "7 granted 2001:db8::7",
  ]);
  assert.equal(slow.missed, 3);
  assert.equal((await fast.next(10))!.length, 3);
  assert.equal(fast.missed, 0);
});

Deno.test("what is kept is bounded by its size, too", async () => {
  const feed = testFeed();
  const { recent } = recentOf(feed, { characters: 300 });
  const reader = new EventReader(recent);
  tellLeases(feed, 1, 4);
  const [missed, ...kept] = (await reader.next(10))!;
  assert.ok(kept.reduce((length, { line }) => length + line.length, 0) <= 300);
  assert.deepEqual(missed!.event.what, "missed");
});

Deno.test("a reader reads what it wants alone", async () => {
  const feed = testFeed();
  const { recent } = recentOf(feed);
  const reader = new EventReader(recent, ({ what }) => what === "released");
  feed.tell(lease("granted"));
  feed.tell(lease("released"));
  assert.deepEqual((await reader.next(10))!.map(inShort), ["2 released 2001:db8::1"]);
});

Deno.test("a reader comes to its end, behind what is kept, when no more comes", async () => {
  const feed = testFeed();
  const { recent } = recentOf(feed);
  const reader = new EventReader(recent);
  const waiting = new EventReader(recent).next(10);
  recent.close();
  assert.equal(await waiting, undefined);
  assert.equal(await reader.next(10), undefined);
  assert.equal(feed.isFollowed, false);
});

Deno.test("a reader that is closed waits no longer", async () => {
  const { recent } = recentOf(testFeed());
  const reader = new EventReader(recent);
  const next = reader.next(10);
  reader.close();
  assert.equal(await next, undefined);
});

Deno.test("what is kept may be of other kinds from some moment on, and nobody loses his place", async () => {
  const feed = testFeed();
  const { recent } = recentOf(feed);
  const reader = new EventReader(recent);
  feed.tell(lease("granted"));
  recent.select({ kinds: new Set(["server"]) });
  feed.tell(lease("released"));
  feed.tell({ kind: "server", what: "reloaded" });
  assert.deepEqual((await reader.next(10))!.map(inShort), [
    "1 granted 2001:db8::1",
    "2 reloaded",
  ]);
});

Deno.test("any octets of a client are escaped JSON in one line", async () => {
  const feed = testFeed();
  const { recent } = recentOf(feed);
  const reader = new EventReader(recent);
  const nasty = '\n\u0007\u0085\u2028\u202e\ud800"\\\u{e0001}';
  feed.tell({ ...lease("granted"), hostname: nasty });
  const [told] = (await reader.next(10))!;
  assert.match(told!.line, /^[ -~]+$/);
  assert.equal(JSON.parse(told!.line).hostname, nasty);
});
