import type { LeaseChanges } from "../leases/changes.ts";
import type { LeaseReader } from "../leases/store.ts";
import type { Message } from "../wire/message_layout.ts";
import { MessageType, requestDeclaration } from "../wire/message_type.ts";
import { clientId, serverId } from "../wire/options/identity.ts";
import { relayMessage } from "../wire/options/relay.ts";
import { statusCode } from "../wire/options/exchange.ts";
import { confirm } from "./builtin/confirm.ts";
import { whyDiscard, whyDiscardType } from "./builtin/discard.ts";
import { giveBack } from "./builtin/give_back.ts";
import { acceptReconfigure, type ReconfigurePolicy } from "./builtin/reconfigure_accept.ts";
import { rapidCommitHandlers, type RapidCommitPolicy } from "./builtin/rapid_commit.ts";
import { refuseUnicast } from "./builtin/unicast.ts";
import { remember } from "./builtin/remember.ts";
import { relaySupplied, STANDARD_CODES } from "./builtin/relay_supplied.ts";
import { timing } from "./builtin/timing.ts";
import { unansweredIaStatus } from "./builtin/unanswered_ias.ts";
import { unansweredRegistration } from "./builtin/unanswered_registration.ts";
import { unansweredReconfigure } from "./builtin/unanswered_reconfigure.ts";
import { unansweredQuery } from "./builtin/unanswered_query.ts";
import type { AnswerStream } from "./answer_stream.ts";
import { type AnswerStatus, discard, type Drop, drop, type Ending } from "./ending.ts";
import type { Condition, Handler, PipelineEntry } from "./handler.ts";
import type { Links } from "./link.ts";
import type { Reception } from "./reception.ts";
import { relaysOf, throughRelays } from "./relays.ts";
import { handleTraced, type Trace } from "./trace.ts";
import { Transaction } from "./transaction.ts";

/** Relays that one message may come through: HOP_COUNT_LIMIT of RFC 3315, which 8415 lowered to 8. */
const MAX_RELAYS = 32;

const TOO_MANY_RELAYS = drop(
  "relayed-too-often",
  `It came through more than ${MAX_RELAYS} relays`,
);
const NO_CLIENT_MESSAGE = discard("no-relay-message", "A Relay-forward holds no message");

// RFC 5460 section 3.
const RELAYED_OVER_TCP = discard("not-over-tcp", "Nothing is relayed over TCP");

/** What a pipeline is made of. */
export interface PipelineSetup {
  /** DUID of this server. */
  readonly serverId: Uint8Array;
  /** The links that clients can be on. */
  readonly links: Links;
  /** Where leases are looked up. */
  readonly leases: LeaseReader;
  /** What changes about leases, where that can be followed. */
  readonly changes?: LeaseChanges;
  /** When a Solicit is answered with a Reply. */
  readonly rapidCommit: RapidCommitPolicy;
  /** Left out: no client is reconfigured. */
  readonly reconfigure?: ReconfigurePolicy | undefined;
  /** In document order. */
  readonly entries: readonly PipelineEntry[];
}

/** What became of a message: an answer to send, or the reason why there is none. */
export type Outcome =
  | {
    readonly kind: "answer";
    readonly message: Message;
    /** Sent instead of the message: it begins with it, and more follow. */
    readonly stream?: AnswerStream;
    readonly transaction: Transaction;
    /** Code of the status with which a handler ended the transaction, if one did. */
    readonly status: number | undefined;
  }
  | {
    readonly kind: "drop";
    readonly drop: Drop;
    /** Missing when the message was dropped before there was one. */
    readonly transaction?: Transaction;
    /** What a handler threw, when that is why. */
    readonly error?: unknown;
  };

/** An entry, flattened: a condition that fails continues at `next`. */
interface Step {
  readonly handler?: Handler;
  readonly condition?: Condition;
  readonly next: number;
}

/** Takes messages through the handlers. */
export class Pipeline {
  readonly #setup: PipelineSetup;
  readonly #steps: readonly Step[];
  // Handlers of the transaction at hand: the pipeline never yields, so one list serves all.
  readonly #applying: Handler[] = [];

  /** Builds the handlers into one list, with those that every server has around them. */
  constructor(setup: PipelineSetup) {
    this.#setup = setup;
    const { first, last } = rapidCommitHandlers(setup.rapidCommit);
    this.#steps = flatten([
      first,
      confirm,
      giveBack,
      ...setup.entries,
      relaySupplied(STANDARD_CODES),
      // Behind the handlers, one of which may allow it.
      refuseUnicast,
      unansweredQuery,
      unansweredReconfigure(setup.entries),
      unansweredRegistration,
      unansweredIaStatus,
      timing,
      last,
      remember,
      ...(setup.reconfigure ? [acceptReconfigure(setup.reconfigure)] : []),
    ]);
  }

  /**
   * Opens its handlers, before the first message.
   *
   * @param now Unix seconds
   */
  open(now: number): void {
    for (const { handler } of this.#steps) handler?.open?.(this.#setup.leases, now);
  }

  /** Closes its handlers, when it is no longer used. */
  close(): void {
    for (const { handler } of this.#steps) handler?.close?.();
  }

  /**
   * Answers one message. Nothing is thrown: what a handler throws is in the outcome.
   *
   * Nothing is recorded: where there is a `transaction.exchange`, the answer may leave only once a
   * lease store has recorded it and says that it holds. What handlers have done once, such as to
   * count, waits for `transaction.settle()`.
   *
   * @param trace follows what the handlers do
   */
  run(message: Message, reception: Reception, trace?: Trace): Outcome {
    const relays = relaysOf(message);
    if (relays.length > MAX_RELAYS) return { kind: "drop", drop: TOO_MANY_RELAYS };
    if (reception.tcp && message.kind === "relay") return { kind: "drop", drop: RELAYED_OVER_TCP };
    const request = relays.length > 0 ? relayMessage.in(relays[0]!.options) : message;
    if (!request) return { kind: "drop", drop: NO_CLIENT_MESSAGE };
    const rules = requestDeclaration(request.type);
    if (!rules || request.kind !== "client-server") {
      return { kind: "drop", drop: whyDiscardType(request.type) };
    }
    const discard = whyDiscard(request, rules, this.#setup.serverId, reception);
    if (discard) return { kind: "drop", drop: discard };
    const transaction = new Transaction(request, relays, reception, this.#setup, rules);
    return this.#answer(transaction, trace);
  }

  #answer(transaction: Transaction, trace: Trace | undefined): Outcome {
    try {
      this.#identify(transaction);
      const ending = this.#handle(transaction, trace);
      if (ending?.kind === "drop") return { kind: "drop", drop: ending, transaction };
      if (ending?.kind === "status") this.#answerStatus(transaction, ending);
      const message = wrap(transaction);
      const answer = { kind: "answer", message, transaction, status: ending?.code } as const;
      return transaction.stream && message.kind === "client-server"
        ? { ...answer, stream: transaction.stream(message) }
        : answer;
    } catch (error) {
      return failedOutcome(transaction, error);
    }
  }

  #handle(transaction: Transaction, trace: Trace | undefined): Ending | undefined {
    this.#collect(transaction);
    const applying = this.#applying;
    if (trace) return handleTraced(applying, transaction, trace);
    for (const handler of applying) {
      const ending = handler.pre?.(transaction);
      if (ending) return ending;
    }
    for (const handler of applying) {
      const ending = handler.handle?.(transaction);
      if (ending) return ending;
    }
    for (const handler of applying) {
      const ending = handler.post?.(transaction);
      if (ending) return ending;
    }
    return undefined;
  }

  #collect(transaction: Transaction): void {
    const steps = this.#steps;
    this.#applying.length = 0;
    for (let at = 0; at < steps.length;) {
      const { handler, condition, next } = steps[at]!;
      if (handler) this.#applying.push(handler);
      at = !condition || condition(transaction) ? at + 1 : next;
    }
  }

  /** RFC 8415 section 18.3: the client's own id, where it told, and this server's. */
  #identify({ clientId: client, request, response }: Transaction): void {
    // RFC 6977 section 6.5: there they are the clients that are not told.
    if (client && request.type !== MessageType.reconfigureRequest) {
      response.options.push(clientId.of(client));
    }
    response.options.push(serverId.of(this.#setup.serverId));
  }

  #answerStatus(transaction: Transaction, { code, message }: AnswerStatus): void {
    const { response } = transaction;
    response.type = transaction.rules.answer.code;
    response.options.length = 0;
    transaction.stream = undefined;
    this.#identify(transaction);
    response.options.push(statusCode.of({ code, message }));
  }
}

/** What becomes of a request that cannot be answered because of an error. */
export function failedOutcome(transaction: Transaction, error: unknown): Outcome {
  const failed = drop("handling-error", `A handler failed: ${reasonOf(error)}`);
  return { kind: "drop", drop: failed, transaction, error };
}

function flatten(entries: readonly PipelineEntry[], offset = 0): Step[] {
  const steps: Step[] = [];
  for (const entry of entries) {
    const at = offset + steps.length;
    if ("condition" in entry) {
      const inner = flatten(entry.handlers, at + 1);
      steps.push({ condition: entry.condition, next: at + 1 + inner.length }, ...inner);
    } else {
      steps.push({ handler: entry, next: at + 1 });
    }
  }
  return steps;
}

/** RFC 8415 section 19.3: back through the same relays. */
function wrap({ request, response, relays, relayOptions }: Transaction): Message {
  const message: Message = {
    kind: "client-server",
    type: response.type,
    transactionId: request.transactionId,
    options: response.options,
  };
  return throughRelays(message, relays, relayOptions);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
