import { jsonLine } from "../wire/json.ts";
import type { Event } from "./event.ts";

const encoder = new TextEncoder();

/** An event that was told, which everybody who writes it writes alike: that is made once. */
export class ToldEvent {
  #line: string | undefined;
  #octets: Uint8Array | undefined;

  constructor(readonly event: Event) {}

  /** JSON in one line, without its end. */
  get line(): string {
    return this.#line ??= jsonLine(this.event);
  }

  /** When it happened, in Unix milliseconds. */
  get milliseconds(): number {
    return Date.parse(this.event.time);
  }

  /** The line in UTF-8, with its end. */
  get octets(): Uint8Array {
    return this.#octets ??= encoder.encode(`${this.line}\n`);
  }
}
