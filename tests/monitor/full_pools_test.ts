import assert from "node:assert/strict";
import { FullPools } from "../../lib/monitor/full_pools.ts";
import { TestLog } from "../server/server_rig.ts";

class FullRig {
  now = 1000;
  readonly log = new TestLog(["warning", "info"]);
  readonly changes: string[] = [];
  readonly pools = new FullPools({
    log: this.log,
    now: () => this.now,
    onChange: (pool, what) => this.changes.push(`${pool} ${what}`),
  });

  full(refused = 1, level?: number): void {
    this.pools.noteFull("small", refused, () => level);
  }
}

Deno.test("a pool that becomes full is one warning that names it", () => {
  const rig = new FullRig();
  for (let each = 0; each < 3908; each++) rig.full();
  assert.deepEqual(rig.log.of("warning"), ["Pool small is full: 1 IA got nothing"]);
  assert.deepEqual(rig.changes, ["small full"]);
  assert.deepEqual(rig.pools.of("small"), { since: 1000, refused: 3908 });
});

Deno.test("while a pool is full, a warning a minute tells how many got nothing since", () => {
  const rig = new FullRig();
  for (let each = 0; each < 40; each++) rig.full();
  rig.now += 60;
  rig.full();
  rig.now += 59;
  rig.full();
  rig.now += 1;
  rig.full();
  assert.deepEqual(rig.log.of("warning").slice(1), [
    "Pool small is full: 40 IAs got nothing since the last such line",
    "Pool small is full: 2 IAs got nothing since the last such line",
  ]);
});

Deno.test("a pool that has room again is a line at info, once", () => {
  const rig = new FullRig();
  rig.full();
  rig.full();
  rig.pools.noteRoom("small");
  rig.pools.noteRoom("small");
  assert.deepEqual(rig.log.of("info"), [
    "Pool small has room again; 2 IAs got nothing meanwhile",
  ]);
  assert.deepEqual(rig.changes, ["small full", "small available"]);
  assert.equal(rig.pools.of("small"), undefined);
  assert.equal(rig.pools.areAny, false);
});

Deno.test("a pool that is full by turns is warned of once a minute", () => {
  const rig = new FullRig();
  for (let turn = 0; turn < 10; turn++) {
    rig.full();
    rig.pools.noteRoom("small");
  }
  assert.equal(rig.log.of("warning").length, 1);
  assert.equal(rig.log.of("info").length, 1);
  rig.now += 60;
  rig.full();
  assert.deepEqual(rig.log.of("warning").slice(1), ["Pool small is full: 10 IAs got nothing"]);
});

Deno.test("a pool of which all is in use is full, though nobody was refused", () => {
  const rig = new FullRig();
  rig.pools.noteLevel("small", 15, 16n);
  assert.equal(rig.pools.of("small"), undefined);
  rig.pools.noteLevel("small", 16, 16n);
  assert.deepEqual(rig.log.of("warning"), ["Pool small is full"]);
  rig.pools.noteLevel("small", 15, 16n);
  assert.deepEqual(rig.log.of("info"), ["Pool small has room again"]);
});

Deno.test("what is never handed out of a full pool is no room", () => {
  const rig = new FullRig();
  rig.full(1, 14);
  rig.pools.noteLevel("small", 14, 16n);
  assert.equal(rig.pools.of("small")?.refused, 1);
  rig.pools.noteLevel("small", 13, 16n);
  assert.equal(rig.pools.of("small"), undefined);
});

Deno.test("a pool that is configured no longer is forgotten", () => {
  const rig = new FullRig();
  rig.full();
  rig.pools.keepOnly(new Set(["other"]));
  assert.equal(rig.pools.areAny, false);
  assert.equal(rig.pools.of("small"), undefined);
});
