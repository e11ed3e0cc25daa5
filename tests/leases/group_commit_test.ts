import assert from "node:assert/strict";
import { type Durability, GroupCommit, type Journal } from "../../lib/leases/group_commit.ts";
import { ifHeld } from "./exchanges.ts";

/** A journal that writes down what is asked of it, and synchronizes when the test says so. */
class FakeJournal implements Journal {
  readonly log: string[] = [];
  failCommit = false;
  failBegin = false;
  readonly #syncs: PromiseWithResolvers<void>[] = [];
  #awaited: PromiseWithResolvers<void> | undefined;

  begin(): void {
    if (this.failBegin) throw new Error("locked");
    this.log.push("begin");
  }

  commit(): void {
    if (this.failCommit) throw new Error("full");
    this.log.push("commit");
  }

  sync(): Promise<void> {
    this.log.push("sync");
    const sync = Promise.withResolvers<void>();
    this.#syncs.push(sync);
    this.#awaited?.resolve();
    return sync.promise;
  }

  /** Resolves when a synchronization is under way. */
  async syncing(): Promise<PromiseWithResolvers<void>> {
    if (this.#syncs.length === 0) {
      this.#awaited = Promise.withResolvers<void>();
      await this.#awaited.promise;
    }
    return this.#syncs.shift()!;
  }
}

function rig(durability: Durability = "full") {
  const journal = new FakeJournal();
  const failures: [string, number][] = [];
  const sent: string[] = [];
  const group = new GroupCommit(journal, durability, (error, count) => {
    failures.push([(error as Error).message, count]);
  });
  const request = (name: string) => {
    group.enter();
    group.whenSettled(ifHeld(() => {
      sent.push(name);
      journal.log.push(`send ${name}`);
    }));
  };
  return { journal, group, failures, sent, request };
}

Deno.test("requests of one turn share a commit, and are sent after it is synchronized", async () => {
  const { journal, group, request } = rig();
  request("a");
  request("b");
  (await journal.syncing()).resolve();
  await group.drained();
  assert.deepEqual(journal.log, ["begin", "commit", "sync", "send a", "send b"]);
});

Deno.test("requests that come during a synchronization make up one more group", async () => {
  const { journal, group, request, sent } = rig();
  request("a");
  const first = await journal.syncing();
  request("b");
  request("c");
  assert.deepEqual(sent, []);
  first.resolve();
  (await journal.syncing()).resolve();
  await group.drained();
  assert.deepEqual(journal.log, [
    "begin",
    "commit",
    "sync",
    "begin",
    "commit",
    "sync",
    "send a",
    "send b",
    "send c",
  ]);
});

Deno.test("with normal durability nothing is synchronized", async () => {
  const { journal, group, request } = rig("normal");
  request("a");
  await group.drained();
  assert.deepEqual(journal.log, ["begin", "commit", "send a"]);
});

Deno.test("what has nothing to wait for is sent at once", () => {
  const { group, sent } = rig();
  group.whenSettled(ifHeld(() => sent.push("a")));
  assert.deepEqual(sent, ["a"]);
});

Deno.test("what wrote nothing still waits for a group that is on its way", async () => {
  const { journal, group, request, sent } = rig();
  request("a");
  const sync = await journal.syncing();
  group.whenSettled(ifHeld(() => sent.push("b")));
  assert.deepEqual(sent, []);
  sync.resolve();
  await group.drained();
  assert.deepEqual(sent, ["a", "b"]);
  assert.deepEqual(journal.log, ["begin", "commit", "sync", "send a"]);
});

Deno.test("a commit that fails drops its group, and the next one goes on", async () => {
  const { journal, group, request, failures, sent } = rig();
  journal.failCommit = true;
  request("a");
  request("b");
  await group.drained();
  journal.failCommit = false;
  request("c");
  (await journal.syncing()).resolve();
  await group.drained();
  assert.deepEqual(failures, [["full", 2]]);
  assert.deepEqual(sent, ["c"]);
});

Deno.test("a synchronization that fails drops its group, and the next one makes up for it", async () => {
  const { journal, group, request, failures, sent } = rig();
  request("a");
  const first = await journal.syncing();
  request("b");
  first.reject(new Error("io"));
  (await journal.syncing()).resolve();
  await group.drained();
  assert.deepEqual(failures, [["io", 1]]);
  assert.deepEqual(sent, ["b"]);
});

Deno.test("after a failure nothing is sent before the disk has what was committed", async () => {
  const { journal, group, request, sent } = rig();
  request("a");
  (await journal.syncing()).reject(new Error("io"));
  await group.drained();
  group.whenSettled(ifHeld(() => sent.push("b")));
  assert.deepEqual(sent, []);
  (await journal.syncing()).resolve();
  await group.drained();
  assert.deepEqual(sent, ["b"]);
});

Deno.test("a group that the journal has undone is dropped, and the next begins anew", async () => {
  const { journal, group, request, failures, sent } = rig("normal");
  request("a");
  group.abandon(new Error("full"));
  request("b");
  await group.drained();
  assert.deepEqual(failures, [["full", 1]]);
  assert.deepEqual(sent, ["b"]);
  assert.deepEqual(journal.log, ["begin", "begin", "commit", "send b"]);
});

Deno.test("a transaction that cannot be opened is the requester's error, and leaves no group", async () => {
  const { journal, group, request, sent } = rig("normal");
  journal.failBegin = true;
  assert.throws(() => request("a"), /locked/);
  journal.failBegin = false;
  request("b");
  await group.drained();
  assert.deepEqual(sent, ["b"]);
});

Deno.test("a reply that cannot be sent does not keep the others", async () => {
  const { group, request, failures, sent } = rig("normal");
  request("a");
  group.whenSettled(() => {
    throw new Error("unreachable");
  });
  request("b");
  await group.drained();
  assert.deepEqual(sent, ["a", "b"]);
  assert.deepEqual(failures, [["unreachable", 1]]);
});

Deno.test("drained waits for all groups", async () => {
  const { journal, group, request } = rig();
  await group.drained();
  request("a");
  let isDrained = false;
  const drained = group.drained().then(() => isDrained = true);
  const first = await journal.syncing();
  request("b");
  first.resolve();
  const second = await journal.syncing();
  assert.equal(isDrained, false);
  second.resolve();
  await drained;
});

Deno.test("what looks at a group runs when that is safe, after its replies", async () => {
  const { journal, group, request, sent } = rig();
  request("a");
  group.notify(() => sent.push("seen a"));
  const first = await journal.syncing();
  request("b");
  group.notify(() => sent.push("seen b"));
  assert.deepEqual(sent, []);
  first.resolve();
  (await journal.syncing()).resolve();
  await group.drained();
  assert.deepEqual(sent, ["a", "seen a", "b", "seen b"]);
});

Deno.test("what looks at a group runs when that is lost, and does not count as a reply", async () => {
  const { journal, group, failures, request, sent } = rig("normal");
  journal.failCommit = true;
  request("a");
  group.notify(() => sent.push("seen a"));
  await group.drained();
  journal.failCommit = false;
  request("b");
  group.notify(() => sent.push("seen b"));
  group.abandon(new Error("disk"));
  assert.deepEqual(sent, ["seen a", "seen b"]);
  assert.deepEqual(failures, [["full", 1], ["disk", 1]]);
});

Deno.test("what looks at a group that could not be synchronized waits for the next", async () => {
  const { journal, group, request, sent } = rig();
  request("a");
  group.notify(() => sent.push("seen a"));
  (await journal.syncing()).reject(new Error("io"));
  await group.drained();
  assert.deepEqual(sent, []);
  request("b");
  (await journal.syncing()).resolve();
  await group.drained();
  assert.deepEqual(sent, ["b", "seen a"]);
});
