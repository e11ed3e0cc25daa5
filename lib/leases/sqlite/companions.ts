import { lstatIfThere, whatIsNoFile } from "../../file_info.ts";
import { LeaseDatabaseError } from "./error.ts";
import { type LogContents, readLog } from "./log_file.ts";
import { findMarker, MARKER_PAGE, NO_GENERATION } from "./marker.ts";
import { APPLICATION_ID } from "./schema.ts";

const HEADER_LENGTH = 100;
const PAGE_SIZE_AT = 16;
const SCHEMA_COOKIE_AT = 40;
const APPLICATION_ID_AT = 68;

/**
 * Makes sure that what lies beside a database is its own: SQLite takes over any write-ahead log and
 * any rollback journal with the right name, that of another database or of another state of this
 * one too.
 *
 * To be called while the database is closed, and its own header is known to be right.
 *
 * @throws {LeaseDatabaseError}
 */
export function checkCompanions(path: string): void {
  for (const name of [`${path}-wal`, `${path}-shm`, `${path}-journal`]) refuseIrregular(name);
  if (sizeOf(`${path}-journal`) > 0 && sizeOf(path) > 0) {
    throw foreign(`${path}-journal`, "is a rollback journal, which a lease database never leaves");
  }
  if (sizeOf(`${path}-wal`) === 0) return;
  const log = contentsOf(`${path}-wal`);
  if (sizeOf(path) === 0) throw foreign(`${path}-wal`, `is a log, and ${path} is not there`);
  if (log) refuseForeign(path, log);
}

function refuseForeign(path: string, log: LogContents): void {
  const name = `${path}-wal`;
  using file = Deno.openSync(path);
  const header = pageOf(file, 0, HEADER_LENGTH);
  const pageSize = header.getUint16(PAGE_SIZE_AT) === 1 ? 65536 : header.getUint16(PAGE_SIZE_AT);
  const firstPages = log.firstPages.map((page) => new DataView(page.buffer));
  const isOurs = firstPages.every((page) => page.getUint32(APPLICATION_ID_AT) === APPLICATION_ID);
  if (!isOurs || log.pageSize !== pageSize) throw foreign(name, "is the log of another database");

  const page = pageOf(file, (MARKER_PAGE - 1) * pageSize, pageSize);
  const marker = findMarker(new Uint8Array(page.buffer));
  if (marker?.isTorn && log.markers.length > 0) return;
  const generation = marker?.current ?? NO_GENERATION;
  // Neither has one where the server that left them knew of none.
  if (log.markers.length === 0 && generation === NO_GENERATION) return;
  const generations = log.markers.flatMap(({ previous, current }) => [previous, current]);
  const schemas = [
    ...log.markers.map(({ schema }) => schema),
    ...firstPages.map((first) => first.getUint32(SCHEMA_COOKIE_AT)),
  ];
  if (generations.includes(generation) && schemas.includes(header.getUint32(SCHEMA_COOKIE_AT))) {
    return;
  }
  const why = log.markers.length === 0
    ? "is the log of another database"
    : "is the log of another state of this database";
  throw foreign(name, why);
}

function foreign(name: string, what: string): LeaseDatabaseError {
  return new LeaseDatabaseError(
    `${name} ${what}, expected none beside a database that was put there or restored: move it away`,
  );
}

function contentsOf(name: string): LogContents | undefined {
  try {
    return readLog(name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw foreign(name, "is no write-ahead log");
  }
}

function refuseIrregular(name: string): void {
  const what = whatIsNoFile(name);
  if (what === undefined) return;
  throw new LeaseDatabaseError(`${name} is ${what}, expected a file of the database's own`);
}

function sizeOf(name: string): number {
  return lstatIfThere(name)?.size ?? 0;
}

function pageOf(file: Deno.FsFile, at: number, length: number): DataView {
  const octets = new Uint8Array(length);
  file.seekSync(at, Deno.SeekMode.Start);
  file.readSync(octets);
  return new DataView(octets.buffer);
}
