import { equalBytes } from "../wire/address.ts";
import { overlaps, type Prefix } from "../wire/prefix.ts";
import type { Lease } from "./lease.ts";

/** Which leases are meant: those for which all of this holds. */
export interface LeaseFilter {
  /** Name of the link. */
  readonly link?: string | undefined;
  /** DUID of the client. */
  readonly clientId?: Uint8Array | undefined;
  /** Has an address in common with the lease. */
  readonly overlapping?: Prefix | undefined;
}

/**
 * Reads leases a page at a time: for those who want to see them all, and must hold nobody up.
 * Leases may change between two pages.
 */
export interface LeasePages {
  /**
   * The leases that a filter lets through, in any state: by address, or by client where the filter
   * is about clients.
   *
   * @param size leases that may be on a page; fewer may be on it, and even none
   */
  read(filter: LeaseFilter, size: number): Generator<readonly Lease[]>;
  /**
   * Counts live leases, a page at a time.
   *
   * @param now Unix seconds
   * @param size leases in a page, live or not
   */
  countLive(now: number, size: number): Generator<number>;
}

/** Whether a filter lets a lease through. */
export function matchesFilter(
  { link, clientId, overlapping }: LeaseFilter,
  lease: Lease,
): boolean {
  return (link === undefined || lease.link === link) &&
    (!clientId || equalBytes(lease.clientId, clientId)) &&
    (!overlapping || overlaps(lease, overlapping));
}
