import type { Drop } from "../pipeline/ending.ts";
import type { Outcome } from "../pipeline/pipeline.ts";
import { hardwareAddressOf } from "../pipeline/hardware_address.ts";
import type { Refusal } from "../pipeline/refusal.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { boundedKey } from "../bounded_key.ts";
import { equalBytes } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import type { Prefix } from "../wire/prefix.ts";

/** Clients of which the last exchanges are kept, and exchanges that are kept of each. */
export const MOST_CLIENTS = 4096;
export const MOST_OF_CLIENT = 20;

/** Addresses and prefixes of an answer that are kept. */
const MOST_GIVEN = 4;

/** What became of an exchange: `waiting`: what the answer says is not on disk yet. */
export type ExchangeEnd = "waiting" | "answered" | "dropped" | "lost";

/** An exchange with a client, as far as it is kept. */
export interface RecentExchange {
  readonly clientId: Uint8Array;
  /** As its relay, its DUID or its address tells it. */
  readonly hardwareAddress: Uint8Array | undefined;
  /** Unix seconds. */
  readonly at: number;
  /** `MessageType` of the request. */
  readonly type: number;
  readonly transactionId: number;
  /** `MessageType` of the answer. */
  readonly answerType: number;
  end: ExchangeEnd;
  /** Milliseconds until the answer left; `undefined`: it did not. */
  milliseconds: number | undefined;
  /** Name of the link; `undefined`: none that is configured. */
  readonly link: string | undefined;
  /** Names of the pools that gave something. */
  readonly pools: readonly string[];
  /** What the answer gives, the first few of it. */
  readonly given: readonly Prefix[];
  readonly refusals: readonly Refusal[];
  /** Code of a status with which a handler ended it. */
  readonly status: number | undefined;
  /** Why there is no answer. */
  readonly drop: Drop | undefined;
  /** The entry of the configuration that ended it, or its name. */
  readonly endedBy: string | undefined;
}

const NONE: readonly never[] = [];

/**
 * The last exchanges with the clients that were heard last. What is kept holds no octets of a
 * request; whoever was not heard for longest gives way.
 */
export class RecentExchanges {
  readonly #clients = new Map<string, RecentExchange[]>();
  readonly #mostClients: number;
  #forgotten = 0;

  constructor(mostClients: number = MOST_CLIENTS) {
    this.#mostClients = mostClients;
  }

  /** Clients of which something is kept. */
  get count(): number {
    return this.#clients.size;
  }

  /** How often a client gave way to another. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Exchanges with a client, the earliest first. */
  of(clientId: Uint8Array): readonly RecentExchange[] {
    return this.#clients.get(keyOf(clientId)) ?? NONE;
  }

  /** DUIDs of the clients that were heard last with a hardware address. */
  *clientsWith(hardware: Uint8Array): Generator<Uint8Array> {
    for (const exchanges of this.#clients.values()) {
      const { clientId, hardwareAddress } = exchanges.at(-1)!;
      if (hardwareAddress && equalBytes(hardwareAddress, hardware)) yield clientId;
    }
  }

  /** Keeps an exchange, where the client told who it is. */
  note(transaction: Transaction, outcome: Outcome): RecentExchange | undefined {
    const { clientId } = transaction;
    if (!clientId) return undefined;
    const key = keyOf(clientId);
    const before = this.#clients.get(key);
    const exchange = exchangeOf(transaction, outcome, before?.at(-1)?.clientId ?? clientId.slice());
    if (before) {
      this.#clients.delete(key);
      if (before.length >= MOST_OF_CLIENT) before.shift();
      before.push(exchange);
      this.#clients.set(key, before);
    } else {
      if (this.#clients.size >= this.#mostClients) this.#forget();
      this.#clients.set(key, [exchange]);
    }
    return exchange;
  }

  #forget(): void {
    this.#clients.delete(this.#clients.keys().next().value!);
    this.#forgotten++;
  }
}

function keyOf(clientId: Uint8Array): string {
  return boundedKey(toHex(clientId));
}

function exchangeOf(
  transaction: Transaction,
  outcome: Outcome,
  clientId: Uint8Array,
): RecentExchange {
  const { request, response, link, endedBy, assigned, hasRefused } = transaction;
  const isAnswer = outcome.kind === "answer";
  return {
    clientId,
    hardwareAddress: hardwareAddressOf(transaction)?.slice(),
    at: transaction.now,
    type: request.type,
    transactionId: request.transactionId,
    answerType: response.type,
    end: isAnswer ? "waiting" : "dropped",
    milliseconds: undefined,
    link: link?.name,
    pools: assigned.length === 0 ? NONE : poolsOf(transaction),
    given: assigned.length === 0 ? NONE : assigned.slice(0, MOST_GIVEN).map(copyOf),
    refusals: hasRefused ? transaction.refusals.all : NONE,
    status: isAnswer ? outcome.status : undefined,
    drop: isAnswer ? undefined : outcome.drop,
    endedBy: endedBy && (endedBy.origin ?? endedBy.name),
  };
}

function poolsOf(transaction: Transaction): readonly string[] {
  const { assigned } = transaction;
  if (assigned.length === 1) {
    const name = transaction.giverOf(assigned[0]!)?.name;
    return name === undefined ? NONE : [name];
  }
  const names = assigned.slice(0, MOST_GIVEN)
    .flatMap((prefix) => transaction.giverOf(prefix)?.name ?? []);
  return [...new Set(names)];
}

function copyOf({ address, length }: Prefix): Prefix {
  return { address: address.slice(), length };
}
