import type { Drop } from "../pipeline/ending.ts";
import type { Outcome } from "../pipeline/pipeline.ts";
import { ethernetAddressInDuid } from "../pipeline/hardware_address.ts";
import { saidByRelay } from "../pipeline/said_by_relay.ts";
import type { Refusal } from "../pipeline/refusal.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { equalBytes } from "../wire/address.ts";
import { clientLinkLayerAddress } from "../wire/options/relay.ts";
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
  /** Unix seconds. */
  at: number;
  /** `MessageType` of the request. */
  type: number;
  transactionId: number;
  /** `MessageType` of the answer. */
  answerType: number;
  end: ExchangeEnd;
  /** Milliseconds until the answer left; -1: it did not. */
  milliseconds: number;
  /** Name of the link; `undefined`: none that is configured. */
  link: string | undefined;
  /** What the answer gives, the first few of it: {@linkcode givenOf} reads it. */
  packed: string;
  /** Names of the pools that gave something. */
  pools: readonly string[];
  refusals: readonly Refusal[];
  /** Code of a status with which a handler ended it. */
  status: number | undefined;
  /** Why there is no answer. */
  drop: Drop | undefined;
  /** The handler or step that ended it. */
  endedBy: Transaction["endedBy"];
}

/** A client, and its last exchanges. */
interface RecentClient {
  readonly clientId: Uint8Array;
  /** As its relay told it, if it did. */
  hardwareAddress: Uint8Array | undefined;
  /** As many as there may be at most, in a ring. */
  readonly exchanges: RecentExchange[];
  /** Where the next one comes: behind the last, or in place of the earliest. */
  next: number;
}

const NONE: readonly never[] = [];
/** An address, and the length of the prefix. */
const PACKED = 17;

/**
 * The last exchanges with the clients that were heard last. What is kept holds no octets of a
 * request; whoever was not heard for longest gives way.
 *
 * Clients are in two generations: who is heard comes to the young one, and when that is half of all
 * there may be, the old one goes. So nothing is put in order each time that somebody is heard.
 */
export class RecentExchanges {
  #young = new Map<number, RecentClient>();
  #old = new Map<number, RecentClient>();
  readonly #mostClients: number;
  #forgotten = 0;

  constructor(mostClients: number = MOST_CLIENTS) {
    this.#mostClients = mostClients;
  }

  /** Clients of which something is kept. */
  get count(): number {
    return this.#young.size + this.#old.size;
  }

  /** How often a client gave way to another. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Exchanges with a client, the earliest first. */
  of(clientId: Uint8Array): readonly RecentExchange[] {
    const client = this.#find(clientId);
    if (!client) return NONE;
    return [...client.exchanges.slice(client.next), ...client.exchanges.slice(0, client.next)];
  }

  /** The hardware address of a client, where its relay told it lately, or its DUID has it. */
  hardwareAddressOf(clientId: Uint8Array): Uint8Array | undefined {
    return this.#find(clientId)?.hardwareAddress ?? ethernetAddressInDuid(clientId);
  }

  /** DUIDs of the clients that were heard last with a hardware address. */
  *clientsWith(hardware: Uint8Array): Generator<Uint8Array> {
    for (const { clientId, hardwareAddress } of [...this.#young.values(), ...this.#old.values()]) {
      if (hardwareAddress && equalBytes(hardwareAddress, hardware)) yield clientId;
    }
  }

  /** Keeps an exchange, where the client told who it is. */
  note(transaction: Transaction, outcome: Outcome): RecentExchange | undefined {
    const { clientId } = transaction;
    if (!clientId) return undefined;
    const client = this.#clientOf(clientId, transaction);
    const { exchanges, next } = client;
    // What is kept for long is dear to make, and cheap to write anew.
    const exchange = exchanges[next] ?? { ...EMPTY };
    fill(exchange, transaction, outcome);
    exchanges[next] = exchange;
    client.next = (next + 1) % MOST_OF_CLIENT;
    return exchange;
  }

  #find(clientId: Uint8Array): RecentClient | undefined {
    const key = keyOf(clientId);
    const client = this.#young.get(key) ?? this.#old.get(key);
    return client && equalBytes(client.clientId, clientId) ? client : undefined;
  }

  #clientOf(clientId: Uint8Array, { relays }: Transaction): RecentClient {
    const key = keyOf(clientId);
    const young = this.#young.get(key);
    if (young && equalBytes(young.clientId, clientId)) return young;
    const old = this.#old.get(key);
    const isOld = old !== undefined && equalBytes(old.clientId, clientId);
    // Of two clients with one key the later one stays.
    if (young || old && !isOld) this.#forgotten++;
    if (old) this.#old.delete(key);
    const client = isOld ? old : {
      clientId: clientId.slice(),
      hardwareAddress: saidByRelay(relays, clientLinkLayerAddress)[0]?.address.slice(),
      exchanges: [],
      next: 0,
    };
    if (!young && this.#young.size >= this.#mostClients / 2) {
      this.#forgotten += this.#old.size;
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, client);
    return client;
  }
}

/** What an answer gave, as far as it is kept. */
export function givenOf({ packed }: RecentExchange): Prefix[] {
  return Array.from({ length: packed.length / PACKED }, (_, at) => {
    const octets = Uint8Array.from(
      { length: PACKED },
      (_, octet) => packed.charCodeAt(at * PACKED + octet),
    );
    return { address: octets.slice(0, PACKED - 1), length: octets[PACKED - 1]! };
  });
}

function poolsOf(givers: Transaction["givers"]): readonly string[] {
  const [first] = givers;
  if (givers.length === 1) return first!.name === undefined ? NONE : [first!.name];
  return [...new Set(givers.flatMap(({ name }) => name ?? []))].slice(0, MOST_GIVEN);
}

/** FNV-1a, of 30 bits: numbers that are kept without an object of their own. */
function keyOf(clientId: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < clientId.length; at++) {
    hash = Math.imul(hash ^ clientId[at]!, 0x01000193);
  }
  return hash >>> 2;
}

const EMPTY: RecentExchange = {
  at: 0,
  type: 0,
  transactionId: 0,
  answerType: 0,
  end: "waiting",
  milliseconds: -1,
  link: undefined,
  packed: "",
  pools: NONE,
  refusals: NONE,
  status: undefined,
  drop: undefined,
  endedBy: undefined,
};

function fill(exchange: RecentExchange, transaction: Transaction, outcome: Outcome): void {
  const { request, assigned } = transaction;
  const isAnswer = outcome.kind === "answer";
  exchange.at = transaction.now;
  exchange.type = request.type;
  exchange.transactionId = request.transactionId;
  exchange.answerType = transaction.response.type;
  exchange.end = isAnswer ? "waiting" : "dropped";
  exchange.milliseconds = -1;
  exchange.link = transaction.link?.name;
  exchange.packed = assigned.length === 0 ? "" : packedOf(assigned);
  exchange.pools = assigned.length === 0 ? NONE : poolsOf(transaction.givers);
  exchange.refusals = transaction.hasRefused ? transaction.refusals.all : NONE;
  exchange.status = isAnswer ? outcome.status : undefined;
  exchange.drop = isAnswer ? undefined : outcome.drop;
  exchange.endedBy = transaction.endedBy;
}

/** A string takes less than octets of their own. */
function packedOf(prefixes: readonly Prefix[]): string {
  let packed = "";
  for (let at = 0; at < prefixes.length && at < MOST_GIVEN; at++) {
    const { address: a, length } = prefixes[at]!;
    packed += String.fromCharCode(
      a[0]!,
      a[1]!,
      a[2]!,
      a[3]!,
      a[4]!,
      a[5]!,
      a[6]!,
      a[7]!,
      a[8]!,
      a[9]!,
      a[10]!,
      a[11]!,
      a[12]!,
      a[13]!,
      a[14]!,
      a[15]!,
      length,
    );
  }
  return packed;
}
