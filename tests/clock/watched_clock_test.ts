import assert from "node:assert/strict";
import { WatchedClock } from "../../lib/clock/watched_clock.ts";
import { ManualTimers } from "../support/manual_timers.ts";

const START = 1_800_000_000_000;
const HOUR = 3_600_000;

function rig(setup: { isInDoubt?: boolean } = {}) {
  const timers = new ManualTimers();
  const set = { by: 0 };
  const said: string[] = [];
  const clock = new WatchedClock({
    ...setup,
    wall: () => START + timers.now() + set.by,
    timers,
    onDoubt: (step) => said.push(`set by ${step / 1000} s`),
    onTrust: () => said.push("believed"),
  });
  return { timers, set, said, clock };
}

/** Time passes as it does: alarms ring one after the other. */
function pass(timers: ManualTimers, milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 10_000) timers.advance(10_000);
}

Deno.test("a clock that nobody sets is believed, and there is no other", () => {
  const { timers, clock, said } = rig();
  pass(timers, HOUR);
  assert.equal(clock.isInDoubt, false);
  assert.equal(clock.now(), START + HOUR);
  assert.equal(clock.earlierNow(), START + HOUR);
  assert.deepEqual(said, []);
});

Deno.test("a clock that was set is in doubt for five minutes, which is said once", () => {
  const { timers, set, clock, said } = rig();
  set.by = HOUR;
  pass(timers, 10_000);
  assert.deepEqual(said, ["set by 3600 s"]);
  pass(timers, 290_000);
  assert.equal(clock.isInDoubt, true);
  pass(timers, 10_000);
  assert.equal(clock.isInDoubt, false);
  assert.deepEqual(said, ["set by 3600 s", "believed"]);
});

Deno.test("each step begins the five minutes again, and is not said again", () => {
  const { timers, set, clock, said } = rig();
  set.by = HOUR;
  pass(timers, 240_000);
  set.by = 0;
  pass(timers, 290_000);
  assert.equal(clock.isInDoubt, true);
  pass(timers, 20_000);
  assert.equal(clock.isInDoubt, false);
  assert.deepEqual(said, ["set by 3600 s", "believed"]);
});

for (const step of [30_001, -30_001]) {
  Deno.test(`a step of ${step} ms is one, noticed at once by who asks`, () => {
    const { set, clock } = rig();
    set.by = step;
    assert.equal(clock.isInDoubt, true);
    assert.equal(clock.now(), START + step);
    assert.equal(clock.earlierNow(), START + Math.min(0, step));
  });

  Deno.test(`a step that is one millisecond shorter than ${step} ms is none`, () => {
    const { set, clock } = rig();
    set.by = step - Math.sign(step);
    assert.equal(clock.isInDoubt, false);
    assert.equal(clock.earlierNow(), clock.now());
  });
}

Deno.test("a clock that runs a little fast is never in doubt", () => {
  const { timers, set, said } = rig();
  for (let look = 0; look < 1000; look++) {
    set.by += 100;
    pass(timers, 10_000);
  }
  assert.deepEqual(said, []);
});

Deno.test("the other clock is the one from before the first step, until there is none", () => {
  const { timers, set, clock } = rig();
  set.by = 10 * HOUR;
  pass(timers, 60_000);
  assert.equal(clock.earlierNow(), START + 60_000);
  set.by = 20 * HOUR;
  pass(timers, 60_000);
  assert.equal(clock.earlierNow(), START + 120_000);
  pass(timers, 300_000);
  assert.equal(clock.earlierNow(), clock.now());
  assert.equal(clock.now(), START + 420_000 + 20 * HOUR);
});

Deno.test("a clock may be in doubt from the beginning, and is looked at every ten seconds", () => {
  const { timers, clock } = rig({ isInDoubt: true });
  assert.deepEqual(timers.lengths, [10_000]);
  assert.equal(clock.isInDoubt, true);
  pass(timers, 300_000);
  assert.equal(clock.isInDoubt, false);
  clock.close();
  assert.deepEqual(timers.lengths, []);
});
