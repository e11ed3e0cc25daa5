import type { Log } from "../log/log.ts";
import { SparingLogs } from "../log/sparing_log.ts";
import type { Outcome } from "../pipeline/pipeline.ts";
import type { ListenerIdentity } from "../pipeline/reception.ts";
import { detailOf, originOf } from "../thrown.ts";
import type { Message } from "../wire/message_layout.ts";
import type { Peer } from "./datagram_socket.ts";

/**
 * A message that came in, and what became of it. Its octets are views of the receive buffer: who
 * keeps something of them copies it at once.
 */
export interface EndedExchange {
  /** The message; `undefined` where it could not be read, or nobody had the time to. */
  readonly message: Message | undefined;
  /** What became of it, with its transaction where there was one. */
  readonly outcome: Outcome;
  /** The datagram; left out over TCP, and where nobody had the time to read it. */
  readonly octets?: Uint8Array | undefined;
  /** The datagram that answers it, which is nobody else's. */
  readonly answer?: Uint8Array | undefined;
  /** Where it came in. */
  readonly listener: ListenerIdentity;
  /** Who sent it. */
  readonly from: Peer;
  /** When it was received: milliseconds of the clock that only grows. */
  readonly receivedAt: number;
}

/** What became of an answer. */
export interface Conclusion {
  /**
   * `sent`: what the answer says holds, and it was handed to its socket. `lost`: what it says could
   * not be stored, and nobody is told.
   */
  readonly kind: "sent" | "lost";
  /** Why it is lost. */
  readonly why?: unknown;
  /** When the message was received: milliseconds of the clock that only grows. */
  readonly receivedAt: number;
  /** When its answer was sent or lost, by the same clock. */
  readonly at: number;
}

/** Told once what became of an answer. */
export type Concluded = (conclusion: Conclusion) => void;

/**
 * Told of every message as it ended: answered, dropped, undecodable or crowded out.
 *
 * @returns what is to be told what becomes of the answer, in the order in which answers leave; of
 * messages that get none, and over TCP, it is not called
 */
export type ExchangeObserver = (exchange: EndedExchange) => Concluded | undefined | void;

/** What observers are made with. */
export interface ExchangeObserversSetup {
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Those who are told of every exchange. What one of them throws costs nobody else anything. */
export class ExchangeObservers {
  readonly #setup: ExchangeObserversSetup;
  readonly #failures: SparingLogs;
  #observers: readonly ExchangeObserver[] = [];

  constructor(setup: ExchangeObserversSetup) {
    this.#setup = setup;
    this.#failures = new SparingLogs(setup.log, "error");
  }

  /** Whether there is anybody to tell. */
  get areAny(): boolean {
    return this.#observers.length > 0;
  }

  /** Tells somebody from now on. @returns what ends that */
  add(observer: ExchangeObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== observer);
    };
  }

  /** Tells all. @returns what is to be told what becomes of the answer */
  tell(exchange: EndedExchange): Concluded | undefined {
    let waiting: Concluded | Concluded[] | undefined;
    for (const observer of this.#observers) {
      const concluded = this.#safely(observer, exchange);
      if (!concluded) continue;
      if (!waiting) waiting = concluded;
      else if (typeof waiting === "function") waiting = [waiting, concluded];
      else waiting.push(concluded);
    }
    if (!waiting) return undefined;
    const all = waiting;
    return (conclusion) => {
      if (typeof all === "function") return void this.#safely(all, conclusion);
      for (const concluded of all) this.#safely(concluded, conclusion);
    };
  }

  #safely<Told, Said>(listener: (told: Told) => Said, told: Told): Said | undefined {
    try {
      return listener(told);
    } catch (error) {
      this.#failures.write(
        originOf(error),
        Math.floor(this.#setup.now() / 1000),
        () => `An exchange could not be observed: ${detailOf(error)}`,
      );
      return undefined;
    }
  }
}
