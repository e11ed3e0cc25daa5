import assert from "node:assert/strict";
import fc from "fast-check";
import { milliseconds, statusText } from "../../lib/cli/wording.ts";
import { timeSpan } from "../../lib/leases/time_span.ts";
import { StatusCode, statusCodes } from "../../lib/wire/status_code.ts";

Deno.test("a time span is said by its two largest units", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0s"],
    [1, "1s"],
    [59, "59s"],
    [60, "1m"],
    [3599, "59m 59s"],
    [3600, "1h"],
    [3601, "1h"],
    [5400, "1h 30m"],
    [604_800, "7d"],
    [694_861, "8d 1h"],
    [0xffff_fffe, "49710d 6h"],
    [0xffff_ffff, "forever"],
  ];
  for (const [seconds, text] of cases) assert.equal(timeSpan(seconds), text);
});

Deno.test("a time span is never said longer than it is, and hardly shorter", () => {
  const sizes: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xffff_fffe }), (seconds) => {
    const said = timeSpan(seconds).split(" ")
      .reduce((sum, part) => sum + Number.parseInt(part) * sizes[part.at(-1)!]!, 0);
    assert(said <= seconds);
    assert(seconds - said < Math.max(60, seconds / 24));
  }));
});

Deno.test("milliseconds are said as exactly as they matter", () => {
  assert.deepEqual([0.04, 0.96, 9.94, 12.4, 999, 1250].map(milliseconds), [
    "0.0 ms",
    "1.0 ms",
    "9.9 ms",
    "12 ms",
    "999 ms",
    "1.3 s",
  ]);
});

Deno.test("every status but Success is explained", () => {
  for (const name of statusCodes.names()) {
    const code = statusCodes.numberOf(name)!;
    if (code === StatusCode.Success) continue;
    assert.match(statusText({ code, message: "" }), new RegExp(`^${name} \\(${code}\\): the `));
  }
});

Deno.test("a status that nobody knows is told by its number, with the server's words", () => {
  assert.equal(
    statusText({ code: 99, message: "ask my mother" }),
    "status 99; it says: ask my mother",
  );
});
