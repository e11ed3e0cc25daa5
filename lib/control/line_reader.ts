/** What lines are read from. */
export interface LineSource {
  /** @returns how many octets were read, or `null` at the end */
  read(into: Uint8Array): Promise<number | null>;
}

/** A line is longer than lines may be. */
export class LineTooLongError extends Error {
  override readonly name = "LineTooLongError";
}

/** Reads lines of UTF-8 that end in LF or CR LF. */
export class LineReader {
  readonly #source: LineSource;
  readonly #longest: number;
  readonly #buffer: Uint8Array;
  readonly #decoder = new TextDecoder();
  #begun = "";
  #complete: string[] = [];

  /**
   * @param longest characters that a line may have
   * @param atOnce octets that are read at once
   */
  constructor(source: LineSource, longest: number, atOnce: number) {
    this.#source = source;
    this.#longest = longest;
    this.#buffer = new Uint8Array(atOnce);
  }

  /** The next line, or `undefined` at the end. @throws {LineTooLongError} */
  async next(): Promise<string | undefined> {
    while (this.#complete.length === 0) if (!await this.#read()) return undefined;
    return this.#complete.shift();
  }

  /** All whole lines that are there, one at least; `undefined` at the end. @throws {LineTooLongError} */
  async batch(): Promise<string[] | undefined> {
    while (this.#complete.length === 0) if (!await this.#read()) return undefined;
    return this.#complete.splice(0);
  }

  /** @returns whether there may be more */
  async #read(): Promise<boolean> {
    const count = await this.#source.read(this.#buffer);
    if (count === null) return false;
    const text = this.#decoder.decode(this.#buffer.subarray(0, count), { stream: true });
    const lines = (this.#begun + text).split("\n");
    this.#begun = lines.pop()!;
    if (Math.max(this.#begun.length, ...lines.map(({ length }) => length)) > this.#longest) {
      throw new LineTooLongError(`A line may have ${this.#longest} characters`);
    }
    this.#complete.push(...lines.map((line) => line.endsWith("\r") ? line.slice(0, -1) : line));
    return true;
  }
}
