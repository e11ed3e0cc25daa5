import assert from "node:assert/strict";
import { SparingLogs } from "../../lib/log/sparing_log.ts";

Deno.test("each thing is said once a minute, with how often it was not said, and hides no other", () => {
  const lines: string[] = [];
  const log = { isEnabled: () => true, write: (_: string, line: string) => void lines.push(line) };
  const sparing = new SparingLogs(log, "warning");
  const write = (about: string, now: number) => sparing.write(about, now, () => `${about}: ${now}`);
  for (const now of [0, 1, 59]) write("a", now);
  write("b", 59);
  write("a", 60);
  assert.deepEqual(lines, ["a: 0", "b: 59", "a: 60 (and 2 more like it since the last such line)"]);
});

Deno.test("what is said of many things is remembered of a thousand", () => {
  const lines: string[] = [];
  const log = { isEnabled: () => true, write: (_: string, line: string) => void lines.push(line) };
  const sparing = new SparingLogs(log, "warning");
  for (let about = 0; about <= 1000; about++) sparing.write(`${about}`, 0, () => `${about}`);
  lines.length = 0;
  sparing.write("1000", 1, () => "still known");
  sparing.write("0", 1, () => "forgotten");
  assert.deepEqual(lines, ["forgotten"]);
});
