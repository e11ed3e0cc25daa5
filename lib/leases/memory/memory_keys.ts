import type { PageEnd } from "../client_pages.ts";
import { isLive } from "../lease.ts";
import type { GivenKey, LinkClient, ReconfigureKey, ReconfigureKeys } from "../reconfigure_keys.ts";
import { KEYS_KEPT_FOR, MOST_LEASELESS_KEYS } from "../retention.ts";
import type { ReplayDetection } from "../replay_detection.ts";
import type { MemoryTables, StoredKey } from "./memory_tables.ts";
import { clientKey, numberKey } from "./row_keys.ts";
import { keyOf, pageEndAt } from "./memory_reader.ts";

/** Keys of clients in memory. */
export class MemoryKeys implements ReconfigureKeys {
  readonly #tables: MemoryTables;
  readonly #replay: ReplayDetection;

  constructor(tables: MemoryTables, replay: ReplayDetection) {
    this.#tables = tables;
    this.#replay = replay;
  }

  get isUsed(): boolean {
    return this.#tables.keys.size > 0;
  }

  of(client: LinkClient): ReconfigureKey | undefined {
    const found = this.#tables.keys.get(clientKey(client));
    if (!found) return undefined;
    const { clientId, link, key, transactionId, way } = found;
    return { clientId, link, key, transactionId, way };
  }

  /** Keeps the key of a client on a link. @param at Unix seconds */
  keep({ clientId, link }: LinkClient, { key, transactionId, way }: GivenKey, at: number): void {
    const { keys, leaseless } = this.#tables;
    this.forget({ clientId, link });
    const hasLease = this.#tables.leasesOf(clientId)
      .some((lease) => lease.link === link && isLive(lease, at));
    const place = hasLease ? undefined : numberKey(++this.#tables.lastPlace);
    const stored: StoredKey = {
      clientId: clientId.slice(),
      link,
      key,
      transactionId,
      way: { ...way, address: way.address.slice() },
      givenAt: at,
      place,
    };
    keys.put(clientKey(stored), stored);
    if (place === undefined) return;
    leaseless.put(place, stored);
    if (leaseless.size > MOST_LEASELESS_KEYS) this.forget(this.#oldest()!);
  }

  forget(client: LinkClient): void {
    const key = clientKey(client);
    const known = this.#tables.keys.get(key);
    if (!known) return;
    this.#tables.keys.delete(key);
    if (known.place !== undefined) this.#tables.leaseless.delete(known.place);
  }

  leaseless(
    after: PageEnd | undefined,
    limit: number,
  ): ReturnType<ReconfigureKeys["leaseless"]> {
    const clients: LinkClient[] = [];
    for (const [place, { clientId, link }] of this.#tables.leaseless.after(keyOf(after))) {
      clients.push({ clientId, link });
      if (clients.length === limit) return { clients, next: pageEndAt(place) };
    }
    return { clients, next: undefined };
  }

  leaselessOf(clientId: Uint8Array): LinkClient[] {
    const found: LinkClient[] = [];
    const first = clientKey({ clientId, link: "" });
    for (const [key, { place, link }] of this.#tables.keys.after(first)) {
      if (!key.startsWith(first)) break;
      if (place !== undefined) found.push({ clientId, link });
    }
    return found;
  }

  nextReplayDetection(now: number): Uint8Array {
    return this.#replay.next(now);
  }

  /** Forgets keys whose clients have no leases, `limit` of them at most. @param now Unix seconds */
  purge(now: number, limit: number): void {
    for (let count = 0; count < limit; count++) {
      const oldest = this.#oldest();
      if (!oldest || oldest.givenAt >= now - KEYS_KEPT_FOR) return;
      this.forget(oldest);
    }
  }

  #oldest(): StoredKey | undefined {
    for (const [, key] of this.#tables.leaseless.after("")) return key;
    return undefined;
  }
}
