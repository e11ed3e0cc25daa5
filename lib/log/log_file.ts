import { Buffer } from "node:buffer";
import { dirname } from "node:path";
import { statIfThere } from "../file_info.ts";
import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";
import { lineFormatter } from "./console.ts";
import type { LogLine } from "./log.ts";
import type { Report } from "./output_trouble.ts";
import type { LineSink } from "./queued_output.ts";
import { rotateFiles } from "./rotated_files.ts";
import { periodOf, type Rotation } from "./rotation.ts";

/** What a log file is opened with. */
export interface LogFileSetup {
  /** Absolute. */
  readonly path: string;
  /** Left out: the file grows, or somebody else rotates it. */
  readonly rotation?: Rotation | undefined;
  readonly report: Report;
  /** What it is, for people; default: the log file. */
  readonly what?: string;
  /** Makes the text of a line; default: as people read it. */
  readonly format?: (line: LogLine) => string;
}

interface Batch {
  readonly text: string;
  /** Octets of the text up to the end of each line of the log, which may be several of the text. */
  readonly ends: readonly number[];
}

/** Leases are personal data: they are not for everybody on this machine to read. */
const MODE = 0o640;
/** Milliseconds between looking whether the file is still where it was. */
const LOOK_EVERY = 1000;
/** Milliseconds after which a rotation that failed is tried again. */
const ROTATE_AGAIN_AFTER = 60_000;

const forPeople = lineFormatter(false);
const encoder = new TextEncoder();

/**
 * A log file. It is put aside when its rotation says so; when somebody else renames or removes it,
 * a new one is begun.
 */
export class LogFile implements LineSink {
  readonly name: string;
  readonly #setup: LogFileSetup;
  #file: Deno.FsFile | undefined;
  #size = 0;
  #period = 0;
  // A disk that was full may have left a line half written.
  #isTorn = false;
  #lookedAt = -Infinity;
  #mustLook = false;
  #rotateFrom = -Infinity;
  #hasComplained = false;

  private constructor(setup: LogFileSetup) {
    this.name = `${setup.what ?? "the log file"} ${setup.path}`;
    this.#setup = setup;
  }

  /** Opens a log file, made where there is none. @throws {OperatorError} */
  static open(setup: LogFileSetup): LogFile {
    const log = new LogFile(setup);
    try {
      log.#open();
      return log;
    } catch (error) {
      log.close();
      throw new OperatorError(
        `Cannot open ${log.name}: ${whyNotOpened(setup.path, error)}`,
        { cause: error },
      );
    }
  }

  async write(lines: readonly LogLine[]): Promise<number> {
    const { time } = lines[0]!;
    await this.#look(time);
    let batch = this.#fitting(lines);
    if (batch.ends.length === 0) {
      await this.#rotate(time);
      batch = this.#fitting(lines);
    }
    return await this.#append(batch);
  }

  reopen(): void {
    this.#mustLook = true;
    this.#rotateFrom = -Infinity;
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #open(): void {
    const { path, rotation } = this.#setup;
    refuseIrregular(path);
    const file = Deno.openSync(path, { append: true, create: true, mode: MODE });
    try {
      const { size, mtime } = file.statSync();
      this.#size = size;
      this.#period = rotation && mtime ? periodOf(rotation.by, mtime.getTime()) : 0;
    } catch (error) {
      file.close();
      throw error;
    }
    this.close();
    this.#file = file;
    this.#isTorn = false;
  }

  /** As many lines as go to the file before it is put aside. */
  #fitting(lines: readonly LogLine[]): Batch {
    const { rotation, format = forPeople } = this.#setup;
    if (rotation && this.#size === 0) this.#period = periodOf(rotation.by, lines[0]!.time);
    const ends: number[] = [];
    let text = "";
    let length = 0;
    for (const line of lines) {
      const next = `${format(line)}\n`;
      length += Buffer.byteLength(next);
      const size = this.#size + length;
      const isFirst = this.#size === 0 && ends.length === 0;
      if (rotation && !isFirst && this.#isDue(rotation, line.time, size)) break;
      text += next;
      ends.push(length);
    }
    return { text, ends };
  }

  #isDue(rotation: Rotation, time: number, size: number): boolean {
    if (time < this.#rotateFrom) return false;
    return rotation.by === "size"
      ? size > rotation.size!
      : periodOf(rotation.by, time) > this.#period;
  }

  async #rotate(time: number): Promise<void> {
    const { path, rotation, report } = this.#setup;
    try {
      await rotateFiles(path, rotation!.keep);
      this.#open();
      this.#rotateFrom = -Infinity;
    } catch (error) {
      // Better a long file than none.
      this.#rotateFrom = time + ROTATE_AGAIN_AFTER;
      report("warning", `Cannot rotate ${this.name}, which grows on: ${reasonOf(error)}`);
    }
  }

  async #look(time: number): Promise<void> {
    if (!this.#mustLook && Math.abs(time - this.#lookedAt) < LOOK_EVERY) return;
    this.#lookedAt = time;
    this.#mustLook = false;
    if (this.#file && await isSameFile(this.#file, this.#setup.path)) return;
    try {
      this.#open();
      this.#hasComplained = false;
    } catch (error) {
      this.#mustLook = true;
      // What was renamed is still a file that people find; what was removed is not.
      const isKept = this.#file && (await this.#file.stat()).nlink !== 0;
      if (!isKept) throw new Error(whyNotOpened(this.#setup.path, error), { cause: error });
      if (this.#hasComplained) return;
      this.#hasComplained = true;
      this.#setup.report(
        "warning",
        `${this.name} was renamed and cannot be made anew, so the renamed one is written on: ${
          reasonOf(error)
        }`,
      );
    }
  }

  async #append({ text, ends }: Batch): Promise<number> {
    const octets = encoder.encode(this.#isTorn ? `\n${text}` : text);
    const begin = this.#isTorn ? 1 : 0;
    let written = 0;
    try {
      while (written < octets.length) written += await this.#file!.write(octets.subarray(written));
      this.#isTorn = false;
      return ends.length;
    } catch (error) {
      // Whole lines that made it are not written twice.
      const whole = ends.filter((end) => begin + end <= written).length;
      if (written > 0) this.#isTorn = written !== begin + (ends[whole - 1] ?? 0);
      if (whole === 0) throw error;
      return whole;
    } finally {
      this.#size += written;
    }
  }
}

/** To open a FIFO would wait, and hold the server up, until somebody reads from it. */
function refuseIrregular(path: string): void {
  const found = statIfThere(path);
  if (!found || found.isFile || found.isDirectory || found.isCharDevice) return;
  throw new Error("it is not a regular file, expected one");
}

async function isSameFile(file: Deno.FsFile, path: string): Promise<boolean> {
  try {
    const [open, there] = await Promise.all([file.stat(), Deno.stat(path)]);
    return open.ino === there.ino && open.dev === there.dev;
  } catch (error) {
    // A folder that this user may not look into, as it is root's, hides whether anything changed.
    return error instanceof Deno.errors.PermissionDenied;
  }
}

function whyNotOpened(path: string, error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return `the folder ${dirname(path)} does not exist`;
  if (error instanceof Deno.errors.PermissionDenied) return "it is not writable by this user";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder, expected a file";
  if (error instanceof Deno.errors.NotADirectory) return `${dirname(path)} is not a folder`;
  return reasonOf(error);
}
