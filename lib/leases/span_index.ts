import { addressToBigInt, bigIntToAddress, compareBytes } from "../wire/address.ts";
import type { AddressSpan } from "./places.ts";

const BEHIND_ALL = 1n << 128n;

/** Finds the spans that an address lies in, in a step for each doubling of their number. */
export class SpanIndex<Span extends AddressSpan> {
  /** Where it changes which spans there are: sorted addresses. */
  readonly #begins: readonly Uint8Array[];
  /** Behind each of them, up to the next. */
  readonly #spans: readonly (readonly Span[])[];

  constructor(spans: readonly Span[]) {
    const changes = new Map<bigint, { readonly begin: Span[]; readonly end: Span[] }>();
    const at = (address: bigint) => {
      const known = changes.get(address) ?? { begin: [], end: [] };
      changes.set(address, known);
      return known;
    };
    for (const span of spans) {
      at(addressToBigInt(span.first)).begin.push(span);
      at(addressToBigInt(span.last) + 1n).end.push(span);
    }
    changes.delete(BEHIND_ALL);
    const sorted = [...changes].sort(([one], [other]) => one < other ? -1 : 1);
    const open = new Set<Span>();
    this.#begins = sorted.map(([address]) => bigIntToAddress(address));
    this.#spans = sorted.map(([, { begin, end }]) => {
      for (const span of end) open.delete(span);
      for (const span of begin) open.add(span);
      return [...open];
    });
  }

  /** The spans that hold an address of 16 octets. */
  holding(address: Uint8Array): readonly Span[] {
    let [low, high] = [0, this.#begins.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#begins[middle]!, address) <= 0) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? NONE : this.#spans[low - 1]!;
  }
}

const NONE: readonly never[] = [];
