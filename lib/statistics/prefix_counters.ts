import { formatPrefix, maskAddress, type Prefix } from "../wire/prefix.ts";
import { CounterSet } from "./counter_set.ts";

/** Counters for prefixes, found by the addresses in them. */
export class PrefixCounters {
  /** By the prefix as text. */
  readonly sets: ReadonlyMap<string, CounterSet>;
  // By length, then by the octets as a string: a look-up is as fast for a hundred as for one.
  readonly #byLength = new Map<number, Map<string, CounterSet>>();

  /** @param before whose counters go on for the prefixes that are in both */
  constructor(prefixes: readonly Prefix[], before?: PrefixCounters) {
    const sets = new Map<string, CounterSet>();
    for (const prefix of prefixes) {
      const name = formatPrefix(prefix);
      const set = before?.sets.get(name) ?? sets.get(name) ?? new CounterSet();
      sets.set(name, set);
      const sameLength = this.#byLength.get(prefix.length) ?? new Map<string, CounterSet>();
      sameLength.set(keyOf(prefix.address, prefix.length), set);
      this.#byLength.set(prefix.length, sameLength);
    }
    this.sets = sets;
  }

  /** Adds the counters of all prefixes that hold the address, each once. */
  addHolding(address: Uint8Array, into: CounterSet[]): void {
    for (const [length, sets] of this.#byLength) {
      const set = sets.get(keyOf(address, length));
      if (set && !into.includes(set)) into.push(set);
    }
  }
}

function keyOf(address: Uint8Array, length: number): string {
  return String.fromCharCode(...maskAddress(address, length));
}
