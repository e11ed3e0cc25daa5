import { CONTAINERS, RELAY_MESSAGE, RELAY_TYPES } from "./numbers.ts";

/** A message or an option as octets in front, and options behind them. */
export interface Part {
  /** Left out: it is the message. */
  code?: number;
  /** What it announces in place of its length. */
  lies?: number;
  octets: Uint8Array;
  parts: Part[];
}

/** Octets of a relay's message before its options, and of a client's (RFC 8415 sections 8 and 9). */
const RELAY_HEADER = 34;
const HEADER = 4;

/** Octets as parts: what has no structure is octets. */
export function parsed(octets: Uint8Array): Part {
  return messagePart(octets, undefined);
}

function messagePart(octets: Uint8Array, code: number | undefined): Part {
  const header = RELAY_TYPES.includes(octets[0] ?? 0) ? RELAY_HEADER : HEADER;
  return withParts(octets, header, code);
}

function withParts(octets: Uint8Array, header: number, code: number | undefined): Part {
  const own = code === undefined ? {} : { code };
  const parts: Part[] = [];
  let at = header;
  while (at + 4 <= octets.length) {
    const inner = octets[at]! << 8 | octets[at + 1]!;
    const end = at + 4 + (octets[at + 2]! << 8 | octets[at + 3]!);
    if (end > octets.length) break;
    parts.push(optionPart(inner, octets.subarray(at + 4, end)));
    at = end;
  }
  if (at !== octets.length) return { ...own, octets, parts: [] };
  return { ...own, octets: octets.subarray(0, header), parts };
}

function optionPart(code: number, value: Uint8Array): Part {
  if (code === RELAY_MESSAGE) return messagePart(value, code);
  const header = CONTAINERS.get(code);
  return header === undefined ? { code, octets: value, parts: [] } : withParts(value, header, code);
}

/** The octets of a part, as long as a datagram at most. */
export function written(part: Part): Uint8Array {
  const { code, lies, octets, parts } = part;
  const inner = [octets, ...parts.map(written)];
  const length = inner.reduce((sum, each) => sum + each.length, 0);
  const front = code === undefined ? [] : [code >> 8, code & 0xff, ...twoOctets(lies ?? length)];
  return joined(Uint8Array.from(front), ...inner);
}

/** Octets one behind the other, as long as a datagram at most. */
export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all.subarray(0, 65_535);
}

function twoOctets(value: number): [number, number] {
  return [value >> 8 & 0xff, value & 0xff];
}

/** A part and all that is in it. */
export function allParts(part: Part): Part[] {
  return [part, ...part.parts.flatMap(allParts)];
}
