import { findMarker, type Marker, MARKER_PAGE } from "./marker.ts";

/**
 * What a write-ahead log would make of a database: the frames that SQLite takes over when it opens
 * it, which are those up to the last whole commit (https://www.sqlite.org/fileformat2.html#walformat).
 */
export interface LogContents {
  /** Octets of a page. */
  readonly pageSize: number;
  /** First pages of the database, in order. */
  readonly firstPages: readonly Uint8Array[];
  /** Markers of the generation that the log belongs to. */
  readonly markers: readonly Marker[];
}

const HEADER = 32;
const FRAME_HEADER = 24;
const MAGIC = 0x377f0682;

/**
 * Reads a write-ahead log.
 *
 * @returns `undefined` when SQLite would take nothing over from it
 * @throws {RangeError} when there is something else in the file
 */
export function readLog(path: string): LogContents | undefined {
  using file = Deno.openSync(path);
  const header = new Uint8Array(HEADER);
  const length = readFully(file, header);
  if (length === 0) return undefined;
  const view = new DataView(header.buffer);
  // Its lowest bit says in which order checksums take octets.
  if (length < HEADER || view.getUint32(0) >>> 1 !== MAGIC >>> 1) throw new RangeError("no log");
  const sum = new Checksum((view.getUint32(0) & 1) === 1);
  sum.add(header.subarray(0, 24));
  if (!sum.equals(view, 24)) return undefined;
  return readFrames(file, view, sum);
}

function readFrames(file: Deno.FsFile, header: DataView, sum: Checksum): LogContents | undefined {
  const pageSize = header.getUint32(8);
  const frame = new Uint8Array(FRAME_HEADER + pageSize);
  const view = new DataView(frame.buffer);
  const page = frame.subarray(FRAME_HEADER);
  let committed: LogContents | undefined;
  const firstPages: Uint8Array[] = [];
  const markers: Marker[] = [];
  while (readFully(file, frame) === frame.length) {
    const isOfThisLog = view.getUint32(8) === header.getUint32(16) &&
      view.getUint32(12) === header.getUint32(20);
    sum.add(frame.subarray(0, 8));
    sum.add(page);
    if (!isOfThisLog || !sum.equals(view, 16)) break;
    const number = view.getUint32(0);
    if (number === 1) firstPages.push(page.slice(0, 100));
    const marker = number === MARKER_PAGE ? findMarker(page) : undefined;
    if (marker) markers.push(marker);
    const isCommit = view.getUint32(4) !== 0;
    if (isCommit) committed = { pageSize, firstPages: [...firstPages], markers: [...markers] };
  }
  return committed;
}

/** @returns how many octets there were; fewer than asked for only at the end of the file */
function readFully(file: Deno.FsFile, octets: Uint8Array): number {
  let read = 0;
  while (read < octets.length) {
    const length = file.readSync(octets.subarray(read));
    if (length === null) break;
    read += length;
  }
  return read;
}

/** The running checksum of a write-ahead log. */
class Checksum {
  readonly #isBigEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(isBigEndian: boolean) {
    this.#isBigEndian = isBigEndian;
  }

  /** @param octets a multiple of 8 of them */
  add(octets: Uint8Array): void {
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    for (let at = 0; at < octets.length; at += 8) {
      this.#first = this.#first + view.getUint32(at, !this.#isBigEndian) + this.#second >>> 0;
      this.#second = this.#second + view.getUint32(at + 4, !this.#isBigEndian) + this.#first >>> 0;
    }
  }

  equals(view: DataView, at: number): boolean {
    return view.getUint32(at) === this.#first && view.getUint32(at + 4) === this.#second;
  }
}
