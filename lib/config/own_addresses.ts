import type { KeptElsewhere } from "../pools/prefix_set.ts";
import { compareBytes, formatAddress } from "../wire/address.ts";

/** The addresses that this machine has now, which are nobody's to be given. */
export class OwnAddresses implements KeptElsewhere {
  #all: readonly Uint8Array[] = [];
  #version = 0;

  /** @param all 16 octets each */
  constructor(all: readonly Uint8Array[] = []) {
    this.set(all);
  }

  /** Every one of them: 16 octets each. */
  get all(): readonly Uint8Array[] {
    return this.#all;
  }

  /** Takes note of what the machine has from now on: 16 octets each. */
  set(all: readonly Uint8Array[]): void {
    const sorted = [...all].sort(compareBytes);
    if (textOf(sorted) === textOf(this.#all)) return;
    this.#all = sorted;
    this.#version++;
  }

  overlaps(first: Uint8Array, last: Uint8Array): boolean {
    const from = this.#firstFrom(first);
    return from !== undefined && compareBytes(from, last) <= 0;
  }

  endOfRun(first: Uint8Array): Uint8Array {
    return first;
  }

  reach(first: Uint8Array, last: Uint8Array): Uint8Array | undefined {
    return this.overlaps(first, last) ? last : undefined;
  }

  version(): number {
    return this.#version;
  }

  /** By halves: every address that is looked at in a pool is looked for here. */
  #firstFrom(address: Uint8Array): Uint8Array | undefined {
    let low = 0;
    let high = this.#all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#all[middle]!, address) < 0) low = middle + 1;
      else high = middle;
    }
    return this.#all[low];
  }
}

function textOf(addresses: readonly Uint8Array[]): string {
  return addresses.map(formatAddress).join();
}
