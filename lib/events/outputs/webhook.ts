import { reasonOf } from "../../thrown.ts";
import type { ToldEvent } from "../told_event.ts";
import { type EventSink, UndeliverableError } from "./delivery.ts";

/** Milliseconds that a server has for an answer. */
const TIMEOUT = 10_000;
/** What a server says of a request that it will never take, however often it comes. */
const NEVER: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** What a webhook is made with. */
export interface WebhookSetup {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Default: that of this program. */
  readonly fetch?: typeof fetch;
}

/** Posts events to a server, as an array in JSON. A status from 200 to 299 says that it has them. */
export class WebhookSink implements EventSink {
  readonly name: string;
  readonly #setup: WebhookSetup;

  constructor(setup: WebhookSetup) {
    this.#setup = setup;
    // What is behind the path may be a secret.
    const { origin, pathname } = new URL(setup.url);
    this.name = `${origin}${pathname}`;
  }

  async deliver(events: readonly ToldEvent[], signal: AbortSignal): Promise<number> {
    const response = await this.#post(`[${events.map(({ line }) => line).join(",")}]`, signal);
    const { status, ok } = response;
    // What it says besides is nobody's to read.
    await response.body?.cancel();
    if (ok) return events.length;
    const answer = `answers with status ${status}`;
    if (NEVER.has(status)) throw new UndeliverableError(answer);
    throw new Error(`it ${answer}`);
  }

  close(): void {}

  async #post(body: string, signal: AbortSignal): Promise<Response> {
    const { url, headers, fetch: post = fetch } = this.#setup;
    const late = AbortSignal.timeout(TIMEOUT);
    try {
      return await post(url, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body,
        // It would take the headers elsewhere.
        redirect: "manual",
        signal: AbortSignal.any([signal, late]),
      });
    } catch (error) {
      if (late.aborted) throw new Error(`it said nothing for ${TIMEOUT / 1000} s`);
      // The reason has the address in it, which may have a secret.
      throw new Error(reasonOf(error).replaceAll(url, this.name));
    }
  }
}
