/**
 * Why a message is not answered. The names are those of the counters.
 */
export type DropReason =
  | "unparsable"
  | "relayed-too-often"
  | "not-for-servers"
  | "invalid"
  | "for-other-server"
  | "by-unicast"
  | "do-not-respond"
  | "handling-error";

/** The transaction ends without an answer. */
export interface Drop {
  /** Tells it from the other ending. */
  readonly kind: "drop";
  /** What is counted. */
  readonly reason: DropReason;
  /** For the log, as a sentence without its full stop. */
  readonly why: string;
}

/** The transaction ends with an answer that holds nothing but a status. */
export interface AnswerStatus {
  /** Tells it from the other ending. */
  readonly kind: "status";
  /** A status code (RFC 8415 section 21.13). */
  readonly code: number;
  /** For people: UTF-8. */
  readonly message: string;
}

/** What a handler returns to end a transaction: nothing that comes after it is called. */
export type Ending = Drop | AnswerStatus;

/** Ends a transaction without an answer. Make it once, when the handler is made. */
export function drop(reason: DropReason, why: string): Drop {
  return { kind: "drop", reason, why };
}

/** Ends a transaction with an answer that holds nothing but a status. Make it once. */
export function answerStatus(code: number, message: string): AnswerStatus {
  return { kind: "status", code, message };
}
