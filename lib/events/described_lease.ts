import type { LastHeard } from "../leases/last_heard.ts";
import type { Lease } from "../leases/lease.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { describeClient, lastHopOf } from "./described_client.ts";
import { type Acquaintance, transactionOf } from "./known_client.ts";
import type { DescribedLease, PoolOf } from "./lease_contents.ts";

/** What is asked about leases whose clients send nothing now. */
export interface LeaseDescriptionSetup extends Acquaintance {
  readonly poolOf: PoolOf;
}

/**
 * Describes a lease whose client sends nothing now.
 *
 * @param heard how its client was heard last
 * @returns also what events of it are about
 */
export function describeLease(
  lease: Lease,
  heard: LastHeard,
  setup: LeaseDescriptionSetup,
): { readonly described: DescribedLease; readonly about: Transaction } {
  const { clientId, link, iaType, row } = lease;
  const about = transactionOf({ ...heard, clientId, link }, setup);
  const client = describeClient(about, link, row?.hostname);
  const nextHop = lastHopOf(heard, about);
  const pool = row ? undefined : setup.poolOf(lease, iaType);
  return { described: { lease, client, nextHop, pool }, about };
}
