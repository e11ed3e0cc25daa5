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
  /** DUID of a relay through which the client was last heard. */
  readonly relayId?: Uint8Array | undefined;
  /** A remote-id that a relay then told: the option's value. */
  readonly remoteId?: Uint8Array | undefined;
  /** The interface-id that the relay nearest to the client then told, of those that told one. */
  readonly interfaceId?: Uint8Array | undefined;
  /** The name that the client is assigned, in upper or lower case. */
  readonly hostname?: string | undefined;
  /** Where leases are read by address, this one and those before it may be left out. */
  readonly behind?: Prefix | undefined;
}

/** A lease, and for how long it was, or will be. */
export interface KeptLease extends Lease {
  /** Unix seconds when the client got it; 0: before that was stored. */
  readonly began: number;
  /** Unix seconds, or `FOREVER`: when it ended, or will end unless it is extended. */
  readonly ended: number;
  /** The name that its client is assigned; left out: none. */
  readonly hostname?: string;
}

/** How a host name may be stored: a whole domain name has a dot at its end. */
export function spellingsOf(hostname: string): readonly string[] {
  return hostname.endsWith(".") ? [hostname] : [hostname, `${hostname}.`];
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
  read(filter: LeaseFilter, size: number): Generator<readonly KeptLease[]>;
  /**
   * Leases that ended and in whose place there is another by now, or none: as far as ended leases
   * are kept, 256 of each address or prefix at most; by address, or in the order in which they were
   * replaced. As for `read`, pages may have less.
   */
  readPast(filter: LeaseFilter, size: number): Generator<readonly KeptLease[]>;
  /**
   * Counts live leases, a page at a time.
   *
   * @param now Unix seconds
   * @param size leases in a page, live or not
   */
  countLive(now: number, size: number): Generator<number>;
}

/** Whether a filter lets a lease through, whatever it says of relays. */
export function matchesFilter(
  { link, clientId, overlapping, hostname }: LeaseFilter,
  lease: KeptLease,
): boolean {
  return (link === undefined || lease.link === link) &&
    (!clientId || equalBytes(lease.clientId, clientId)) &&
    (!overlapping || overlaps(lease, overlapping)) &&
    (hostname === undefined || isNamed(lease, hostname));
}

function isNamed({ hostname }: KeptLease, wanted: string): boolean {
  return hostname !== undefined &&
    spellingsOf(wanted.toLowerCase()).includes(hostname.toLowerCase());
}
