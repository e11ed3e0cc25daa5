import assert from "node:assert/strict";
import { hasColor } from "../../lib/log/console.ts";

Deno.test("the console has colours on a terminal, or always, and never with NO_COLOR", () => {
  for (const isTerminal of [true, false]) {
    const plain = { isTerminal, noColor: false };
    assert.equal(hasColor("auto", plain), isTerminal);
    assert.equal(hasColor("always", plain), true);
    assert.equal(hasColor("never", plain), false);
    for (const choice of ["auto", "always", "never"] as const) {
      assert.equal(hasColor(choice, { isTerminal, noColor: true }), false);
    }
  }
});
