import type { Timers } from "../clock/timers.ts";
import type { Log } from "../log/log.ts";
import { SparingLog } from "../log/sparing_log.ts";
import { drop } from "../pipeline/ending.ts";
import type { Statistics } from "../statistics/statistics.ts";
import { reasonOf } from "../thrown.ts";
import { originsIn } from "../wire/glance.ts";
import { SharedOctets } from "../wire/shared_octets.ts";
import type { Datagram } from "./datagram_socket.ts";
import type { ExchangeObservers } from "./exchange_observers.ts";
import { FairQueue, type WaitingQueue } from "./fair_queue.ts";
import type { Listener } from "./listener.ts";
import { senderLine } from "./sender_line.ts";

/** Datagrams that are handled between two looks at the sockets. */
const AT_ONCE = 16;
/** Milliseconds after which is received again when that failed. */
export const RECEIVE_AGAIN_AFTER = 250;
/** Octets of the buffers that share what waits, one of which it may keep, and of what is small. */
const SHARED = 4096;
const SMALL = 512;
/** Places of the queue: what waits in it is handled within about a second. */
const PLACES = 4096;

const CROWDED_OUT = drop("crowded-out", "More comes in than can be handled");

/** A datagram, and where it came in. */
export interface Arrived extends Datagram {
  readonly listener: Listener;
  /** Milliseconds of the clock that only grows. */
  readonly receivedAt: number;
}

/** Handles a datagram; it throws nothing. @param receivedAt left out: just now */
export type HandleDatagram = (datagram: Datagram, listener: Listener, receivedAt?: number) => void;

/** What an intake is made with. */
export interface IntakeSetup {
  readonly log: Log;
  readonly statistics: Statistics;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Lets everything be received that has arrived. */
  readonly look: () => Promise<void>;
  /** Where datagrams wait to be handled. Default: a fair one with 4096 places. */
  readonly queue?: WaitingQueue<Arrived> | undefined;
  readonly timers: Pick<Timers, "after" | "now">;
  /** Told of every exchange. Default: nobody. */
  readonly observers?: ExchangeObservers;
}

/**
 * Receives from listeners, and has handled what it receives: at once, as long as there is little of
 * it. Otherwise what has arrived is taken from the operating system, which would drop whatever comes
 * when its buffer is full, and waits in a queue that is fair to who sends little.
 */
export class Intake {
  readonly #setup: IntakeSetup;
  readonly #handle: HandleDatagram;
  readonly #queue: WaitingQueue<Arrived>;
  readonly #copies = new SharedOctets(SHARED, SMALL);
  readonly #open = new Set<Listener>();
  readonly #crowds: SparingLog;
  readonly #failures: SparingLog;
  /** How many may be handled before the next look. */
  #left = AT_ONCE;
  #draining: Promise<void> | undefined;
  #isFinishing = false;

  constructor(setup: IntakeSetup, handle: HandleDatagram) {
    this.#setup = setup;
    this.#handle = handle;
    this.#queue = setup.queue ?? new FairQueue(PLACES);
    this.#crowds = new SparingLog(setup.log, "warning");
    this.#failures = new SparingLog(setup.log, "error");
  }

  /** Serves a listener until its socket is closed. */
  async serve(listener: Listener): Promise<void> {
    this.#open.add(listener);
    while (true) {
      try {
        const datagram = await listener.socket.receive();
        if (!datagram) break;
        this.#take(datagram, listener);
      } catch (error) {
        await this.#noteFailure(error, listener);
      }
    }
    this.#open.delete(listener);
  }

  /** What keeps the system from receiving passes, and is nothing that the program did wrong. */
  async #noteFailure(error: unknown, { identity: { name } }: Listener): Promise<void> {
    const { now, timers } = this.#setup;
    this.#failures.write(
      Math.floor(now() / 1000),
      () => `Cannot receive on ${name} for now: ${reasonOf(error)}. The server tries again`,
    );
    await new Promise<void>((resolve) => timers.after(RECEIVE_AGAIN_AFTER, resolve));
  }

  /** Resolves when all is handled that waits; nothing more waits from then on. */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    await this.#draining;
    this.#left = Infinity;
  }

  #take(datagram: Datagram, listener: Listener): void {
    if (this.#left > 0 && this.#queue.isEmpty) {
      this.#left--;
      return this.#handle(datagram, listener);
    }
    const { bytes, from } = datagram;
    const receivedAt = this.#setup.timers.now();
    if (this.#isFinishing) return this.#noteCrowdedOut({ bytes, from, listener, receivedAt });
    const arrived = { bytes: this.#copies.copy(bytes), from, listener, receivedAt };
    const crowdedOut = this.#queue.push(sourceOf(arrived), arrived, bytes.length);
    for (const each of crowdedOut) this.#noteCrowdedOut(each);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (!this.#queue.isEmpty) {
      await this.#setup.look();
      for (this.#left = AT_ONCE; this.#left > 0 && !this.#queue.isEmpty; this.#left--) {
        const arrived = this.#queue.shift()!;
        // Nothing can be answered by a listener that was closed meanwhile.
        if (this.#open.has(arrived.listener)) {
          this.#handle(arrived, arrived.listener, arrived.receivedAt);
        } else this.#noteCrowdedOut(arrived);
      }
    }
    this.#draining = undefined;
  }

  #noteCrowdedOut({ bytes, from, listener: { identity }, receivedAt }: Arrived): void {
    const { statistics, now, observers } = this.#setup;
    for (const each of statistics.countersOf(identity)) {
      each.incomingPackets++;
      each.countDrop("crowded-out");
    }
    const sender = () => senderLine(bytes, from, identity.name);
    this.#crowds.write(
      Math.floor(now() / 1000),
      () => `${CROWDED_OUT.why}: a message ${sender()} is not answered`,
    );
    if (!observers?.areAny) return;
    const outcome = { kind: "drop", drop: CROWDED_OUT } as const;
    observers.tell({ message: undefined, outcome, listener: identity, from, receivedAt });
  }
}

/** Whose turn it takes: the listener's, there the sender's, and there that of each origin behind. */
function sourceOf({ bytes, from, listener }: Arrived): string[] {
  return [listener.identity.name, from.address, ...originsIn(bytes)];
}
