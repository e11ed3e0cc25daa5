import { deserialize, serialize } from "node:v8";
import type { Steps } from "../steps.ts";
import { valueAt } from "./found.ts";

/** Items of a list that are in one piece. */
const MOST_ITEMS = 64;
/** Octets of an array of numbers that goes over as it is. */
const LARGE = 64 * 1024;

type Step = string | number;

/** Numbers in a row. */
type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Plain data on the way to another thread, which need not put it together all at once. */
export interface Pieces {
  /** All pieces, one behind the other. */
  readonly octets: Uint8Array<ArrayBuffer>;
  /** Where in `octets` each piece ends. */
  readonly ends: readonly number[];
  readonly large: readonly { readonly at: readonly Step[]; readonly numbers: Numbers }[];
}

/** Part of a list: what comes next of the one that is at a path. */
interface Part {
  readonly at: readonly Step[];
  readonly items: readonly unknown[];
}

/** Cuts plain data to pieces: objects, lists, arrays of numbers, and what JSON has. */
export function cutToPieces(value: unknown): Pieces {
  const large: { at: readonly Step[]; numbers: Numbers }[] = [];
  const left: Part[] = [];
  const pieces = [serialize(cut(value, []))];
  // It grows meanwhile: what is in a list comes behind it.
  for (const { at, items } of left) {
    for (let from = 0; from < items.length; from += MOST_ITEMS) {
      const part = items.slice(from, from + MOST_ITEMS);
      pieces.push(
        serialize({ at, items: part.map((item, index) => cut(item, [...at, from + index])) }),
      );
    }
  }
  const ends: number[] = [];
  let length = 0;
  for (const piece of pieces) ends.push(length += piece.length);
  const octets = new Uint8Array(length);
  for (const [index, piece] of pieces.entries()) octets.set(piece, ends[index]! - piece.length);
  return { octets, ends, large };

  function cut(inner: unknown, at: readonly Step[]): unknown {
    if (typeof inner !== "object" || inner === null) return inner;
    if (ArrayBuffer.isView(inner)) {
      if (inner.byteLength <= LARGE) return inner;
      large.push({ at, numbers: inner as Numbers });
      return undefined;
    }
    if (Array.isArray(inner)) {
      if (inner.length <= MOST_ITEMS) return inner.map((item, index) => cut(item, [...at, index]));
      left.push({ at, items: inner });
      return [];
    }
    if (Object.getPrototypeOf(inner) !== Object.prototype) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([key, item]) => [key, cut(item, [...at, key])]),
    );
  }
}

/** What is to be moved to another thread, and no longer there is to be used afterwards. */
export function movable({ octets, large }: Pieces): ArrayBuffer[] {
  return [octets.buffer, ...large.map(({ numbers }) => numbers.buffer as ArrayBuffer)];
}

/** Puts together what was cut to pieces. */
export function* putTogether({ octets, ends, large }: Pieces): Steps<unknown> {
  const whole: unknown = deserialize(octets.slice(0, ends[0]));
  for (let piece = 1; piece < ends.length; piece++) {
    yield;
    const { at, items } = deserialize(octets.slice(ends[piece - 1], ends[piece])) as Part;
    (valueAt(whole, at) as unknown[]).push(...items);
  }
  for (const { at, numbers } of large) {
    (valueAt(whole, at.slice(0, -1)) as Record<Step, unknown>)[at.at(-1)!] = numbers;
  }
  return whole;
}
