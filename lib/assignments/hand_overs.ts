import { toHex } from "../wire/bytes.ts";
import { formatPrefix, type Prefix } from "../wire/prefix.ts";

/** Seconds for which a client cannot take back what another was given in its place. */
const BARRED_FOR = 60;
/** Addresses and prefixes of which it is remembered who lost them. */
const MOST = 4096;
/** Clients of one of them; when more lose it, nobody takes it before the time is over. */
const MOST_LOSERS = 8;

interface HandOver {
  readonly losers: Map<string, number>;
  /** Unix seconds of the last one. */
  at: number;
}

/** Remembers from whom something was taken lately, so that two clients do not take it in turns. */
export class HandOvers {
  readonly #recent = new Map<string, HandOver>();

  /** Notes that a client has lost an address or prefix. */
  note(prefix: Prefix, loser: Uint8Array, now: number): void {
    const key = formatPrefix(prefix);
    const { losers } = this.#recent.get(key) ?? { losers: new Map<string, number>() };
    for (const [each, at] of losers) if (now >= at + BARRED_FOR) losers.delete(each);
    if (losers.size < MOST_LOSERS) losers.set(toHex(loser), now);
    this.#recent.delete(key);
    this.#recent.set(key, { losers, at: now });
    if (this.#recent.size > MOST) this.#recent.delete(this.#recent.keys().next().value!);
  }

  /** Whether it is too early for a client to take it. */
  isBarred(prefix: Prefix, client: Uint8Array, now: number): boolean {
    const found = this.#recent.get(formatPrefix(prefix));
    if (!found || now >= found.at + BARRED_FOR) return false;
    const at = found.losers.get(toHex(client));
    return found.losers.size >= MOST_LOSERS || at !== undefined && now < at + BARRED_FOR;
  }
}
