import type { LeaseReader } from "../leases/store.ts";
import type { RequestDeclaration } from "../wire/message_declaration.ts";
import type { Steps } from "../steps.ts";
import type { Ending } from "./ending.ts";
import type { OptionRule } from "./option_rule.ts";
import type { ServedPool } from "./served_pool.ts";
import type { MatchInWords, Trace } from "./trace.ts";
import type { Transaction } from "./transaction.ts";

/**
 * One thing that the server does to requests of some kind.
 *
 * A transaction goes through all handlers three times: `pre` may veto it and set what others look
 * at, `handle` answers, `post` sees the finished answer. Handlers are called in document order, and
 * never wait for anything: what takes time is done when the handler is made.
 *
 * @example
 * ```ts
 * import { drop } from "./ending.ts";
 * import type { Handler } from "./handler.ts";
 *
 * const asleep = drop("do-not-respond", "It is night");
 * const nightWatch: Handler = {
 *   name: "night-watch",
 *   pre: ({ reception }) => new Date(reception.at * 1000).getUTCHours() < 6 ? asleep : undefined,
 * };
 * ```
 */
export interface Handler {
  /** As in the configuration: `address-pool`. */
  readonly name: string;
  /** The entry of the configuration, for people: `handlers[3].address-pool, line 9`. */
  readonly origin?: string;
  /**
   * Codes of the message types that are answered by nothing else: where such a handler is configured
   * and does not apply to a request, that is somebody who may not ask.
   */
  readonly answers?: readonly number[];
  /** What it says of an option to those to whom it applies. */
  readonly optionRule?: OptionRule;
  /** The pool that it hands out of. */
  readonly pool?: ServedPool;
  /** Of the options that it adds for a client that wants them all, with their headers. */
  readonly octets?: number;
  /**
   * Before the first transaction, for what would hold one up.
   *
   * @param now Unix seconds
   * @returns the steps of what takes long
   */
  open?(leases: LeaseReader, now: number): Steps<void> | void;
  /**
   * While conditions are looked at, in document order: may add marks for those further down. Called
   * before `pre` of any handler.
   */
  pass?(transaction: Transaction): void;
  /** Before anything is answered. */
  pre?(transaction: Transaction): Ending | undefined | void;
  /** The answer itself. */
  handle?(transaction: Transaction): Ending | undefined | void;
  /** After the answer is complete. */
  post?(transaction: Transaction): Ending | undefined | void;
  /** Gives up what it has open, when it is no longer used. */
  close?(): void;
}

/** Something that every server does in one phase, whatever is configured. */
export interface Step {
  /** For the log; several steps may have one name. */
  readonly name: string;
  /** To requests of which types. */
  readonly isFor: (rules: RequestDeclaration) => boolean;
  /** Does it. */
  run(transaction: Transaction, trace?: Trace): Ending | undefined | void;
}

/** Whether the handlers behind a `match` apply to a transaction; decided once, before `pre`. */
export type Condition = (transaction: Transaction) => boolean;

/** A `match` and the handlers behind it. */
export interface Match {
  /** Says what it is; left out: nobody configured it. */
  readonly inWords?: (() => MatchInWords) | undefined;
  /** When they apply. */
  readonly condition: Condition;
  /** In document order. */
  readonly handlers: readonly PipelineEntry[];
  /** Those that apply where the condition does not hold, in document order; left out: none. */
  readonly otherwise?: readonly PipelineEntry[];
}

/** Entries of which a transaction needs only a few looked at: those whose match can hold. */
export interface Selection {
  /** In document order. */
  readonly entries: readonly PipelineEntry[];
  /** The places among the entries of those to look at: ascending, each once. */
  readonly candidates: (transaction: Transaction) => readonly number[];
}

/** An entry of a pipeline: a handler, a `match` with handlers of its own, or a selection of both. */
export type PipelineEntry = Handler | Match | Selection;
