import { fromHex, toHex } from "../../wire/bytes.ts";

/**
 * Ties a database to its write-ahead log. SQLite itself takes over whatever log lies beside a
 * database; so what it would take over must tell the same generation as the database does.
 *
 * A generation is the time from one beginning of the log to the next. Its marker is in the database
 * before the first frame, and in the first commit of the log.
 */
export interface Marker {
  /** In hex; that of the generation itself once the database has it. */
  readonly previous: string;
  /** In hex. */
  readonly current: string;
  /** Schema cookie of the database: backups by SQLite add one to it. */
  readonly schema: number;
  /** Whether a power failure left half of it in the database; its log has the whole. */
  readonly isTorn?: boolean;
}

/** Before there was a generation. */
export const NO_GENERATION = "00".repeat(16);

/** The row of `server` that holds the marker. */
export const MARKER_KEY = "generation";

/** The table `server` is the first that is made, and one page is more than it needs. */
export const MARKER_PAGE = 2;

const MAGIC = new TextEncoder().encode("Sxtn generation:");
const LEAF_OF_INDEX = 0x0a;

/** Octets: what it begins with, and from where to where each of its parts is. */
const LENGTH = 72;
const CURRENT = [16, 32] as const;
const SCHEMA_AT = 32;
const COUNT_AT = 36;
const PREVIOUS = [40, 56] as const;
const CURRENT_AGAIN = [56, 72] as const;

/** @param count tells two markers apart that say the same: SQLite writes only what changes */
export function encodeMarker({ previous, current, schema }: Marker, count: number): Uint8Array {
  const octets = new Uint8Array(LENGTH);
  octets.set(MAGIC);
  octets.set(fromHex(current)!, CURRENT[0]);
  octets.set(fromHex(previous)!, PREVIOUS[0]);
  octets.set(fromHex(current)!, CURRENT_AGAIN[0]);
  const view = new DataView(octets.buffer);
  view.setUint32(SCHEMA_AT, schema);
  view.setUint32(COUNT_AT, count);
  return octets;
}

/** Reads the value of the row. */
export function decodeMarker(octets: Uint8Array): Marker {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const [current, again, previous] = [CURRENT, CURRENT_AGAIN, PREVIOUS]
    .map(([begin, end]) => toHex(octets.subarray(begin, end)));
  return {
    previous: previous!,
    current: current!,
    schema: view.getUint32(SCHEMA_AT),
    isTorn: current !== again,
  };
}

/** Finds the marker in its page, as it is in the file: among live cells, not in what was deleted. */
export function findMarker(page: Uint8Array): Marker | undefined {
  if (page[0] !== LEAF_OF_INDEX) return undefined;
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const cells = view.getUint16(3);
  for (let cell = 0; cell < cells; cell++) {
    const octets = cellAt(page, view.getUint16(8 + 2 * cell));
    const at = indexOf(octets, MAGIC);
    if (at >= 0 && at + LENGTH <= octets.length) return decodeMarker(octets.subarray(at));
  }
  return undefined;
}

/** A cell of an index: a variable-length number of octets, and as many. */
function cellAt(page: Uint8Array, at: number): Uint8Array {
  let length = 0;
  let begin = at;
  for (let more = true; more && begin < page.length; begin++) {
    length = length * 128 + (page[begin]! & 0x7f);
    more = page[begin]! >= 0x80;
  }
  return page.subarray(begin, begin + length);
}

function indexOf(octets: Uint8Array, wanted: Uint8Array): number {
  for (let at = 0; at + wanted.length <= octets.length; at++) {
    if (wanted.every((octet, index) => octets[at + index] === octet)) return at;
  }
  return -1;
}
