/** Seconds for which a lease that ended is kept, unless the configuration says another time. */
export const REMEMBERED_FOR: number = 7 * 24 * 60 * 60;

/** Seconds for which a key is kept whose client has no lease. */
export const KEYS_KEPT_FOR: number = 7 * 24 * 60 * 60;

/** Anybody on a link can ask for keys: of those without leases, about as many are kept. */
export const MOST_LEASELESS_KEYS = 100_000;

/**
 * Leases of one address or prefix that are kept besides its last one: whoever asks for it and gives
 * it back all the time has no more of them.
 */
export const MOST_PAST_LEASES = 256;

/** Leases of one IA that are looked at. */
export const MOST_OF_IA = 64;

/** How many leases of a client are looked at to see whether it has as many as a limit says. */
export function mostLooked(limit: number): number {
  return 2 * limit + MOST_OF_IA;
}

/** How many are looked at in a pool: those that are over count for nothing, whatever the limit. */
export function mostLookedWithin(limit: number): number {
  return mostLooked(Math.max(limit, 1024));
}
