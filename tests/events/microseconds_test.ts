import assert from "node:assert/strict";
import { formatMicroseconds, MicrosecondClock } from "../../lib/events/microseconds.ts";

Deno.test("a clock of microseconds follows the wall, and grows between its milliseconds", () => {
  let wall = 1_800_000_000_000;
  let steady = 5;
  const clock = new MicrosecondClock(() => wall, { now: () => steady });
  const first = clock.now();
  assert.equal(first, wall * 1000);
  steady += 0.25;
  assert.equal(clock.now(), first + 250);
  wall += 3_600_000;
  assert.equal(clock.now(), wall * 1000);
  wall -= 7_200_000;
  assert.equal(clock.now(), wall * 1000);
});

Deno.test("a time is told as RFC 3339 has it, with six digits of the second", () => {
  assert.equal(formatMicroseconds(1_800_000_000_000_007), "2027-01-15T08:00:00.000007Z");
});
