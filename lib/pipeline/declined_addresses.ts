import type { LinkClient } from "../leases/reconfigure_keys.ts";
import { toHex } from "../wire/bytes.ts";
import { formatPrefix, type Prefix } from "../wire/prefix.ts";

/** Seconds for which a Decline counts. */
const DAY = 24 * 60 * 60;
/** Addresses of a client that it is not offered again. */
const LAST = 16;
/** Clients of which that is remembered: those that declined something last. */
const MOST_CLIENTS = 4096;

/** What a client declined. */
interface Declined {
  /** When addresses were declined that are kept back, in Unix seconds. */
  readonly keptBack: number[];
  /** The last ones, as text, with the time. */
  readonly last: Map<string, number>;
}

/** Remembers what clients declined lately: how much of it is kept back, and what not to offer. */
export class DeclinedAddresses {
  readonly #clients = new Map<string, Declined>();

  /** How many addresses that the client declined within a day are kept back. */
  keptBack(client: LinkClient, now: number): number {
    const found = this.#clients.get(keyOf(client));
    return found?.keptBack.filter((at) => at > now - DAY).length ?? 0;
  }

  /** Whether the address is among the last that the client declined, within a day. */
  has(client: LinkClient, prefix: Prefix, now: number): boolean {
    if (this.#clients.size === 0) return false;
    const at = this.#clients.get(keyOf(client))?.last.get(formatPrefix(prefix));
    return at !== undefined && at > now - DAY;
  }

  /**
   * Takes note of a Decline.
   *
   * @param kept how many of them, from the first on, are kept back
   */
  note(client: LinkClient, prefixes: readonly Prefix[], kept: number, now: number): void {
    const key = keyOf(client);
    const { keptBack, last } = this.#clients.get(key) ?? { keptBack: [], last: new Map() };
    const counting = keptBack.filter((at) => at > now - DAY);
    for (let each = 0; each < kept; each++) counting.push(now);
    for (const prefix of prefixes) {
      const text = formatPrefix(prefix);
      last.delete(text);
      last.set(text, now);
      if (last.size > LAST) last.delete(last.keys().next().value!);
    }
    this.#clients.delete(key);
    this.#clients.set(key, { keptBack: counting, last });
    if (this.#clients.size > MOST_CLIENTS) {
      this.#clients.delete(this.#clients.keys().next().value!);
    }
  }
}

function keyOf({ clientId, link }: LinkClient): string {
  return `${toHex(clientId)} ${link}`;
}
