import type { LastHeard } from "./last_heard.ts";
import type { Lease } from "./lease.ts";

/** A client on a link, as leasequery tells of it. */
export interface ClientOnLink extends LastHeard {
  /** DUID of the client. */
  readonly clientId: Uint8Array;
  /** Name of the link. */
  readonly link: string;
  /** Unix seconds of the last exchange. */
  readonly lastTransaction: number;
  /** Unix seconds of the last change of the client or its leases, whoever made it. */
  readonly changed: number;
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

/** Where a page ends: nobody but the store that gave it can read it. */
export interface PageEnd {
  /** Tells it from other values, in types alone. */
  readonly pageEnd: never;
}

/** Which part of the clients in a selection is asked for. */
export interface PageRequest {
  /** `next` of the page before; `undefined` for the first. */
  readonly after: PageEnd | undefined;
  /** How many clients are looked at; those without live leases among them are left out. */
  readonly limit: number;
  /** Whether options, and how clients were heard, are told too; else there are none in the page. */
  readonly isDetailed: boolean;
  /** Unix seconds. */
  readonly now: number;
}

/** Part of the clients in a selection. */
export interface ClientPage {
  /** Those with live leases. */
  readonly clients: readonly ClientOnLink[];
  /** Where the next page begins; `undefined`: this is the last one. */
  readonly next: PageEnd | undefined;
}
