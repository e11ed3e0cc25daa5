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
    // No map by address: V8 tells numbers of 128 bits apart by their last 64, which pools share.
    const changes = spans.flatMap((span) => [
      { at: addressToBigInt(span.first), span, isBegin: true },
      { at: addressToBigInt(span.last) + 1n, span, isBegin: false },
    ]).filter(({ at }) => at < BEHIND_ALL).sort((one, other) =>
      one.at < other.at ? -1 : one.at > other.at ? 1 : 0
    );
    const open = new Set<Span>();
    const begins: Uint8Array[] = [];
    const held: (readonly Span[])[] = [];
    for (let index = 0; index < changes.length;) {
      const { at } = changes[index]!;
      for (; changes[index]?.at === at; index++) {
        const { span, isBegin } = changes[index]!;
        if (isBegin) open.add(span);
        else open.delete(span);
      }
      begins.push(bigIntToAddress(at));
      held.push([...open]);
    }
    this.#begins = begins;
    this.#spans = held;
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
