import assert from "node:assert/strict";
import { ProgressBar } from "../../lib/cli/progress_bar.ts";

function rig() {
  const drawn: string[] = [];
  const terminal = { time: 0, now: () => terminal.time, write: (text: string) => drawn.push(text) };
  return { drawn, terminal, bar: new ProgressBar(terminal) };
}

Deno.test("a bar is not shown for what is done in a second", () => {
  const { drawn, terminal, bar } = rig();
  terminal.time = 999;
  bar.show(0.9, "9 rows");
  bar.clear();
  assert.deepEqual(drawn, []);
});

Deno.test("a bar says how far it is and how long it will take", () => {
  const { drawn, terminal, bar } = rig();
  terminal.time = 10_000;
  bar.show(0.1, "1 row");
  terminal.time = 90_000;
  bar.show(0.5, "5 rows");
  terminal.time = 100_000;
  bar.show(1, "10 rows");
  const clear = "\r\x1b[K";
  assert.deepEqual(drawn, [
    `${clear} 10 % ███${"░".repeat(27)} 1 row, 1m 30s left`,
    `${clear} 50 % ${"█".repeat(15)}${"░".repeat(15)} 5 rows, 1m 30s left`,
    `${clear}100 % ${"█".repeat(30)} 10 rows`,
  ]);
});

Deno.test("a bar is drawn ten times a second at most, and taken away once", () => {
  const { drawn, terminal, bar } = rig();
  for (terminal.time = 1000; terminal.time < 2000; terminal.time++) bar.show(0.5, "1 row");
  assert.equal(drawn.length, 10);
  bar.clear();
  bar.clear();
  assert.equal(drawn.length, 11);
});
