import assert from "node:assert/strict";
import { watchClock } from "../../lib/server/clock_watch.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { Purging } from "../../lib/server/purging.ts";
import { duid, prefix } from "../support/messages.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { TestLog } from "./server_rig.ts";

const START = 1_800_000_000;
const YEAR = 365 * 86_400;

/** A store in which a client leased an address for an hour, a watched clock, and the purge. */
function rig({ startsAt = START } = {}) {
  const timers = new ManualTimers();
  const set = { to: startsAt };
  const now = () => set.to * 1000 + timers.now();
  const log = new TestLog(["warning", "info"]);
  const leases = new MemoryLeaseStore();
  const lease = prefix("2001:db8:1::a");
  leases.record({
    clientId: duid(1),
    link: "lan",
    at: START,
    granted: [{
      ...lease,
      iaType: 3,
      iaid: 1,
      preferredUntil: START + 3600,
      validUntil: START + 3600,
    }],
    withdrawn: [],
    released: [],
    declined: [],
    declinedUntil: START,
  });
  const clock = watchClock({ now, timers, log, leases });
  new Purging({
    leases,
    timers,
    now,
    isInDoubt: () => clock.isInDoubt,
    onException: (error) => {
      throw error;
    },
  });
  const pass = (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 10) timers.advance(10_000);
  };
  return { set, log, pass, clock, isKept: () => leases.leaseOf(lease) !== undefined };
}

Deno.test("a minute of a wrong clock forgets no lease", () => {
  const { set, pass, isKept } = rig();
  set.to += 10 * YEAR;
  pass(60);
  set.to -= 10 * YEAR;
  pass(3000);
  assert.equal(isKept(), true);
});

Deno.test("what is over by a clock that is believed is forgotten", () => {
  const { set, pass, isKept } = rig();
  set.to += YEAR;
  pass(290);
  assert.equal(isKept(), true);
  pass(120);
  assert.equal(isKept(), false);
});

Deno.test("a clock that is set is warned of once, and it is said when it is believed again", () => {
  const { set, pass, log } = rig();
  set.to += 2 * 3600;
  pass(60);
  set.to -= 2 * 3600;
  pass(400);
  assert.equal(log.of("warning").length, 1);
  assert.match(
    log.of("warning")[0]!,
    /^The clock was set forward by 2h, and says 2027-01-15T10:00:10.000Z: until it has not been set /,
  );
  assert.equal(log.of("info").length, 1);
});

Deno.test("a start with a clock before what was stored last is warned of, and nothing is forgotten", () => {
  const { log, clock, pass } = rig({ startsAt: START - 6 * YEAR });
  assert.match(
    log.of("warning")[0]!,
    /^The clock says 2021-01-16T.*, and leases were stored at 2027-01-15T08:00:00.000Z: it is behind/,
  );
  assert.equal(clock.isInDoubt, true);
  pass(310);
  assert.equal(clock.isInDoubt, false);
});

Deno.test("a start at the time of what was stored last, or later, is not warned of", () => {
  for (const startsAt of [START - 1, START, START + YEAR]) {
    const { log, clock } = rig({ startsAt });
    assert.deepEqual(log.lines, []);
    assert.equal(clock.isInDoubt, false);
  }
});
