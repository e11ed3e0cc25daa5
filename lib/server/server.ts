import { HELD, type Settled } from "../leases/settlement.ts";
import type { LeaseStore } from "../leases/store.ts";
import { SparingLog } from "../log/sparing_log.ts";
import { drop } from "../pipeline/ending.ts";
import type { Outcome, Pipeline } from "../pipeline/pipeline.ts";
import type { ListenerIdentity, Reception } from "../pipeline/reception.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { CounterSet } from "../statistics/counter_set.ts";
import { reasonOf } from "../thrown.ts";
import { formatAddress, parseAddress, UNSPECIFIED } from "../wire/address.ts";
import { WireError } from "../wire/error.ts";
import { decodeReceived, encodeMessage } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import type { Datagram, Peer } from "./datagram_socket.ts";
import { type Concluded, ExchangeObservers } from "./exchange_observers.ts";
import { ExchangeNotes } from "./exchange_notes.ts";
import { HandlingTrace } from "./handling_trace.ts";
import { Intake, type IntakeSetup } from "./intake.ts";
import type { Listener } from "./listener.ts";
import { receivedLines, sentLines } from "./packet_lines.ts";
import { type Handled, Recording } from "./recording.ts";
import { replyTo } from "./reply_to.ts";
import { WaitingAnswers, type WaitingBounds } from "./waiting_answers.ts";
import { senderLine } from "./sender_line.ts";

/** What a server needs besides its pipeline. */
export interface ServerSetup extends IntakeSetup {
  /** Unix milliseconds by which others' leases last, where the clock may be in doubt. */
  readonly earlierNow?: () => number;
  /** Where what answers change is recorded. */
  readonly leases: Pick<LeaseStore, "record">;
  /** Called before something is given that its client did not have. @param at Unix seconds */
  readonly beforeGranting?: (at: number) => void;
  /** Told of every request that went through the pipeline. */
  readonly onRequest?: (transaction: Transaction) => void;
  /** How many answers may wait. Default: 16,384 with 16 MiB. */
  readonly waiting?: WaitingBounds;
  /** Whether an error is one that ends the server, and is said once. */
  readonly isBreakdown?: (error: unknown) => boolean;
}

/** Takes datagrams from listeners through the pipeline and sends the answers. */
export class Server {
  /** The pipeline in force. */
  pipeline: Pipeline;
  readonly #setup: ServerSetup;
  readonly #globalCounters: readonly CounterSet[];
  readonly #waiting: WaitingAnswers;
  readonly #recording: Recording;
  readonly #notes: ExchangeNotes;
  readonly #sendFailures: SparingLog;
  readonly #observers: ExchangeObservers;
  readonly #intake: Intake;

  constructor(pipeline: Pipeline, setup: ServerSetup) {
    this.pipeline = pipeline;
    this.#setup = setup;
    this.#globalCounters = [setup.statistics.global];
    this.#waiting = new WaitingAnswers(setup.log, setup.waiting);
    this.#recording = new Recording(setup.leases, this.#waiting, setup.beforeGranting);
    this.#notes = new ExchangeNotes(setup, this.#waiting);
    this.#sendFailures = new SparingLog(setup.log, "warning");
    this.#observers = setup.observers ?? new ExchangeObservers(setup);
    this.#intake = new Intake(
      setup,
      (datagram, listener, receivedAt) => this.#receiveSafely(datagram, listener, receivedAt),
    );
  }

  /** Serves a listener until its socket is closed. */
  serve(listener: Listener): Promise<void> {
    return this.#intake.serve(listener);
  }

  /** Resolves when all is handled that was received; what does not fit from then on is dropped. */
  finish(): Promise<void> {
    return this.#intake.finish();
  }

  /** Whatever a datagram does, it cannot stop the server, and not count towards stopping it. */
  #receiveSafely(datagram: Datagram, listener: Listener, receivedAt?: number): void {
    try {
      this.receive(datagram, listener, receivedAt);
    } catch (error) {
      this.noteFailure(
        error,
        () => senderLine(datagram.bytes, datagram.from, listener.identity.name),
      );
    }
  }

  /**
   * Handles one datagram; the answer leaves when what it says holds.
   *
   * @param receivedAt milliseconds of the clock that only grows; left out: now
   */
  receive({ bytes, from }: Datagram, listener: Listener, receivedAt = this.#observedAt()): void {
    if (listener.ignoredSenders.has(from.address)) return;
    const message = this.decode(bytes, listener.identity, from, receivedAt);
    if (!message) return;
    const { now, earlierNow = now } = this.#setup;
    const reception: Reception = {
      listener: listener.identity,
      peerAddress: parseAddress(from.address) ?? UNSPECIFIED,
      peerPort: from.port,
      multicast: listener.multicast,
      at: Math.floor(now() / 1000),
      othersAt: Math.floor(earlierNow() / 1000),
    };
    const counters = this.#setup.statistics.countersOf(
      listener.identity,
      message,
      listener.multicast,
    );
    const { outcome, octets, recorded } = this.#run(message, reception, counters, true);
    const told = this.#tell(message, outcome, listener.identity, from, receivedAt, bytes, octets);
    if (outcome.kind === "drop" || !octets) return;
    const { response: { type } } = outcome.transaction;
    this.#waiting.begin(octets.length);
    const settled = this.#sending(
      type,
      octets,
      replyTo(message, reception, from),
      listener,
      counters,
      told && { concluded: told, receivedAt },
    );
    if (recorded) recorded.whenSettled(settled);
    else settled(HELD);
  }

  /** Takes a message that came over TCP through the pipeline; it is counted, and logged. */
  handle(message: Message, reception: Reception): Outcome {
    const counters = this.#setup.statistics.countersOf(reception.listener);
    const receivedAt = this.#observedAt();
    const { outcome } = this.#run(message, reception, counters, false);
    if (this.#observers.areAny) {
      const from = { address: formatAddress(reception.peerAddress), port: reception.peerPort };
      this.#tell(message, outcome, reception.listener, from, receivedAt);
    }
    return outcome;
  }

  /** Reads a message; what is none is counted, and logged. */
  decode(
    bytes: Uint8Array,
    listener: ListenerIdentity,
    from: Peer,
    receivedAt: number = this.#observedAt(),
  ): Message | undefined {
    const { log } = this.#setup;
    const isLogged = log.isEnabled("debug-packets");
    try {
      const message = decodeReceived(bytes);
      if (isLogged) log.write("debug-packets", receivedLines(bytes, message, from, listener.name));
      return message;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      if (isLogged) {
        log.write("debug-packets", receivedLines(bytes, error.message, from, listener.name));
      }
      const counters = this.#setup.statistics.countersOf(listener);
      for (const each of counters) each.incomingPackets++;
      const dropped = drop("unparsable", error.message);
      this.#notes.noteDrop(dropped, () => senderLine(bytes, from, listener.name), counters);
      const outcome = { kind: "drop", drop: dropped } as const;
      this.#tell(undefined, outcome, listener, from, receivedAt, bytes);
      return undefined;
    }
  }

  /** Milliseconds of the clock that only grows; 0 where nobody wants to know. */
  #observedAt(): number {
    return this.#observers.areAny ? this.#setup.timers.now() : 0;
  }

  /** @returns what is to be told what becomes of the answer */
  #tell(
    message: Message | undefined,
    outcome: Outcome,
    listener: ListenerIdentity,
    from: Peer,
    receivedAt: number,
    octets?: Uint8Array,
    answer?: Uint8Array,
  ): Concluded | undefined {
    if (!this.#observers.areAny) return undefined;
    return this.#observers.tell({ message, outcome, listener, from, receivedAt, octets, answer });
  }

  /** Counts a message over TCP that is not for the pipeline. */
  noteReceived({ type }: Message, listener: ListenerIdentity): void {
    for (const each of this.#setup.statistics.countersOf(listener)) each.countIn(type);
  }

  /** Counts a message over TCP that is about to be sent, and logs it. */
  noteSent(message: Message, listener: ListenerIdentity, to: Peer): void {
    const { log, statistics } = this.#setup;
    for (const each of statistics.countersOf(listener)) each.countOut(message.type);
    if (!log.isEnabled("debug-packets")) return;
    log.write("debug-packets", sentLines(encodeMessage(message), message, to, listener.name));
  }

  /** One request failed. @param sender tells whose it was, and which */
  noteFailure(error: unknown, sender: () => string): void {
    this.#notes.noteFailure(error, sender, this.#globalCounters);
  }

  /** @param isDatagram whether the answer leaves in a datagram of its own */
  #run(
    message: Message,
    reception: Reception,
    counters: readonly CounterSet[],
    isDatagram: boolean,
  ): Handled {
    const { log } = this.#setup;
    const trace = log.isEnabled("debug-handling") ? new HandlingTrace() : undefined;
    const ran = this.pipeline.run(message, reception, trace);
    const handled = this.#recording.record(ran, isDatagram);
    const { outcome } = handled;
    if (trace?.text) log.write("debug-handling", trace.text);
    // No store asks for a request to be handled again, and the next one is to find this done.
    outcome.transaction?.settle();
    this.#notes.note(outcome, message, reception, counters);
    if (outcome.transaction) this.#setup.onRequest?.(outcome.transaction);
    return handled;
  }

  /**
   * What waits keeps the answer alone, and nothing of the request.
   *
   * @returns sends the answer, unless what it says is lost
   */
  #sending(
    type: number,
    octets: Uint8Array,
    peer: Peer,
    { identity: { name }, replySocket }: Listener,
    counters: readonly CounterSet[],
    told: { readonly concluded: Concluded; readonly receivedAt: number } | undefined,
  ): Settled {
    const { log, timers } = this.#setup;
    const sent = () => this.#waiting.end(octets.length);
    return (settlement) => {
      if (settlement.kind === "lost") {
        const { why } = settlement;
        told?.concluded({ kind: "lost", why, receivedAt: told.receivedAt, at: timers.now() });
        return sent();
      }
      for (const each of counters) each.countOut(type);
      replySocket.send(octets, peer).then(sent, (error: unknown) => {
        sent();
        for (const each of counters) each.sendErrors++;
        this.#sendFailures.write(
          Math.floor(this.#setup.now() / 1000),
          () => `Cannot send to ${peer.address}: ${reasonOf(error)}`,
        );
      });
      told?.concluded({ kind: "sent", receivedAt: told.receivedAt, at: timers.now() });
      if (!log.isEnabled("debug-packets")) return;
      log.write("debug-packets", sentLines(octets, decodeReceived(octets), peer, name));
    };
  }
}
