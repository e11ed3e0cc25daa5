import type { Prefix } from "../wire/prefix.ts";
import type { RelayTrace } from "./relay_trace.ts";

/** Who has an address or a delegated prefix, and where. */
export interface LeaseHolder {
  /** DUID of the client. */
  readonly clientId: Uint8Array;
  /** Name of the link. */
  readonly link: string;
  /** Left out: the client was heard directly. */
  readonly relays?: Pick<RelayTrace, "peerAddress" | "relayForward">;
}

/** Addresses from one to another, both included. */
export interface AddressSpan {
  /** 16 octets. */
  readonly first: Uint8Array;
  /** 16 octets. */
  readonly last: Uint8Array;
}

/** Leases of one kind, from one address to another. */
export interface CountedRange extends AddressSpan {
  /** Option code of their IAs, as in `Lease`. */
  readonly iaType: number;
}

/** By what a lease is counted; `undefined`: it is not. */
export type PlaceOf = (client: LeaseHolder) => string | undefined;

/** Counts leases, a number for each place. */
export interface PlaceCounter {
  /**
   * Whether there are as many as `most` at a place.
   *
   * @param more that are about to be given there
   * @param now Unix seconds
   */
  isFull(place: string, most: number, more: number, now: number): boolean;
  /** Whether the address or prefix is among those that are counted. */
  has(prefix: Prefix, now: number): boolean;
  /** Counts no more. */
  close(): void;
}
