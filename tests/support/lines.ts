import { TextLineStream } from "./text_line_stream.ts";

interface Waiter {
  readonly pattern: RegExp;
  readonly resolve: (line: string) => void;
  readonly reject: (reason: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The lines of a stream as they come, for a test that waits for one of them. */
export class Lines {
  /** Every line so far. */
  readonly all: string[] = [];
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  readonly #waiters = new Set<Waiter>();
  #open = true;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#read(stream);
  }

  /**
   * The first line, of those that came and those to come, that matches.
   *
   * @param within milliseconds
   * @throws {Error} with what came instead, when the stream ends or the time is up
   */
  until(pattern: RegExp, within: number): Promise<string> {
    const known = this.all.find((line) => pattern.test(line));
    return known === undefined ? this.next(pattern, within) : Promise.resolve(known);
  }

  /**
   * The first line of those to come that matches.
   *
   * @param within milliseconds
   * @throws {Error} with what came instead, when the stream ends or the time is up
   */
  next(pattern: RegExp, within: number): Promise<string> {
    if (!this.#open) return Promise.reject(this.#missing(pattern, "before the end"));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(this.#missing(pattern, `within ${within} ms`));
      }, within);
      const waiter: Waiter = { pattern, resolve, reject, timer };
      this.#waiters.add(waiter);
    });
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const lines = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    for await (const line of lines) this.#arrived(line);
    this.#open = false;
    for (const waiter of this.#waiters) {
      this.#settle(waiter);
      waiter.reject(this.#missing(waiter.pattern, "before the end"));
    }
  }

  #arrived(line: string): void {
    this.all.push(line);
    for (const waiter of this.#waiters) {
      if (!waiter.pattern.test(line)) continue;
      this.#settle(waiter);
      waiter.resolve(line);
    }
  }

  #settle(waiter: Waiter): void {
    clearTimeout(waiter.timer);
    this.#waiters.delete(waiter);
  }

  #missing(pattern: RegExp, when: string): Error {
    const came = this.all.length === 0 ? "nothing" : this.all.join("\n");
    return new Error(`No line with ${pattern} came ${when}. What came:\n${came}`);
  }
}
