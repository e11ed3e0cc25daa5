import type { DelegationCounter, PlaceOf } from "../leases/store.ts";
import type { Log } from "../log/log.ts";
import { nearestRelay, relaysOf } from "../pipeline/relays.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { decodeMessage } from "../wire/message.ts";
import { formatPrefix } from "../wire/prefix.ts";
import type { Slots } from "./slots.ts";

/** Seconds for which a place that is full is not logged again. */
const QUIET = 3600;

/** What prefixes are counted by: the link of the client, or the relay next to it. */
export type PlaceKind = "link" | "relay";

/** How many prefixes of a pool may be delegated at one place at a time. */
export interface DelegationLimitSetup {
  readonly kind: PlaceKind;
  readonly most: number;
  readonly slots: Slots;
  readonly log: Log;
}

/** Says whether there is room for another prefix where a client is (RFC 9663). */
export class DelegationLimit {
  readonly #setup: DelegationLimitSetup;
  /** When it was last logged that a place is full, in Unix seconds. */
  readonly #logged = new Map<string, number>();
  #count: DelegationCounter | undefined;

  constructor(setup: DelegationLimitSetup) {
    this.#setup = setup;
  }

  /** Whether a prefix that the client does not have yet would be one too many. */
  isReached(transaction: Transaction): boolean {
    const { kind, most, slots } = this.#setup;
    const { linkName, relays, reception, surroundings, now } = transaction;
    const place = kind === "link" ? linkName : nearestRelay(relays, reception.peerAddress);
    if (place === undefined) return false;
    const count = this.#count ??= surroundings.leases.countDelegations(
      slots.first,
      slots.last,
      PLACES[kind],
    );
    const more = transaction.assigned.filter((prefix) =>
      slots.has(prefix) && !count.has(prefix, now)
    );
    if (!count.isFull(place, most, more.length, now)) return false;
    this.#log(place, now);
    return true;
  }

  /** Counts no more. */
  close(): void {
    this.#count?.close();
    this.#count = undefined;
  }

  #log(place: string, now: number): void {
    const last = this.#logged.get(place);
    if (last !== undefined && now < last + QUIET) return;
    this.#logged.set(place, now);
    const { kind, most, slots, log } = this.#setup;
    const from = formatPrefix({ address: slots.first, length: slots.length });
    log.write(
      "warning",
      `On ${kind} ${place} as many prefixes are delegated as most-per-${kind} allows, ${most} of the ` +
        `pool that begins with ${from}: other clients get none`,
    );
  }
}

const PLACES: Readonly<Record<PlaceKind, PlaceOf>> = {
  link: (link) => link,
  relay: (_, relays) =>
    relays && nearestRelay(relaysOf(decodeMessage(relays.relayForward)), relays.peerAddress),
};
