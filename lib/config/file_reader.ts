import { reasonOf } from "../thrown.ts";

/** A configuration with all that it includes is no larger: more is a mistake, and fills memory. */
const MOST_OCTETS = 32 * 1024 * 1024;

/** What is said of more. */
export const TOO_LARGE = "expected at most 32 MiB of configuration, with all that it includes";

const PIECE = 64 * 1024;

/** A file that cannot be read; the message is the end of a sentence: `does not exist`. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** There is more to be read than a configuration may have. */
export class TooLarge extends Unreadable {
  constructor() {
    super("is too large");
  }
}

/** What is said of a file that the configuration names, as it is written there. */
export function wordUnreadable(name: string, error: Unreadable): string {
  return error instanceof TooLarge
    ? TOO_LARGE
    : `expected a file that can be read: ${name} ${error.message}`;
}

/** Reads the files of one configuration, and no more of them than fits into memory with ease. */
export class FileReader {
  #left = MOST_OCTETS;

  /**
   * Reads the text of a file.
   *
   * @param path absolute
   * @param isRegular whether anything but a regular file is refused: a pipe could keep us waiting
   * @throws {Unreadable}
   */
  read(path: string, isRegular = true): string {
    try {
      const found = isRegular ? Deno.statSync(path) : undefined;
      if (found?.isDirectory) throw new Unreadable("is a folder, expected a file");
      if (found && !found.isFile) throw new Unreadable("is not a regular file, expected one");
      return new TextDecoder("utf-8", { fatal: true }).decode(this.#octets(path));
    } catch (error) {
      throw error instanceof Unreadable ? error : new Unreadable(whyNot(error), { cause: error });
    }
  }

  /** Counts what is there once more, though it need not be read again. @throws {TooLarge} */
  count(text: string): void {
    this.#take(text.length);
  }

  #octets(path: string): Uint8Array {
    using file = Deno.openSync(path);
    const pieces: Uint8Array[] = [];
    while (true) {
      const piece = new Uint8Array(PIECE);
      const length = file.readSync(piece);
      if (length === null) break;
      this.#take(length);
      pieces.push(piece.subarray(0, length));
    }
    return joined(pieces);
  }

  #take(octets: number): void {
    this.#left -= octets;
    if (this.#left < 0) throw new TooLarge();
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "does not exist";
  if (error instanceof Deno.errors.IsADirectory) return "is a folder, expected a file";
  if (error instanceof Deno.errors.PermissionDenied) return "is not readable by this user";
  if (error instanceof TypeError) return "is not UTF-8 text";
  return `cannot be read: ${reasonOf(error)}`;
}
