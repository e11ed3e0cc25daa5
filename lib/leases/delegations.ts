import type { Prefix } from "../wire/prefix.ts";
import type { RelayTrace } from "./relay_trace.ts";

/** Who has a delegated prefix, and where. */
export interface DelegatedTo {
  /** DUID of the client. */
  readonly clientId: Uint8Array;
  /** Name of the link. */
  readonly link: string;
  /** Left out: the client was heard directly. */
  readonly relays?: Pick<RelayTrace, "peerAddress" | "relayForward">;
}

/** By what a delegation is counted; `undefined`: it is not. */
export type PlaceOf = (client: DelegatedTo) => string | undefined;

/** Counts delegated prefixes, a number for each place. */
export interface DelegationCounter {
  /**
   * Whether as many prefixes as `most` are delegated at a place.
   *
   * @param more that are about to be delegated there
   * @param now Unix seconds
   */
  isFull(place: string, most: number, more: number, now: number): boolean;
  /** Whether the prefix is among those that are counted. */
  has(prefix: Prefix, now: number): boolean;
  /** Counts no more. */
  close(): void;
}
