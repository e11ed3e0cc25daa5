import assert from "node:assert/strict";
import { beginCall, endCall } from "../../lib/extensions/turn_clock.ts";

function call(milliseconds: number): number {
  beginCall();
  const began = performance.now();
  while (performance.now() - began < milliseconds);
  return endCall(2);
}

Deno.test("the first calls of a turn are timed, and all others once a turn took long", async () => {
  await Promise.resolve();
  assert.ok(call(3) >= 3);
  assert.ok(call(0) > 0 && call(0) > 0 && call(0) > 0);
  assert.equal(call(3), 0);
  await Promise.resolve();
  for (let each = 0; each < 20; each++) assert.ok(call(0) > 0, `call ${each}`);
});
