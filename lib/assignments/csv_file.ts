import { statSync } from "node:fs";
import { reasonOf } from "../thrown.ts";

/** Octets that are read at once. */
const PIECE = 0x10000;

/** Why a file cannot be read: the end of a sentence that begins "Cannot read FILE:". */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}

/** How far a file was read. */
export interface Progress {
  /** Octets so far. */
  readonly read: number;
  /** Octets of the file. */
  readonly size: number;
}

/**
 * Reads a file piece by piece, each of which is the taker's to keep.
 *
 * @throws {UnreadableFile} also when somebody writes to it meanwhile
 */
export function readInPieces(
  path: string,
  take: (piece: Uint8Array, progress: Progress) => void,
): void {
  // To open a FIFO would wait for somebody at its other end.
  if (attempt(() => Deno.statSync(path)).isFifo) {
    throw new UnreadableFile("it is a FIFO, expected a file");
  }
  using file = attempt(() => Deno.openSync(path));
  const { size, mtime } = file.statSync();
  let read = 0;
  for (;;) {
    const piece = new Uint8Array(PIECE);
    const length = attempt(() => file.readSync(piece));
    if (length === null) break;
    read += length;
    take(piece.subarray(0, length), { read, size });
  }
  const now = file.statSync();
  // Half of the old and half of the new is what nobody wrote.
  if (now.size !== size || now.mtime?.getTime() !== mtime?.getTime()) {
    throw new UnreadableFile("it changed while it was read, try again");
  }
}

/**
 * When a file was changed last, in nanoseconds since 1970, and exact to a millisecond.
 *
 * @throws {UnreadableFile}
 */
export function changedAt(path: string): bigint {
  attempt(() => Deno.statSync(path));
  return statSync(path, { bigint: true }).mtimeNs;
}

function attempt<T>(access: () => T): T {
  try {
    return access();
  } catch (error) {
    throw new UnreadableFile(whyNot(error), { cause: error });
  }
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder, expected a file";
  return reasonOf(error);
}
