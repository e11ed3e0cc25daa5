import type { Timers } from "../clock/timers.ts";
import { nameOfHttp } from "../config/sections/http.ts";
import { isSameAccess, refuseForeignOwner } from "../control/control_socket.ts";
import type { Log } from "../log/log.ts";
import { reasonOf } from "../thrown.ts";
import { isNotThere } from "../server/bind.ts";
import { type AnswerRequest, HttpPlace } from "./http_place.ts";
import type { HttpCounters } from "./http_counters.ts";
import { type HttpWanted, listenAt, SOCKET } from "./listen.ts";

/** Milliseconds after which an address is looked for again that was not there. */
const RETRY_EVERY = 1000;

/** What HTTP is served with. */
export interface HttpServingSetup {
  readonly log: Log;
  readonly timers: Timers;
  readonly counters: HttpCounters;
}

/** What a change of the configuration means for HTTP: nothing is changed before `apply`. */
export interface HttpChange {
  apply(): Promise<void>;
  /** Closes what was opened for the change. */
  cancel(): void;
}

interface Prepared {
  readonly fresh: Map<string, OpenPlace>;
  readonly missing: Map<string, HttpWanted>;
  /** Sockets whose owner or mode is another. */
  readonly anew: readonly HttpWanted[];
}

/** A place that is open; until requests are answered, whoever connects waits. */
interface OpenPlace {
  wanted: HttpWanted;
  readonly listener: Deno.Listener;
  place?: HttpPlace;
}

/** Speaks HTTP wherever the configuration says. */
export class HttpServing {
  readonly #setup: HttpServingSetup;
  #open = new Map<string, OpenPlace>();
  #missing = new Map<string, HttpWanted>();
  #answer: AnswerRequest | undefined;
  #callOffRetry: () => void = () => {};

  constructor(setup: HttpServingSetup) {
    this.#setup = setup;
  }

  /** Connections that are open. */
  get connections(): number {
    return [...this.#open.values()].reduce((sum, { place }) => sum + (place?.size ?? 0), 0);
  }

  /**
   * Opens what is new in a configuration; what is listened at already stays open, and who is
   * connected stays connected. An address that is not there is waited for.
   *
   * @throws {OperatorError} when another cannot be opened: then none is
   */
  async prepare(all: readonly HttpWanted[]): Promise<HttpChange> {
    const fresh = new Map<string, OpenPlace>();
    const missing = new Map<string, HttpWanted>();
    const anew: HttpWanted[] = [];
    const cancel = () => {
      for (const { listener } of fresh.values()) listener.close();
    };
    try {
      for (const wanted of all) {
        const key = nameOfHttp(wanted.configured);
        const before = this.#open.get(key);
        if (before) {
          // Who became another user since may not give again what it gave.
          if (isSame(before.wanted, wanted)) continue;
          refuseForeignOwner(key, wanted.access!, SOCKET);
          anew.push(wanted);
          continue;
        }
        try {
          fresh.set(key, { wanted, listener: await listenAt(wanted) });
        } catch (error) {
          if (!isNotThere(error)) throw error;
          missing.set(key, wanted);
        }
      }
    } catch (error) {
      cancel();
      throw error;
    }
    return { cancel, apply: () => this.#apply(all, { fresh, missing, anew }) };
  }

  /** Answers from now on. */
  start(answer: AnswerRequest): void {
    this.#answer = answer;
    for (const each of this.#open.values()) this.#serve(each);
  }

  /** Closes everything. */
  async close(): Promise<void> {
    this.#callOffRetry();
    this.#answer = undefined;
    const open = [...this.#open.values()];
    this.#open = new Map();
    await Promise.all(open.map(end));
  }

  async #apply(
    all: readonly HttpWanted[],
    { fresh, missing, anew }: Prepared,
  ): Promise<void> {
    const before = this.#open;
    this.#open = new Map();
    for (const wanted of anew) {
      const key = nameOfHttp(wanted.configured);
      // A socket has its mode from when it is bound.
      await end(before.get(key)!);
      before.delete(key);
      try {
        fresh.set(key, { wanted, listener: await listenAt(wanted) });
      } catch (error) {
        this.#setup.log.write("error", reasonOf(error));
      }
    }
    for (const wanted of all) {
      const key = nameOfHttp(wanted.configured);
      const open = fresh.get(key) ?? before.get(key);
      if (!open) continue;
      open.place?.configure(wanted.configured);
      open.wanted = wanted;
      this.#open.set(key, open);
    }
    for (const each of this.#open.values()) this.#serve(each);
    const gone = [...before].filter(([key]) => !this.#open.has(key));
    await Promise.all(gone.map(([, open]) => end(open)));
    for (const [name] of missing) {
      if (!this.#missing.has(name)) {
        this.#setup.log.write(
          "warning",
          `HTTP cannot be spoken on ${name}: this machine does not have that address. It is ` +
            "tried again",
        );
      }
    }
    this.#missing = missing;
    this.#retryLater();
  }

  #serve(open: OpenPlace): void {
    if (!this.#answer || open.place) return;
    open.place = new HttpPlace(open.wanted.configured, open.listener, {
      ...this.#setup,
      answer: this.#answer,
    });
  }

  #retryLater(): void {
    this.#callOffRetry();
    if (this.#missing.size === 0) return;
    this.#callOffRetry = this.#setup.timers.after(RETRY_EVERY, () => void this.#retry());
  }

  async #retry(): Promise<void> {
    for (const [name, wanted] of this.#missing) {
      const listener = await listenAt(wanted).catch(() => undefined);
      if (!listener) continue;
      this.#missing.delete(name);
      const opened = { wanted, listener };
      this.#open.set(name, opened);
      this.#serve(opened);
      this.#setup.log.write("info", `HTTP is spoken on ${name} now`);
    }
    this.#retryLater();
  }
}

async function end({ listener, place }: OpenPlace): Promise<void> {
  if (place) await place.close();
  else listener.close();
}

/** Whether a socket serves both. */
function isSame({ access: one }: HttpWanted, { access: other }: HttpWanted): boolean {
  return one === other || one !== undefined && other !== undefined && isSameAccess(one, other);
}
