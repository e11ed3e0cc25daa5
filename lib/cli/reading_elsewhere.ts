import type { Pieces } from "../config/pieces.ts";
import { ConfigurationRefused } from "./configuration_refused.ts";

/** The configuration to read. */
export interface Task {
  /** Absolute. */
  readonly path: string;
  /** As the user named it. */
  readonly file: string;
}

/** A configuration that another thread has read and found right. */
export interface ReadPieces {
  /** What is to be said of it, a line each. */
  readonly warnings: readonly string[];
  readonly pieces: Pieces;
}

/** What became of a task. */
export type ReadElsewhere =
  | { readonly kind: "read" } & ReadPieces
  | { readonly kind: "refused"; readonly lines: readonly string[] }
  | { readonly kind: "extended" }
  /** What the thread is made of cannot be loaded. */
  | { readonly kind: "failed"; readonly why: string };

/** The other thread cannot run: what it is made of cannot be read, say, by this user. */
export class ThreadFailed extends Error {
  override readonly name = "ThreadFailed";
}

const PROGRAM = new URL("./reading_worker.ts", import.meta.url);

/**
 * Whether another thread can be started: of a checkout, its program is read anew, which the
 * permissions of Deno may forbid, or those of the user that the server has become.
 */
export function canReadElsewhere(): boolean {
  if (Deno.build.standalone) return true;
  try {
    Deno.openSync(PROGRAM).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Has a configuration read, checked and prepared in another thread.
 *
 * @param signal ends that
 * @returns `undefined` where it has extensions, whose code only the thread that serves runs
 * @throws {OperatorError} with what is wrong with it, a line each
 * @throws {ThreadFailed} when nothing could be found out there
 */
export async function readElsewhere(
  task: Task,
  signal: AbortSignal,
): Promise<ReadPieces | undefined> {
  signal.throwIfAborted();
  const worker = new Worker(PROGRAM, { type: "module" });
  try {
    const read = await new Promise<ReadElsewhere>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<ReadElsewhere>) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new ThreadFailed(event.message));
      };
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.postMessage(task);
    });
    if (read.kind === "failed") throw new ThreadFailed(read.why);
    if (read.kind === "refused") throw new ConfigurationRefused(read.lines);
    return read.kind === "read" ? read : undefined;
  } finally {
    worker.terminate();
  }
}
