import { jsonLine } from "../wire/json.ts";
import type { Event, EventContent } from "./event.ts";

const encoder = new TextEncoder();

/**
 * An event that was told, which everybody who writes it writes alike: that is made once. Thousands
 * are kept, so what stays of one is its text.
 */
export class ToldEvent {
  #content: EventContent | undefined;
  #event: Event | undefined;
  #line: string | undefined;
  #octets: Uint8Array | undefined;

  /**
   * @param seq as {@linkcode Event} has it
   * @param milliseconds when it happened, in Unix milliseconds
   */
  constructor(
    content: EventContent,
    readonly seq: number,
    readonly time: string,
    readonly milliseconds: number,
  ) {
    this.#content = content;
  }

  /** The event, for who looks into it: made when it is first asked for. */
  get event(): Event {
    return this.#event ??= JSON.parse(this.line);
  }

  /** JSON in one line, without its end. */
  get line(): string {
    if (this.#line === undefined) {
      this.#line = `{"seq":${this.seq},"time":"${this.time}",${jsonLine(this.#content).slice(1)}`;
      this.#content = undefined;
    }
    return this.#line;
  }

  /** The line in UTF-8, with its end. */
  get octets(): Uint8Array {
    return this.#octets ??= encoder.encode(`${this.line}\n`);
  }
}
