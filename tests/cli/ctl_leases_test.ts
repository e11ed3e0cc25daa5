import assert from "node:assert/strict";
import {
  interfaceIdArgument,
  leasesMeant,
  limitArgument,
  momentArgument,
  sinceArgument,
} from "../../lib/cli/ctl_leases.ts";

Deno.test("a moment is a time in UTC, unless it says otherwise", () => {
  const at = Date.parse("2026-11-30T22:00:00Z") / 1000;
  for (
    const text of [
      "2026-11-30T22:00:00Z",
      "2026-11-30T22:00Z",
      "2026-11-30 22:00:00",
      "2026-11-30T23:00:00+01:00",
    ]
  ) assert.equal(momentArgument(text), at, text);
  assert.equal(momentArgument("2026-11-30"), at - 22 * 3600);
  for (const text of ["", "now", "2026-13-01", "2026-11-30T25:00:00Z", "1h", "30.11.2026"]) {
    assert.throws(() => momentArgument(text), /A time was expected, such as/, text);
  }
});

Deno.test("since is how long ago, or a time that has been", () => {
  assert.deepEqual(["90", "90s", "5m", "1h", "7d"].map(sinceArgument), [
    90,
    90,
    300,
    3600,
    7 * 86_400,
  ]);
  assert.ok(sinceArgument("2020-01-01") > 0);
  for (const text of ["", "-1h", "1w", "9999-01-01", "yesterday"]) {
    assert.throws(() => sinceArgument(text), /How long ago was expected/, text);
  }
});

Deno.test("a limit is at least one", () => {
  assert.equal(limitArgument("10"), 10);
  for (const text of ["0", "-1", "1.5", "many", ""]) {
    assert.throws(() => limitArgument(text), /A whole number from 1/, text);
  }
});

Deno.test("an interface-id is text or octets", () => {
  assert.deepEqual(interfaceIdArgument("ab"), Uint8Array.of(97, 98));
  assert.deepEqual(interfaceIdArgument("hex:0a0b"), Uint8Array.of(10, 11));
  for (const text of ["", "hex:", "hex:0g"]) {
    assert.throws(() => interfaceIdArgument(text), /An interface-id was expected/, text);
  }
});

Deno.test("a remote-id is looked for as the value that its option has", () => {
  const remoteId = { enterpriseNumber: 9, identifier: Uint8Array.of(1, 2) };
  assert.deepEqual(leasesMeant({ remoteId }).remoteId, Uint8Array.of(0, 0, 0, 9, 1, 2));
});
