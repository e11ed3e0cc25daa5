/** What one client, or who forges many, can make this server keep and compute. */
export interface Limits {
  /** IAs of a message that hold no live lease and are looked at all the same. */
  readonly iasPerMessage: number;
  /** Live leases of one DUID on one link, registrations apart; `Infinity`: any number. */
  readonly leasesPerClient: number;
  /** Addresses that a client declines in a day and that are kept back from others. */
  readonly declinesPerClient: number;
  /** Octets of the relays' options that are stored of a client. */
  readonly relayOctets: number;
  /** Relays that a message may have come through. */
  readonly relaysPerMessage: number;
}

/** The name of a limit. */
export type LimitName = keyof Limits;

/** HOP_COUNT_LIMIT of RFC 3315, which 8415 lowered to 8: no message is read that came by more. */
export const MOST_RELAYS = 32;

/** What holds where nothing is configured. */
export const DEFAULT_LIMITS: Limits = {
  iasPerMessage: 32,
  leasesPerClient: 1024,
  declinesPerClient: 4,
  relayOctets: 1024,
  relaysPerMessage: MOST_RELAYS,
};
