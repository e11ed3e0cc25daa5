import type { Prefix } from "../wire/prefix.ts";

/** Unix seconds that never come: the end of an infinite lifetime. */
export const FOREVER: number = Number.MAX_SAFE_INTEGER;

/** The lifetime that means for ever (RFC 8415 section 7.7). */
export const INFINITY: number = 0xffff_ffff;

/** In place of the option code of an IA: an address that its client registered (RFC 9686). */
export const REGISTERED: number = 0;
/** The option code of IA_PD (RFC 8415 section 21.21): a prefix that is delegated. */
export const DELEGATED: number = 25;

const IA_NAMES: ReadonlyMap<number, string> = new Map([
  [3, "na"],
  [4, "ta"],
  [DELEGATED, "pd"],
  [REGISTERED, "none"],
]);

/** The kind of an IA for programs: `na`, `ta` or `pd`; `none` for what is in no IA. */
export function iaName(iaType: number): string {
  return IA_NAMES.get(iaType) ?? String(iaType);
}

/** What became of an address or prefix. Past its valid lifetime an active lease holds nothing. */
export type LeaseState = "active" | "released" | "declined";

/** How a lease follows a row of static assignments. */
export interface RowLease {
  /** The id by which the row named the client, as clients are looked up by. */
  readonly id: string;
  /** Where the client was last heard from, or its nearest relay heard it from: 16 octets. */
  readonly heardFrom: Uint8Array;
  /** Unix seconds, or {@linkcode FOREVER}: when the client was to renew it. */
  readonly renewAt: number;
  /** The name of the client: a label, or a whole domain name with a dot at its end. */
  readonly hostname?: string | undefined;
}

/** An address (128 bits) or a delegated prefix, and the IA that holds or held it. */
export interface Lease extends Prefix {
  /** DUID of the client. */
  readonly clientId: Uint8Array;
  /** Name of the link. */
  readonly link: string;
  /** Option code of the IA: 3 IA_NA, 4 IA_TA, 25 IA_PD; {@linkcode REGISTERED}: in none. */
  readonly iaType: number;
  /** Identifies the IA among those of its kind that the client has. */
  readonly iaid: number;
  /** Unix seconds, or {@linkcode FOREVER}. */
  readonly preferredUntil: number;
  /** Unix seconds, or {@linkcode FOREVER}. A declined address is kept back until then. */
  readonly validUntil: number;
  /** What became of it, apart from its lifetime. */
  readonly state: LeaseState;
  /** Left out: it is from a pool, or registered. */
  readonly row?: RowLease;
}

/** Whether the lease still holds its address: nobody else may be given it. */
export function isHeld(lease: Lease, now: number): boolean {
  return lease.state !== "released" && lease.validUntil > now;
}

/** Whether the client may use the address. */
export function isLive(lease: Lease, now: number): boolean {
  return lease.state === "active" && lease.validUntil > now;
}

/** When a lifetime that begins now is over. */
export function endOf(lifetime: number, now: number): number {
  return lifetime === INFINITY ? FOREVER : now + lifetime;
}

/** Seconds of a lifetime that are left. */
export function remaining(until: number, now: number): number {
  return until === FOREVER ? INFINITY : Math.max(0, until - now);
}

/** The same for programs, which hear `infinity` in place of a number that means it. */
export function secondsLeft(until: number, now: number): number | "infinity" {
  const seconds = remaining(until, now);
  return seconds === INFINITY ? "infinity" : seconds;
}
