import assert from "node:assert/strict";
import { Console, hasColor } from "../../lib/log/console.ts";
import { line } from "./support.ts";

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

Deno.test("a console that is full for a moment gets every octet, in order", async () => {
  const written: number[] = [];
  const answers = ["some", "full", "some", "full", "full", "all"];
  const console = new Console({
    write: (octets) => {
      const answer = answers.shift();
      if (answer === "full") return Promise.reject(new Deno.errors.WouldBlock());
      const taken = octets.subarray(0, answer === "some" ? 7 : octets.length);
      written.push(...taken);
      return Promise.resolve(taken.length);
    },
  });
  assert.equal(await console.write([line("one"), line("two")]), 2);
  assert.deepEqual(new TextDecoder().decode(Uint8Array.from(written)).split("\n"), [
    "2026-11-21T12:00:00.000Z [INFO] one",
    "2026-11-21T12:00:00.000Z [INFO] two",
    "",
  ]);
});

Deno.test("a console that stays full is let go of when it is closed", async () => {
  const console = new Console({ write: () => Promise.reject(new Deno.errors.WouldBlock()) });
  const writing = console.write([line("nobody reads this")]);
  console.close();
  await assert.rejects(writing, Deno.errors.WouldBlock);
});
