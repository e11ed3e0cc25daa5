import assert from "node:assert/strict";
import { lease, noting, testFeed } from "./events.ts";

Deno.test("a feed numbers what it tells by one, with the time in microseconds", () => {
  const feed = testFeed();
  const times: string[] = [];
  const follower = noting();
  feed.follow({ kinds: follower.kinds, take: ({ event }) => times.push(event.time) });
  feed.follow(follower);
  feed.tell({ kind: "server", what: "reloaded" });
  feed.tell(lease("granted"));
  assert.deepEqual(follower.told, ["1 reloaded", "2 granted 2001:db8::1"]);
  assert.deepEqual(times, ["2027-01-15T08:00:00.000000Z", "2027-01-15T08:00:00.000000Z"]);
});

Deno.test("a feed tells nothing before what came before it is settled, whatever settles first", () => {
  const feed = testFeed();
  const follower = noting();
  feed.follow(follower);
  const first = feed.prepare([lease("granted", 1), lease("granted", 2)]);
  const second = feed.prepare([lease("renewed", 3)]);
  feed.tell({ kind: "server", what: "reloaded" });
  second(true);
  assert.deepEqual(follower.told, []);
  first(true);
  assert.deepEqual(follower.told, [
    "1 granted 2001:db8::1",
    "2 granted 2001:db8::2",
    "3 renewed 2001:db8::3",
    "4 reloaded",
  ]);
});

Deno.test("a feed tells nothing of what was lost, and gives it no number", () => {
  const feed = testFeed();
  const follower = noting();
  feed.follow(follower);
  const lost = feed.prepare([lease("granted", 1)]);
  const held = feed.prepare([lease("granted", 2)]);
  lost(false);
  held(true);
  assert.deepEqual(follower.told, ["1 granted 2001:db8::2"]);
});

Deno.test("a feed tells each follower of what it wants alone, and skips numbers for it", () => {
  const feed = testFeed();
  const all = noting();
  const servers = noting({ kinds: new Set(["server"]) });
  const renewals = noting({ isWanted: (content) => content.what === "renewed" });
  for (const follower of [all, servers, renewals]) feed.follow(follower);
  feed.tell(lease("granted"));
  feed.prepare([lease("released"), lease("renewed")])(true);
  feed.tell({ kind: "server", what: "stopping" });
  assert.equal(all.told.length, 4);
  assert.deepEqual(servers.told, ["4 stopping"]);
  assert.deepEqual(renewals.told, ["3 renewed 2001:db8::1"]);
});

Deno.test("a feed that nobody follows makes nothing, and shows afterwards that something is missing", () => {
  const feed = testFeed();
  assert.equal(feed.isHeard("lease"), false);
  const first = noting();
  const end = feed.follow(first);
  assert.equal(feed.isHeard("lease"), true);
  feed.tell(lease("granted"));
  end();
  assert.equal(feed.isHeard("lease"), false);
  feed.tell(lease("renewed"));
  const second = noting();
  feed.follow(second);
  feed.tell(lease("released"));
  assert.deepEqual(first.told, ["1 granted 2001:db8::1"]);
  assert.deepEqual(second.told, ["3 released 2001:db8::1"]);
});
