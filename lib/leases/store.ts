import type { Prefix } from "../wire/prefix.ts";
import type { Lease } from "./lease.ts";

/** An address or prefix that a Reply gives to a client, or an address that a client registers. */
export interface Grant extends Prefix {
  /** Option code of the IA: 3 IA_NA, 4 IA_TA, 25 IA_PD; `REGISTERED`: in none. */
  readonly iaType: number;
  /** Identifies the IA among those of its kind that the client has. */
  readonly iaid: number;
  /** Unix seconds, or `FOREVER`. */
  readonly preferredUntil: number;
  /** Unix seconds, or `FOREVER`. */
  readonly validUntil: number;
}

/** How the client was last heard of through relays, as leasequery tells it. */
export interface RelayTrace {
  /** Who sent the outermost Relay-forward to this server: 16 octets. */
  readonly peerAddress: Uint8Array;
  /** The outermost Relay-forward, encoded, without the client's message (RFC 5007 section 4.1.2.4). */
  readonly relayForward: Uint8Array;
  /** DUIDs of the relays that told theirs; they follow from `relayForward`. */
  readonly relayIds: readonly Uint8Array[];
  /**
   * Remote-ids, each as the option's value: enterprise number and identifier; they follow from
   * `relayForward`.
   */
  readonly remoteIds: readonly Uint8Array[];
}

/** What one exchange changes: everything or nothing of it is stored. */
export interface Exchange {
  /** DUID of the client. */
  readonly clientId: Uint8Array;
  /** Name of the link. */
  readonly link: string;
  /** Unix seconds. */
  readonly at: number;
  /** Taken from whoever had them before. */
  readonly granted: readonly Grant[];
  /** Ended by this server: withdrawn from the IA that held them. */
  readonly withdrawn: readonly Prefix[];
  /** Ended by the client. */
  readonly released: readonly Prefix[];
  /** In use by somebody else, as the client found. */
  readonly declined: readonly Prefix[];
  /** Unix seconds until which declined addresses are kept back. */
  readonly declinedUntil: number;
  /**
   * Set by every Reply to Request, Renew, Rebind, Confirm and rapid Solicit, and by registrations;
   * left out, as for Release and Decline, nothing is changed but what ends.
   */
  readonly contact?: {
    /** Left out: the client was heard directly. */
    readonly relays?: RelayTrace;
    /** Options last sent, encoded one after the other. Left out: they stay what they are. */
    readonly options?: Uint8Array;
  };
}

/** A client on a link, as leasequery tells of it. */
export interface ClientOnLink {
  /** DUID of the client. */
  readonly clientId: Uint8Array;
  /** Name of the link. */
  readonly link: string;
  /** Unix seconds of the last exchange. */
  readonly lastTransaction: number;
  /** Unix seconds of the last change of the client or its leases, whoever made it. */
  readonly changed: number;
  /** Left out: the client was heard directly. */
  readonly relays?: Pick<RelayTrace, "peerAddress" | "relayForward">;
  /** Options last sent, encoded one after the other. */
  readonly options: Uint8Array;
  /** Live leases. */
  readonly leases: readonly Lease[];
}

/** Which clients are asked for: those for which all that is said here holds. */
export interface ClientSelection {
  /** Name of the link. */
  readonly link?: string;
  /** DUID of a relay through which the client was last heard. */
  readonly relayId?: Uint8Array;
  /** A remote-id that a relay then told: the option's value. At most one of the two is given. */
  readonly remoteId?: Uint8Array;
}

/** Which part of the clients in a selection is asked for. */
export interface PageRequest {
  /** `next` of the page before; 0 for the first. */
  readonly after: number;
  /** How many clients are looked at; those without live leases among them are left out. */
  readonly limit: number;
  /** Whether relays and options are told too; else there are none in the page. */
  readonly isDetailed: boolean;
  /** Unix seconds. */
  readonly now: number;
}

/** Part of the clients in a selection. */
export interface ClientPage {
  /** Those with live leases. */
  readonly clients: readonly ClientOnLink[];
  /** Where the next page begins; `undefined`: this is the last one. */
  readonly next: number | undefined;
}

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

/** An address or prefix that somebody holds. */
export interface Held extends Prefix {
  /** Unix seconds, or `FOREVER`. */
  readonly heldUntil: number;
}

/**
 * Told of an address or prefix; must not throw.
 *
 * @param heldUntil Unix seconds, or `FOREVER`; past when it is not held
 */
export type HeldListener = (prefix: Prefix, heldUntil: number) => void;

/** What handlers may ask about leases. Nothing here waits. */
export interface LeaseReader {
  /** All that is known of a client's leases: any link, any state. */
  leasesOf(clientId: Uint8Array): readonly Lease[];
  /** The lease of exactly this address or prefix, in any state. */
  leaseOf(prefix: Prefix): Lease | undefined;
  /** A lease that is held and has an address in common with the prefix. */
  heldWithin(prefix: Prefix, now: number): Lease | undefined;
  /**
   * Of the first `limit` leases whose first address lies from `first` to `last`, those that are held,
   * in order of address.
   */
  heldBetween(first: Uint8Array, last: Uint8Array, now: number, limit: number): readonly Held[];
  /**
   * Tells of each address or prefix whose lease begins, is extended or ends, at once and before it is
   * safe; where it is undone, of what holds again. What expires or is purged is not told.
   *
   * @returns ends that
   */
  followHeld(listener: HeldListener): () => void;
  /** The live lease of an address, else the live delegated prefix that the address lies in. */
  leaseHolding(address: Uint8Array, now: number): Lease | undefined;
  /** A client on a link, or `undefined` when it has no live lease there. */
  clientOnLink(clientId: Uint8Array, link: string, now: number): ClientOnLink | undefined;
  /** The clients on links with live leases, for a DUID. */
  clientsOnLinks(clientId: Uint8Array, now: number): readonly ClientOnLink[];
  /**
   * Clients page by page, in an order that stays. Leases may come and go between two pages: a
   * client that is there all the time is in exactly one of them.
   */
  clientPage(selection: ClientSelection, request: PageRequest): ClientPage;
  /** Whether anything is or was leased on a link of this name. */
  knowsLink(name: string): boolean;
  /**
   * Counts prefixes that are delegated from `first` to `last`, a number for each place. They are read
   * when it is first asked for, and followed until it is closed.
   */
  countDelegations(first: Uint8Array, last: Uint8Array, placeOf: PlaceOf): DelegationCounter;
}

/** What the pipeline changes about leases. */
export interface LeaseStore extends LeaseReader {
  /** Adds an exchange to the group that is committed next. */
  record(exchange: Exchange): void;
}
