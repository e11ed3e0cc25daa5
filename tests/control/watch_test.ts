import assert from "node:assert/strict";
import { MOST_WATCHERS } from "../../lib/control/watch_question.ts";
import { lease } from "../events/events.ts";
import { ControlRig, TestUser } from "./rig.ts";

/** Somebody who watches, once that has begun. */
async function watch(rig: ControlRig, words: string): Promise<TestUser> {
  const user = await TestUser.connect(rig.path);
  await user.say(`watch ${words}\n`);
  assert.equal(await user.next(), "");
  return user;
}

Deno.test("who watches sees what happens from then on, of the kinds, the link and the client asked for", async () => {
  await using rig = await ControlRig.start();
  const { feed, watchTimers } = rig.controlled;
  using user = await watch(rig, "kind=lease link=the%20lan client-id=0001");
  const wanted = { ...lease("renewed"), link: "the lan", "client-id": "0001" };
  feed.tell({ ...wanted, link: "wifi" });
  feed.tell({ ...wanted, "client-id": "0002" });
  feed.tell({ kind: "server", what: "reloaded" });
  feed.tell(wanted);
  await watchTimers.set(20);
  watchTimers.advance(20);
  assert.partialDeepStrictEqual(JSON.parse((await user.next())!), { seq: 3, ...wanted });
});

Deno.test("who watches while nothing happens is told so by an empty line", async () => {
  await using rig = await ControlRig.start();
  using user = await watch(rig, "");
  await rig.controlled.watchTimers.set(10_000);
  rig.controlled.watchTimers.advance(10_000);
  assert.equal(await user.next(), "");
});

Deno.test("a watcher who is gone is forgotten, and nothing is made for him any more", async () => {
  await using rig = await ControlRig.start();
  const { feed, watchTimers } = rig.controlled;
  const user = await watch(rig, "");
  assert.equal(feed.isFollowed, true);
  user[Symbol.dispose]();
  while (feed.isFollowed) {
    await watchTimers.set(10_000);
    watchTimers.advance(10_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
});

Deno.test("watching ends for all when the server stops", async () => {
  await using rig = await ControlRig.start();
  using user = await watch(rig, "");
  rig.controlled.watching.close();
  assert.equal(await user.next(), "OK");
});

Deno.test("so many watch at a time and no more, and others still ask for other things", async () => {
  await using rig = await ControlRig.start();
  using users = new DisposableStack();
  for (let each = 0; each < MOST_WATCHERS; each++) users.use(await watch(rig, ""));
  using late = await TestUser.connect(rig.path);
  assert.deepEqual(await late.ask("watch"), [`ERROR: ${MOST_WATCHERS} watch already`]);
  assert.equal((await late.ask("stats")).at(-1), "OK");
});

Deno.test("what is no question about events is refused, with what was expected", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  for (const words of ["kind=leases", "client-id=0", "lonk=lan", "link=%"]) {
    assert.match((await user.ask(`watch ${words}`)).at(-1)!, /^ERROR: Expected /, words);
  }
});
