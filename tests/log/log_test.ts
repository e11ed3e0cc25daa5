import assert from "node:assert/strict";
import { isAtLeast, LEVELS, moreVerbose } from "../../lib/log/level.ts";
import { lineFormatter } from "../../lib/log/console.ts";
import { type LogLine, openLog } from "../../lib/log/log.ts";
import { line } from "./support.ts";

Deno.test("there are seven levels, and debug-handling is the most verbose", () => {
  assert.deepEqual(LEVELS, [
    "critical",
    "error",
    "warning",
    "info",
    "debug",
    "debug-packets",
    "debug-handling",
  ]);
  assert.ok(isAtLeast("debug-packets", "debug-handling"));
  assert.ok(!isAtLeast("debug-handling", "debug-packets"));
  assert.ok(!isAtLeast("debug-packets", "debug"));
});

Deno.test("each -v is one level more than configured, and never one less", () => {
  assert.equal(moreVerbose("warning", 0), "warning");
  assert.equal(moreVerbose("warning", 1), "info");
  assert.equal(moreVerbose("error", 5), "debug-handling");
  assert.equal(moreVerbose("debug", 5), "debug-handling");
});

Deno.test("an output gets everything from critical down to its level, and nothing else", () => {
  for (const configured of LEVELS) {
    const got: LogLine[] = [];
    const log = openLog([{ level: configured, write: (each) => got.push(each) }]);
    for (const level of LEVELS) log.write(level, `a ${level} line`);
    assert.deepEqual(
      got.map(({ level, message }) => [level, message]),
      LEVELS.filter((level) => isAtLeast(level, configured))
        .map((level) => [level, `a ${level} line`]),
    );
  }
});

Deno.test("a level is enabled when any output writes it", () => {
  const write = () => {};
  const log = openLog([{ level: "error", write }, { level: "debug", write }]);
  assert.deepEqual(LEVELS.filter((level) => log.isEnabled(level)), [
    "critical",
    "error",
    "warning",
    "info",
    "debug",
  ]);
  assert.deepEqual(LEVELS.filter((level) => openLog([]).isEnabled(level)), []);
});

Deno.test("braces and percent signs in a message stay what they are", () => {
  const got: string[] = [];
  const log = openLog([{ level: "info", write: ({ message }) => got.push(message) }]);
  log.write("info", "{message} 100% {{x}} %s");
  assert.deepEqual(got, ["{message} 100% {{x}} %s"]);
});

Deno.test("a line has its time, its level and its message; colours only when wanted", () => {
  assert.equal(
    lineFormatter(false)(line("ready", undefined, "debug-packets")),
    "2026-11-21T12:00:00.000Z [DEBUG-PACKETS] ready",
  );
  const coloured = lineFormatter(true)(line("ready"));
  assert.ok(coloured.includes("\x1b[32m[INFO]"), coloured);
});
