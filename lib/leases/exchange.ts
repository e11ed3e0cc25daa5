import type { Prefix } from "../wire/prefix.ts";
import type { DirectTrace, LastHeard } from "./last_heard.ts";
import type { Lease, RowLease } from "./lease.ts";
import type { GivenKey } from "./reconfigure_keys.ts";
import type { RelayTrace } from "./relay_trace.ts";

const NOTHING: readonly never[] = [];

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
  /** Where a row of static assignments gives it. */
  readonly row?: RowLease;
}

/** A live lease that another client, or another IA of its own client, takes, and how that was heard. */
export interface ReplacedLease extends LastHeard {
  /** As it was until now. */
  readonly lease: Lease;
}

/** How a client was heard, and what it was told: in place of what was known of that before. */
export interface Contact {
  /** Left out: the client was heard directly. */
  readonly relays?: RelayTrace;
  /** Left out: it was heard through relays, or nobody knows where. */
  readonly direct?: DirectTrace;
  /** Options last sent, encoded one after the other. Left out: they stay what they are. */
  readonly options?: Uint8Array;
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
  /** What is granted and was another's until now; left out: nothing. A store finds that out itself. */
  readonly replaced?: readonly ReplacedLease[];
  /** Ended by this server: withdrawn from the IA that held them. Leases, as far as they are known. */
  readonly withdrawn: readonly (Prefix | Lease)[];
  /** Ended by the client. */
  readonly released: readonly (Prefix | Lease)[];
  /**
   * Ended by an operator, declined ones too: until what the client was told of them is over, they
   * are others' last. Left out: none.
   */
  readonly revoked?: readonly Prefix[];
  /** In use by somebody else, as the client found. */
  readonly declined: readonly (Prefix | Lease)[];
  /** Unix seconds until which declined addresses are kept back. */
  readonly declinedUntil: number;
  /**
   * Whether a look-up has just told that nothing is known of the client on the link, so that a store
   * need not look again. A store does the same where this is wrong.
   */
  readonly isClientNew?: boolean;
  /**
   * Set by every Reply to Request, Renew, Rebind, Confirm and rapid Solicit, and by registrations;
   * left out, as for Release and Decline, nothing is changed but what ends.
   */
  readonly contact?: Contact;
  /**
   * What the client knows a Reconfigure of this server by from now on; `null`: nothing any more.
   * Left out: it stays what it is.
   */
  readonly reconfigureKey?: GivenKey | null;
}

/** An exchange of a client that changes nothing yet. */
export function emptyExchange(clientId: Uint8Array, link: string, at: number): Exchange {
  return {
    clientId,
    link,
    at,
    granted: NOTHING,
    withdrawn: NOTHING,
    released: NOTHING,
    declined: NOTHING,
    declinedUntil: at,
  };
}
