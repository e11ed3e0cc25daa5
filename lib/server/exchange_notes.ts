import type { Log } from "../log/log.ts";
import { SparingLogs } from "../log/sparing_log.ts";
import type { Drop } from "../pipeline/ending.ts";
import type { Outcome } from "../pipeline/pipeline.ts";
import type { Reception } from "../pipeline/reception.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { CounterSet } from "../statistics/counter_set.ts";
import { detailOf, originOf } from "../thrown.ts";
import { formatAddress } from "../wire/address.ts";
import { WireError } from "../wire/error.ts";
import type { Message } from "../wire/message_layout.ts";
import { exchangeFields } from "./exchange_fields.ts";
import { exchangeLine } from "./exchange_line.ts";
import { RelayDoubts } from "./relay_doubts.ts";
import { senderLine } from "./sender_line.ts";
import type { WaitingAnswers } from "./waiting_answers.ts";

/** What notes about exchanges are made with. */
export interface ExchangeNotesSetup {
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Whether an error is one that ends the server, and is said once. */
  readonly isBreakdown?: (error: unknown) => boolean;
}

/** Counts what becomes of messages, and logs it. */
export class ExchangeNotes {
  readonly #setup: ExchangeNotesSetup;
  readonly #waiting: Pick<WaitingAnswers, "noteLost">;
  readonly #doubts: RelayDoubts;
  readonly #failures: SparingLogs;

  constructor(setup: ExchangeNotesSetup, waiting: Pick<WaitingAnswers, "noteLost">) {
    this.#setup = setup;
    this.#waiting = waiting;
    this.#doubts = new RelayDoubts(setup.log);
    this.#failures = new SparingLogs(setup.log, "error");
  }

  /** A message that could be read ended. */
  note(
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
      return this.noteDrop(outcome.drop, sender, counters);
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
      countDrop(outcome.drop, counters);
      if (outcome.drop.reason === "busy") this.#waiting.noteLost(outcome.drop.why, reception.at);
    }
    const { log } = this.#setup;
    if (log.isEnabled("info")) {
      const told = outcome as Outcome & { transaction: Transaction };
      log.write("info", exchangeLine(told), () => exchangeFields(told));
    }
  }

  /** A message is dropped that nothing else is to be said of. @param sender tells whose it was */
  noteDrop(dropped: Drop, sender: () => string, counters: readonly CounterSet[]): void {
    countDrop(dropped, counters);
    const { log } = this.#setup;
    if (log.isEnabled("debug")) log.write("debug", `Dropped a message ${sender()}: ${dropped.why}`);
  }

  /**
   * One request failed: that is counted, logged in full, once a minute for each kind of failure, and
   * the server goes on.
   *
   * @param sender tells whose it was, and which
   */
  noteFailure(error: unknown, sender: () => string, counters: readonly CounterSet[]): void {
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
}

function countDrop({ reason, fault }: Drop, counters: readonly CounterSet[]): void {
  for (const each of counters) each.countDrop(reason, fault);
}

function senderOf(message: Message, { peerAddress, peerPort, listener }: Reception): () => string {
  const { name } = listener;
  return () => senderLine(message, { address: formatAddress(peerAddress), port: peerPort }, name);
}
