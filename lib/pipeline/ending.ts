import type { ContentFault } from "../wire/message_declaration.ts";

/**
 * Why a message is not answered. The names are those of the counters.
 */
export type DropReason =
  | "unparsable"
  | "relayed-too-often"
  | "untrusted-relay"
  | "not-for-servers"
  | "invalid"
  | "for-other-server"
  | "by-unicast"
  | "do-not-respond"
  | "not-registrable"
  | "busy"
  | "crowded-out"
  | "too-long"
  | "handling-error";

/**
 * What is wrong with a message that a server is to discard (RFC 8415 section 16, RFC 5007 section
 * 4.2.1, RFC 5460 section 3, RFC 9686 section 4.2.1). The names are those of the counters.
 */
export type Fault =
  | "no-client-id"
  | "wrong-client-id"
  | "no-server-id"
  | "unwanted-server-id"
  | ContentFault
  | "wrong-source-address"
  | "wrong-lifetimes"
  | "no-relay-message"
  | "unknown-type"
  | "type-not-for-servers"
  | "not-over-tcp"
  | "only-over-tcp";

/** By which reason a fault is counted, besides by itself. */
export const REASON_OF_FAULT: Readonly<Record<Fault, DropReason>> = {
  "no-client-id": "invalid",
  "wrong-client-id": "invalid",
  "no-server-id": "invalid",
  "unwanted-server-id": "invalid",
  "unwanted-ia": "invalid",
  "no-lq-query": "invalid",
  "no-link-address": "invalid",
  "not-one-address": "invalid",
  "unwanted-option-request": "invalid",
  "wrong-source-address": "invalid",
  "wrong-lifetimes": "invalid",
  "no-relay-message": "unparsable",
  "unknown-type": "not-for-servers",
  "type-not-for-servers": "not-for-servers",
  "not-over-tcp": "not-for-servers",
  "only-over-tcp": "not-for-servers",
};

/** The transaction ends without an answer. */
export interface Drop {
  /** Tells it from the other ending. */
  readonly kind: "drop";
  /** What is counted. */
  readonly reason: DropReason;
  /** What is wrong with the message, where that is why. */
  readonly fault?: Fault;
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

/** Ends a transaction because of what is wrong with its message. */
export function discard(fault: Fault, why: string): Drop {
  return { kind: "drop", reason: REASON_OF_FAULT[fault], fault, why };
}

/** Ends a transaction with an answer that holds nothing but a status. Make it once. */
export function answerStatus(code: number, message: string): AnswerStatus {
  return { kind: "status", code, message };
}
