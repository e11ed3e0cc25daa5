import type { ReplacedLease } from "../leases/exchange.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Concluded, EndedExchange } from "../server/exchange_observers.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { describeClient } from "./described_client.ts";
import type { LeaseDescriptionSetup } from "./described_lease.ts";
import type { ClientDescription, ExchangeEvent } from "./event.ts";
import type { EventFeed } from "./feed.ts";
import { contentWithoutClient } from "./expiry_events.ts";
import { leaseContents } from "./lease_contents.ts";
import { refusalContents } from "./refusal_contents.ts";

/** What events are made of exchanges with. */
export interface ExchangeEventsSetup extends LeaseDescriptionSetup {
  readonly feed: EventFeed;
}

/** What became of an answer of which nobody is told. */
const NOT_STORED = {
  what: "dropped",
  reason: "not-stored",
  detail: "What the answer says could not be stored",
} as const;

/** Tells the feed what becomes of messages, and of leases by them. */
export class ExchangeEvents {
  readonly #setup: ExchangeEventsSetup;

  constructor(setup: ExchangeEventsSetup) {
    this.#setup = setup;
  }

  /** Takes down what is to be told of an exchange, and tells it when that is settled. */
  observe(exchange: EndedExchange): Concluded | undefined {
    const { feed } = this.#setup;
    const { outcome } = exchange;
    if (outcome.kind === "drop") {
      if (feed.isHeard("exchange")) feed.tell(exchangeContent(exchange), outcome.transaction);
      return undefined;
    }
    const { transaction } = outcome;
    const settled: ((holds: boolean) => void)[] = [];
    if (transaction.exchange && feed.isHeard("lease")) {
      const { replaced = [] } = transaction.exchange;
      for (const each of replaced) settled.push(this.#prepareReplaced(each));
      const contents = leaseContents(transaction.exchange, transaction, this.#setup.poolOf);
      if (contents.length > 0) settled.push(feed.prepare(contents, transaction));
    }
    if (feed.isHeard("refusal")) {
      const contents = refusalContents(transaction);
      if (contents.length > 0) settled.push(feed.prepare(contents, transaction));
    }
    return this.#conclude(exchange, transaction, settled);
  }

  #conclude(
    exchange: EndedExchange,
    transaction: Transaction,
    settled: readonly ((holds: boolean) => void)[],
  ): Concluded | undefined {
    const { feed } = this.#setup;
    const content = feed.isHeard("exchange") ? exchangeContent(exchange) : undefined;
    if (transaction.reception.tcp) {
      for (const settle of settled) settle(true);
      if (content) feed.tell(content, transaction);
      return undefined;
    }
    if (settled.length === 0 && !content) return undefined;
    const toTell = content && feed.prepare([content], transaction);
    return ({ kind, at, receivedAt }) => {
      for (const settle of settled) settle(kind === "sent");
      if (!content || !toTell) return;
      if (kind === "sent") content.milliseconds = Math.round((at - receivedAt) * 1000) / 1000;
      else Object.assign(content, NOT_STORED);
      toTell(true);
    };
  }

  #prepareReplaced(replaced: ReplacedLease): (holds: boolean) => void {
    const { content, about } = contentWithoutClient("replaced", replaced, this.#setup);
    return this.#setup.feed.prepare([content], about);
  }
}

function exchangeContent(
  { message, outcome, listener, from }: EndedExchange,
): { -readonly [K in keyof ExchangeEvent]: ExchangeEvent[K] } {
  const { transaction } = outcome;
  const request = transaction?.request ?? message;
  return {
    kind: "exchange",
    what: outcome.kind === "answer" ? "answered" : "dropped",
    ...request && { message: messageTypeName(request.type) },
    ...outcome.kind === "answer"
      ? { answer: messageTypeName(outcome.transaction.response.type) }
      : { reason: outcome.drop.fault ?? outcome.drop.reason, detail: outcome.drop.why },
    listener: listener.name,
    from: from.address,
    ...transaction && clientOf(transaction),
  };
}

/** Who asks for itself is told by where it sends from. */
function clientOf(transaction: Transaction): ClientDescription {
  return transaction.rules.sender === "client" ? describeClient(transaction) : {};
}
