import { reasonOf } from "../thrown.ts";
import type { Message } from "../wire/message_layout.ts";
import { MessageType, requestDeclaration } from "../wire/message_type.ts";
import { clientId, serverId } from "../wire/options/identity.ts";
import { relayMessage } from "../wire/options/relay.ts";
import { formatAddress } from "../wire/address.ts";
import { statusCode } from "../wire/options/exchange.ts";
import { whyDiscard, whyDiscardType } from "./builtin/discard.ts";
import { atOnce, type Steps } from "../steps.ts";
import type { AnswerStream } from "./answer_stream.ts";
import { ConfiguredHandlers } from "./configured_handlers.ts";
import { Core } from "./core.ts";
import { DeclinedAddresses } from "./declined_addresses.ts";
import { type AnswerStatus, discard, type Drop, drop } from "./ending.ts";
import { MOST_RELAYS } from "./limits.ts";
import type { Links } from "./link.ts";
import type { Reception } from "./reception.ts";
import { relaysOf, throughRelays } from "./relays.ts";
import { untrustedRelay } from "./relay_trust.ts";
import type { ServedPool } from "./served_pool.ts";
import type { PipelineSetup } from "./setup.ts";
import type { Trace } from "./trace.ts";
import { Transaction } from "./transaction.ts";

const TOO_MANY_RELAYS = drop("relayed-too-often", "It came through too many relays");
const NO_CLIENT_MESSAGE = discard("no-relay-message", "A Relay-forward holds no message");

// RFC 5460 section 3.
const RELAYED_OVER_TCP = discard("not-over-tcp", "Nothing is relayed over TCP");

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

/** Takes messages through the handlers. */
export class Pipeline {
  readonly #setup: PipelineSetup & { readonly declined: DeclinedAddresses };
  readonly #core: Core;
  readonly #handlers: ConfiguredHandlers;

  /** Puts what is configured among what every server does. */
  constructor(setup: PipelineSetup) {
    this.#setup = { ...setup, declined: new DeclinedAddresses() };
    this.#core = new Core(setup);
    this.#handlers = new ConfiguredHandlers(setup.entries);
  }

  /** The links that clients can be on. */
  get links(): Links {
    return this.#setup.links;
  }

  /** The pools that it hands out of, in document order. */
  get pools(): readonly ServedPool[] {
    return this.#handlers.all.flatMap(({ pool }) => pool ?? []);
  }

  /**
   * Opens its handlers, before the first message.
   *
   * @param now Unix seconds
   */
  open(now: number): void {
    atOnce(this.opening(now));
    this.begin();
  }

  /** The steps of that but for the last: leases may be recorded in between. */
  *opening(now: number): Steps<void> {
    for (const handler of this.#handlers.all) {
      const opening = handler.open?.(this.#setup.leases, now);
      if (opening) yield* opening;
      yield;
    }
  }

  /** Opens its companions: it is used from now on. */
  begin(): void {
    for (const companion of this.#setup.companions ?? []) companion.open();
  }

  /** Closes its handlers, when it is no longer used. */
  close(): void {
    for (const handler of this.#handlers.all) handler.close?.();
    for (const companion of this.#setup.companions ?? []) companion.close();
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
    if (relays.length > MOST_RELAYS) return { kind: "drop", drop: TOO_MANY_RELAYS };
    if (reception.tcp && message.kind === "relay") return { kind: "drop", drop: RELAYED_OVER_TCP };
    const { trustedRelays } = reception.listener;
    const untrusted = trustedRelays && untrustedRelay(relays, trustedRelays);
    if (untrusted) return { kind: "drop", drop: dropUntrusted(untrusted) };
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
      const applying = this.#handlers.applyingTo(transaction, trace);
      const { relays, limits } = transaction;
      if (relays.length > limits.relaysPerMessage) {
        return { kind: "drop", drop: TOO_MANY_RELAYS, transaction };
      }
      const ending = this.#core.run(transaction, applying, trace);
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

function dropUntrusted(relay: Uint8Array): Drop {
  return drop(
    "untrusted-relay",
    `It holds a Relay-forward of ${formatAddress(relay)}, which trusted-relays does not name`,
  );
}

/** What becomes of a request that cannot be answered because of an error. */
export function failedOutcome(transaction: Transaction, error: unknown): Outcome {
  const failed = drop("handling-error", `A handler failed: ${reasonOf(error)}`);
  return { kind: "drop", drop: failed, transaction, error };
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
