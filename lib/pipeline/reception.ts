import type { Prefix } from "../wire/prefix.ts";
import type { TrustedRelays } from "./relay_trust.ts";

/** The mark of a listener that is given none. */
export const UNMARKED = "unmarked";

/** The listener by which a message came in. */
export interface ListenerIdentity {
  /** For people: `eth0`, or `[2001:db8::1]:547`. */
  readonly name: string;
  /** The interface it listens on, for a listener of an interface: its clients are on that. */
  readonly interface?: string;
  /** The interface that has its address, for a listener of an address: it counts there. */
  readonly interfaceOfAddress?: string;
  /** Where its clients are: 16 octets, `::` when that is not known; over TCP the requestor's own. */
  readonly linkAddress: Uint8Array;
  /** Marks that it puts on what it receives. */
  readonly marks: ReadonlySet<string>;
  /** Whose Relay-forwards within others are believed by it. Left out: everybody's. */
  readonly trustedRelays?: TrustedRelays | undefined;
  /** Who may ask by it, where that is restricted. */
  readonly allowFrom?: readonly Prefix[];
  /** How changes may be followed by it: over TLS, or over any connection. Default: not at all. */
  readonly active?: "secure" | "insecure" | "no";
}

/** Name of the interface that clients are heard on by a listener; `undefined`: nobody knows. */
export function interfaceOf(
  { interface: name, interfaceOfAddress }: ListenerIdentity,
): string | undefined {
  return name ?? interfaceOfAddress;
}

/** How a message reached this server. */
export interface Reception {
  /** Where it came in. */
  readonly listener: ListenerIdentity;
  /** The sender: 16 octets. */
  readonly peerAddress: Uint8Array;
  /** The port that it was sent from. */
  readonly peerPort: number;
  /** Whether it was sent to a multicast address. */
  readonly multicast: boolean;
  /** Whether it came over TCP, as only leasequeries may (RFC 5460 section 4). */
  readonly tcp?: boolean;
  /** Whether it came over TLS, from a requestor with a certificate that is accepted here. */
  readonly secure?: boolean;
  /** Unix seconds, whole. */
  readonly at: number;
  /**
   * Unix seconds, whole, by which others' leases last. Earlier than `at` where the clock is in doubt
   * and another one says so; left out: the same.
   */
  readonly othersAt?: number;
}
