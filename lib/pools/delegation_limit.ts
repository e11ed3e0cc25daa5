import type { LeaseHolder, PlaceCounter } from "../leases/places.ts";
import { DELEGATED } from "../leases/lease.ts";
import type { Log } from "../log/log.ts";
import { nearestRelay, relaysOf } from "../pipeline/relays.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { decodeReceived } from "../wire/message.ts";
import type { RelayMessage } from "../wire/message_layout.ts";
import type { PoolLimit } from "./pool_limit.ts";
import type { Slots } from "./slots.ts";

/** Seconds for which a place that is full is not logged again. */
const QUIET = 3600;
/** Seconds between two lines about different places: clients can be many. */
const PACE = 10;
/** Places of which it is remembered when they were last logged. */
const MOST_REMEMBERED = 1000;

/** What prefixes are counted by: the link of the client, the relay next to it, or who sends. */
export type PlaceKind = "link" | "relay" | "sender";

/** How many prefixes of a pool may be delegated at one place at a time. */
export interface DelegationLimitSetup {
  readonly kind: PlaceKind;
  readonly most: number;
  readonly slots: Slots;
  /** What the pool is called. */
  readonly pool: string;
  readonly log: Log;
  /** Called for each IA that gets nothing because of the limit. */
  readonly countRefusal: () => void;
}

/** Says whether there is room for another prefix where a client is (RFC 9663). */
export class DelegationLimit implements PoolLimit {
  readonly reason: `max-per-${PlaceKind}`;
  readonly #setup: DelegationLimitSetup;
  /** When it was last logged that a place is full, in Unix seconds. */
  readonly #logged = new Map<string, number>();
  #lastLine = -Infinity;
  #count: PlaceCounter | undefined;

  constructor(setup: DelegationLimitSetup) {
    this.#setup = setup;
    this.reason = `max-per-${setup.kind}`;
  }

  isReached(transaction: Transaction): boolean {
    const { kind, most, slots } = this.#setup;
    const { surroundings, now } = transaction;
    const place = placeOf(kind, transaction);
    if (place === undefined) return false;
    const count = this.#count ??= surroundings.leases.countByPlace(
      { iaType: DELEGATED, first: slots.first, last: slots.last },
      (client) => storedPlaceOf(kind, client),
    );
    const more = transaction.assigned.filter((prefix) =>
      slots.has(prefix) && !count.has(prefix, now)
    );
    if (!count.isFull(place, most, more.length, now)) return false;
    if (!this.#isQuiet(place, now)) transaction.onceSettled(() => this.#log(place, now));
    return true;
  }

  noteRefusal(transaction: Transaction): void {
    transaction.onceSettled(this.#setup.countRefusal);
  }

  close(): void {
    this.#count?.close();
    this.#count = undefined;
  }

  #isQuiet(place: string, now: number): boolean {
    const last = this.#logged.get(place);
    return now < this.#lastLine + PACE || last !== undefined && now < last + QUIET;
  }

  #log(place: string, now: number): void {
    if (this.#isQuiet(place, now)) return;
    this.#lastLine = now;
    this.#logged.delete(place);
    this.#logged.set(place, now);
    if (this.#logged.size > MOST_REMEMBERED) this.#logged.delete(this.#logged.keys().next().value!);
    const { kind, most, pool, log } = this.#setup;
    log.write(
      "warning",
      `There are no more prefixes for ${kind} ${place}: ${most} of the pool ${pool} are delegated, ` +
        `as many as max-per-${kind} allows`,
    );
  }
}

function placeOf(
  kind: PlaceKind,
  { clientId, linkName, relays, reception: { peerAddress } }: Transaction,
): string | undefined {
  if (kind === "link") return linkName;
  return kind === "relay"
    ? nearestRelay(relays, peerAddress)
    : ownPlace(linkName, clientId!, relays);
}

function storedPlaceOf(
  kind: PlaceKind,
  { clientId, link, relays }: LeaseHolder,
): string | undefined {
  if (kind === "link") return link;
  const forwards = relays ? relaysOf(decodeReceived(relays.relayForward)) : [];
  if (kind === "sender") return ownPlace(link, clientId, forwards);
  return relays && nearestRelay(forwards, relays.peerAddress);
}

/**
 * A client makes up as many DUIDs as it likes, but the network sees its address (RFC 9663
 * section 15).
 */
function ownPlace(link: string, clientId: Uint8Array, [nearest]: readonly RelayMessage[]): string {
  return nearest ? `${formatAddress(nearest.peerAddress)} on ${link}` : toHex(clientId);
}
