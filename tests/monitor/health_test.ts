import assert from "node:assert/strict";
import { type Examined, healthProblems } from "../../lib/monitor/health.ts";

const WELL: Examined = {
  places: [{}, { problem: "there is no such interface" }],
  leaseSource: { status: { name: "leases.sqlite" } },
  commits: { failure: undefined },
};

Deno.test("a server is well that has a listener and stores what it says", () => {
  assert.deepEqual(healthProblems(WELL), []);
});

Deno.test("a server is not well without a listener, without its store, or while it cannot store", () => {
  const places = [{ problem: "there is no such interface" }];
  assert.deepEqual(healthProblems({ ...WELL, places }), ["No listener is open"]);
  const gone = { status: { name: "leases.sqlite", problem: "leases.sqlite was removed" } };
  assert.deepEqual(healthProblems({ ...WELL, leaseSource: gone }), ["leases.sqlite was removed"]);
  assert.deepEqual(healthProblems({ ...WELL, commits: { failure: "the disk is full" } }), [
    "Leases cannot be stored in leases.sqlite: the disk is full",
  ]);
});
