import { HELD, type Settled } from "../leases/settlement.ts";
import type { LeaseStore } from "../leases/store.ts";
import { SparingLog, SparingLogs } from "../log/sparing_log.ts";
import { type Drop, drop } from "../pipeline/ending.ts";
import type { Outcome, Pipeline } from "../pipeline/pipeline.ts";
import type { ListenerIdentity, Reception } from "../pipeline/reception.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { CounterSet } from "../statistics/counter_set.ts";
import { detailOf, originOf, reasonOf } from "../thrown.ts";
import { formatAddress, parseAddress, UNSPECIFIED } from "../wire/address.ts";
import { WireError } from "../wire/error.ts";
import { decodeReceived, encodeMessage } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import type { Datagram, Peer } from "./datagram_socket.ts";
import { exchangeLine } from "./exchange_line.ts";
import { HandlingTrace } from "./handling_trace.ts";
import { Intake, type IntakeSetup } from "./intake.ts";
import type { Listener } from "./listener.ts";
import { receivedLines, sentLines } from "./packet_lines.ts";
import { RelayDoubts } from "./relay_doubts.ts";
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
  readonly #doubts: RelayDoubts;
  readonly #sendFailures: SparingLog;
  readonly #failures: SparingLogs;
  readonly #intake: Intake;

  constructor(pipeline: Pipeline, setup: ServerSetup) {
    this.pipeline = pipeline;
    this.#setup = setup;
    this.#globalCounters = [setup.statistics.global];
    this.#waiting = new WaitingAnswers(setup.log, setup.waiting);
    this.#recording = new Recording(setup.leases, this.#waiting);
    this.#doubts = new RelayDoubts(setup.log);
    this.#sendFailures = new SparingLog(setup.log, "warning");
    this.#failures = new SparingLogs(setup.log, "error");
    this.#intake = new Intake(
      setup,
      (datagram, listener) => this.#receiveSafely(datagram, listener),
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
  #receiveSafely(datagram: Datagram, listener: Listener): void {
    try {
      this.receive(datagram, listener);
    } catch (error) {
      this.noteFailure(
        error,
        () => senderLine(datagram.bytes, datagram.from, listener.identity.name),
      );
    }
  }

  /** Handles one datagram; the answer leaves when what it says holds. */
  receive({ bytes, from }: Datagram, listener: Listener): void {
    if (listener.ignoredSenders.has(from.address)) return;
    const message = this.decode(bytes, listener.identity, from);
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
    const counters = this.#setup.statistics.countersOf(listener.identity, message);
    const { outcome, octets, recorded } = this.#run(message, reception, counters, true);
    if (outcome.kind === "drop" || !octets) return;
    const { response: { type } } = outcome.transaction;
    this.#waiting.begin(octets.length);
    const settled = this.#sending(
      type,
      octets,
      replyTo(message, reception, from),
      listener,
      counters,
    );
    if (recorded) recorded.whenSettled(settled);
    else settled(HELD);
  }

  /** Takes a message that came over TCP through the pipeline; it is counted, and logged. */
  handle(message: Message, reception: Reception): Outcome {
    const counters = this.#setup.statistics.countersOf(reception.listener);
    return this.#run(message, reception, counters, false).outcome;
  }

  /** Reads a message; what is none is counted, and logged. */
  decode(bytes: Uint8Array, listener: ListenerIdentity, from: Peer): Message | undefined {
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
      this.#noteDrop(dropped, () => senderLine(bytes, from, listener.name), counters);
      return undefined;
    }
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

  /**
   * One request failed: that is counted, logged in full, once a minute for each kind of failure, and
   * the server goes on.
   *
   * @param sender tells whose it was, and which
   */
  noteFailure(
    error: unknown,
    sender: () => string,
    counters: readonly CounterSet[] = this.#globalCounters,
  ): void {
    for (const each of counters) each.countDrop("handling-error");
    if (this.#setup.isBreakdown?.(error)) return;
    // What does not fit is nothing that went wrong in the program.
    const detail = error instanceof WireError ? error.message : detailOf(error);
    this.#failures.write(
      originOf(error),
      Math.floor(this.#setup.now() / 1000),
      () => `A request ${sender()} could not be handled: ${detail}`,
    );
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
    this.#note(outcome, message, reception, counters);
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
  ): Settled {
    const { log } = this.#setup;
    const sent = () => this.#waiting.end(octets.length);
    return ({ kind }) => {
      if (kind === "lost") return sent();
      for (const each of counters) each.countOut(type);
      replySocket.send(octets, peer).then(sent, (error: unknown) => {
        sent();
        for (const each of counters) each.sendErrors++;
        this.#sendFailures.write(
          Math.floor(this.#setup.now() / 1000),
          () => `Cannot send to ${peer.address}: ${reasonOf(error)}`,
        );
      });
      if (!log.isEnabled("debug-packets")) return;
      log.write("debug-packets", sentLines(octets, decodeReceived(octets), peer, name));
    };
  }

  #note(
    outcome: Outcome,
    message: Message,
    reception: Reception,
    counters: readonly CounterSet[],
  ): void {
    const { transaction } = outcome;
    const type = transaction?.request.type ?? message.type;
    for (const each of counters) each.countIn(type);
    const limited = transaction?.limited;
    if (limited) { for (const each of counters) each.countLimits(limited); }
    if (outcome.kind === "drop" && !transaction) {
      const sender = senderOf(message, reception);
      this.#doubts.noteDrop(outcome.drop, reception.at, sender);
      return this.#noteDrop(outcome.drop, sender, counters);
    }
    if (transaction && transaction.relays.length > 1) {
      this.#doubts.noteRequest(transaction, senderOf(message, reception));
    }
    if (outcome.kind === "answer") {
      const { status } = outcome;
      if (status !== undefined) { for (const each of counters) each.countStatus(status); }
    } else if (outcome.error !== undefined) {
      this.noteFailure(outcome.error, senderOf(message, reception), counters);
    } else {
      this.#countDrop(outcome.drop, counters);
      if (outcome.drop.reason === "busy") this.#waiting.noteLost(outcome.drop.why, reception.at);
    }
    const { log } = this.#setup;
    if (log.isEnabled("info")) {
      log.write("info", exchangeLine(outcome as Outcome & { transaction: Transaction }));
    }
  }

  #noteDrop(dropped: Drop, sender: () => string, counters: readonly CounterSet[]): void {
    this.#countDrop(dropped, counters);
    const { log } = this.#setup;
    if (log.isEnabled("debug")) log.write("debug", `Dropped a message ${sender()}: ${dropped.why}`);
  }

  #countDrop({ reason, fault }: Drop, counters: readonly CounterSet[]): void {
    for (const each of counters) each.countDrop(reason, fault);
  }
}

function senderOf(message: Message, { peerAddress, peerPort, listener }: Reception): () => string {
  const { name } = listener;
  return () => senderLine(message, { address: formatAddress(peerAddress), port: peerPort }, name);
}
