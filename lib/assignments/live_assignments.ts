import type { Log } from "../log/log.ts";
import type { KeptElsewhere } from "../pools/prefix_set.ts";
import { type Found, UNREADABLE } from "./assigners.ts";
import { AssignmentDatabase } from "./assignment_database.ts";
import { compareBytes } from "../wire/address.ts";
import { lastAddress } from "../wire/prefix.ts";
import { explainDatabaseError } from "./assignment_database_error.ts";

/** Seconds between attempts to open a file again, and without a failure until all is well again. */
const PATIENCE = 10;

/** More than versions of one file. */
const FILE = 2 ** 32;

/** Which file stands at a path. */
interface FileIdentity {
  readonly device: number;
  readonly inode: number | null;
}

/**
 * A database of assignments while the server runs, whatever becomes of the file: nothing is thrown.
 *
 * A file that takes its place is opened, once it is one that can be used; of a file that is gone,
 * what it held goes on to be used. What cannot be read is said once, until it can be read again.
 */
export class LiveAssignments implements KeptElsewhere {
  readonly #path: string;
  readonly #log: Log;
  readonly #countFailure: () => void;
  #database: AssignmentDatabase;
  #opened: FileIdentity | undefined;
  // Unix seconds: when the file was looked at last, and from when on another may be opened.
  #now = 0;
  #openAgainAt = 0;
  // How many files were opened in place of the first, and the version of the last one.
  #files = 0;
  #version = 0;
  #lastFailure: number | undefined;
  #failures = 0;
  #isMissing = false;
  #hasBadRow = false;
  #refusal: string | undefined;

  /**
   * @param path absolute
   * @param countFailure called for each look-up that fails
   * @throws {AssignmentDatabaseError}
   */
  constructor(path: string, log: Log, countFailure: () => void) {
    this.#path = path;
    this.#log = log;
    this.#countFailure = countFailure;
    this.#opened = fileAt(path);
    this.#database = AssignmentDatabase.open(path);
  }

  /** Of what is assigned, the prefixes alone. */
  readonly prefixes: KeptElsewhere = {
    overlaps: (first, last) => this.#reachOfPrefix(first, last) !== undefined,
    reach: (first, last) => this.#reachOfPrefix(first, last),
    endOfRun: (first) => this.#reachOfPrefix(first, first) ?? first,
    version: () => this.version(),
  };

  /** The database as it is open now. */
  get database(): AssignmentDatabase {
    return this.#database;
  }

  /**
   * What is assigned to the first of the ids that something is assigned to.
   *
   * @param now Unix seconds
   */
  find(ids: Iterable<string>, now: number): Found {
    if (now !== this.#now) this.#lookAround(now);
    try {
      for (const id of ids) {
        const assignment = this.#database.find(id);
        if (assignment) return assignment;
      }
      return undefined;
    } catch (error) {
      if (error instanceof RangeError) return this.#noteBadRow(error);
      this.#noteFailure(error);
      return UNREADABLE;
    }
  }

  /** Whether something is assigned between two addresses, both included: 16 octets each. */
  overlaps(first: Uint8Array, last: Uint8Array): boolean {
    try {
      return this.#database.addressBetween(first, last) !== undefined ||
        this.#database.prefixBetween(first, last) !== undefined;
    } catch (error) {
      this.#noteFailure(error);
      return false;
    }
  }

  /** How far reaches what is assigned between two addresses, both included: 16 octets each. */
  reach(first: Uint8Array, last: Uint8Array): Uint8Array | undefined {
    const end = this.#reachOfPrefix(first, last);
    return end ?? (this.overlaps(first, last) ? last : undefined);
  }

  /** Another number whenever something else may be assigned. */
  version(): number {
    try {
      this.#version = this.#database.version;
    } catch {
      // Whoever looks something up finds out why.
    }
    return this.#files * FILE + this.#version;
  }

  /** The end of an assigned prefix, or of several assigned addresses one after the other. */
  endOfRun(first: Uint8Array): Uint8Array {
    try {
      const prefix = this.#database.prefixBetween(first, first);
      if (prefix) return lastAddress(prefix);
      return this.#database.endOfRun(first);
    } catch (error) {
      this.#noteFailure(error);
      return first;
    }
  }

  close(): void {
    this.#database.close();
  }

  #reachOfPrefix(first: Uint8Array, last: Uint8Array): Uint8Array | undefined {
    try {
      const prefix = this.#database.prefixBetween(first, last);
      const end = prefix && lastAddress(prefix);
      return end && compareBytes(end, last) < 0 ? last : end;
    } catch (error) {
      this.#noteFailure(error);
      return undefined;
    }
  }

  /** What cannot be assigned to one client says nothing of the others. */
  #noteBadRow({ message }: RangeError): undefined {
    this.#countFailure();
    if (this.#hasBadRow) return;
    this.#hasBadRow = true;
    this.#log.write("error", `${this.#path} assigns what cannot be: ${message}`);
  }

  #noteFailure(error: unknown): void {
    this.#countFailure();
    this.#failures++;
    if (this.#lastFailure === undefined) {
      const { message } = explainDatabaseError(this.#path, error);
      this.#log.write(
        "error",
        `Assignments cannot be looked up: ${message}. Clients keep what they have, and new ones ` +
          "count as not assigned anything",
      );
    }
    this.#lastFailure = this.#now;
  }

  /** Once a second, as long as clients ask. */
  #lookAround(now: number): void {
    this.#now = now;
    this.#noteRecovery();
    const file = fileAt(this.#path);
    this.#noteMissing(file === undefined);
    if (!file || now < this.#openAgainAt) return;
    const isOpened = isSame(file, this.#opened) && this.#database.isAsOpened;
    if (isOpened && this.#lastFailure === undefined) return;
    this.#openAgainAt = now + PATIENCE;
    this.#open(file);
  }

  #noteRecovery(): void {
    if (this.#lastFailure === undefined || this.#now < this.#lastFailure + PATIENCE) return;
    this.#lastFailure = undefined;
    this.#log.write(
      "info",
      `Assignments can be looked up in ${this.#path} again; ${this.#failures} look-ups failed ` +
        "meanwhile",
    );
    this.#failures = 0;
  }

  #noteMissing(isMissing: boolean): void {
    if (isMissing && !this.#isMissing) {
      this.#log.write("warning", `${this.#path} is gone: what it held goes on to be used`);
    }
    this.#isMissing = isMissing;
  }

  #open(file: FileIdentity): void {
    const isOther = !isSame(file, this.#opened);
    try {
      const database = AssignmentDatabase.open(this.#path);
      this.#database.close();
      this.#database = database;
    } catch (error) {
      const { message } = explainDatabaseError(this.#path, error);
      if (isOther && message !== this.#refusal) {
        this.#log.write("error", `${message}. What was there before goes on to be used`);
      }
      this.#refusal = message;
      return;
    }
    this.#opened = file;
    this.#files++;
    this.#openAgainAt = 0;
    this.#refusal = undefined;
    this.#hasBadRow = false;
    if (isOther) this.#log.write("info", `${this.#path} is another file now, which is used`);
  }
}

function fileAt(path: string): FileIdentity | undefined {
  try {
    const { dev: device, ino: inode } = Deno.statSync(path);
    return { device, inode };
  } catch {
    // Why it cannot be looked at matters to who opens it, and that is said then.
    return undefined;
  }
}

function isSame(one: FileIdentity, other: FileIdentity | undefined): boolean {
  return one.device === other?.device && one.inode === other.inode;
}
