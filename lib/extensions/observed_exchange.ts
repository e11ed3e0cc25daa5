import type { Drop } from "../pipeline/ending.ts";
import { iasOf } from "../pipeline/ia.ts";
import { innermostMessage, relaysOf } from "../pipeline/relays.ts";
import type { Conclusion, EndedExchange } from "../server/exchange_observers.ts";
import { formatAddress } from "../wire/address.ts";
import { decodeReceived, encodeMessage } from "../wire/message.ts";
import type { ClientServerMessage, Message, RelayMessage } from "../wire/message_layout.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { clientId } from "../wire/options/identity.ts";
import { iaPd } from "../wire/options/identity_association.ts";
import { iaAddress, iaPrefix } from "../wire/options/identity_association.ts";
import { formatPrefix } from "../wire/prefix.ts";

// A buffer of its own costs more than the message in it, so that several share one.
const CHUNK = 16_384;
let chunk = new Uint8Array(0);
let used = 0;

/** @returns what has the octets now, in front of `used` */
function copied(octets: Uint8Array): Uint8Array {
  const { length } = octets;
  if (used + length > chunk.length) {
    chunk = new Uint8Array(Math.max(CHUNK, length));
    used = 0;
  }
  chunk.set(octets, used);
  used += length;
  return chunk;
}

/** What an answer gives to a client. */
export interface GivenLease {
  /** `IA_NA` and `IA_TA` hold addresses, `IA_PD` prefixes. */
  readonly kind: "address" | "prefix";
  /** `2001:db8::5`, or `2001:db8:7::/56`. */
  readonly lease: string;
  /** The client's number for the IA. */
  readonly iaid: number;
  /** Seconds. */
  readonly preferredLifetime: number;
  /** Seconds; 0: it is taken back. */
  readonly validLifetime: number;
}

/**
 * A message as it ended, for observers: whatever is asked of it is decoded when it is asked, from
 * octets of its own, so it can be kept.
 */
export class ObservedExchange {
  /** The name of the client's link, where it is known. */
  readonly link: string | undefined;
  /** Where it came in: `eth0`, or `[2001:db8::1]:547`. */
  readonly listener: string;
  /** Who sent it: its address and port. */
  readonly from: { readonly address: string; readonly port: number };
  /** The name that the client is assigned. */
  readonly hostname: string | undefined;
  /** Code of the status with which a handler ended it, if one did. */
  readonly status: number | undefined;
  readonly #drop: Drop | undefined;
  readonly #octets: Uint8Array | undefined;
  readonly #start: number;
  readonly #end: number;
  readonly #answer: Uint8Array | undefined;
  readonly #receivedAt: number;
  #conclusion: Conclusion | undefined;
  #clock: ClockReading | undefined;
  #message: Message | undefined;
  #response: Message | undefined;

  /** Copies of an exchange what is overwritten soon, and keeps nothing of its transaction. */
  constructor({ outcome, message, octets, answer, listener, from, receivedAt }: EndedExchange) {
    const { transaction } = outcome;
    const isAnswer = outcome.kind === "answer";
    this.#drop = isAnswer ? undefined : outcome.drop;
    this.status = isAnswer ? outcome.status : undefined;
    this.link = transaction?.link?.name;
    this.listener = listener.name;
    this.from = from;
    this.hostname = transaction?.hostname;
    if (octets) {
      this.#octets = copied(octets);
      this.#start = used - octets.length;
      this.#end = used;
    } else {
      this.#octets = message && encodeMessage(message);
      this.#start = 0;
      this.#end = this.#octets?.length ?? 0;
    }
    // Over TCP there is no datagram.
    this.#answer = answer ?? (isAnswer && !octets ? encodeMessage(outcome.message) : undefined);
    this.#receivedAt = receivedAt;
  }

  /** To be called by whoever tells observers, once it is known what became of the answer. */
  conclude(conclusion: Conclusion | undefined): void {
    this.#conclusion = conclusion;
  }

  /** To be called by whoever tells observers, right before. */
  setClock(clock: ClockReading): void {
    this.#clock = clock;
  }

  /** `answered`: the answer left. `dropped`: there was none. `lost`: it could not be stored. */
  get kind(): "answered" | "dropped" | "lost" {
    if (this.#drop) return "dropped";
    return this.#conclusion?.kind === "lost" ? "lost" : "answered";
  }

  /** Why there was no answer: the name of a counter, such as `do-not-respond`. */
  get reason(): string | undefined {
    return this.#drop?.reason ?? (this.kind === "lost" ? "not-stored" : undefined);
  }

  /** The same for people. */
  get why(): string | undefined {
    return this.#drop?.why ??
      (this.kind === "lost" ? "What it says could not be stored" : undefined);
  }

  /** When it came: Unix milliseconds. */
  get at(): number {
    const { unix, monotonic } = this.#clock!;
    return Math.round(unix - (monotonic - this.#receivedAt));
  }

  /** How long it took from the message to the answer, in milliseconds; 0 without one. */
  get took(): number {
    return this.#conclusion ? this.#conclusion.at - this.#receivedAt : 0;
  }

  /** The message as it came, relays and all; `undefined`: it could not be read. */
  get message(): Message | undefined {
    return this.#message ??= decoded(this.#octets?.subarray(this.#start, this.#end));
  }

  /** The relays that it came through, that next to the client first. */
  get relays(): readonly RelayMessage[] {
    return this.message ? relaysOf(this.message) : [];
  }

  /** The client's own message. */
  get request(): ClientServerMessage | undefined {
    return innermostMessage(this.message);
  }

  /** The answer as it left, relays and all. */
  get response(): Message | undefined {
    return this.#response ??= decoded(this.#answer);
  }

  /** The answer as the client sees it. */
  get answer(): ClientServerMessage | undefined {
    return innermostMessage(this.response);
  }

  /** `solicit`. */
  get messageType(): string | undefined {
    return this.request && messageTypeName(this.request.type);
  }

  /** `reply`. */
  get answerType(): string | undefined {
    return this.answer && messageTypeName(this.answer.type);
  }

  /** DUID of the client. */
  get clientId(): Uint8Array | undefined {
    return this.request && clientId.in(this.request.options);
  }

  /** What the answer gives and takes back. */
  get leases(): readonly GivenLease[] {
    return iasOf(this.answer?.options ?? []).flatMap(({ iaType, iaid, value: { options } }) =>
      iaType === iaPd.code
        ? iaPrefix.allIn(options).map(({ prefix, prefixLength, ...times }) =>
          given("prefix", formatPrefix({ address: prefix, length: prefixLength }), iaid, times)
        )
        : iaAddress.allIn(options).map(({ address, ...times }) =>
          given("address", formatAddress(address), iaid, times)
        )
    );
  }
}

/** Both clocks at one moment, in milliseconds. */
export interface ClockReading {
  readonly unix: number;
  /** Of the clock by which exchanges are received. */
  readonly monotonic: number;
}

function decoded(octets: Uint8Array | undefined): Message | undefined {
  try {
    return octets && decodeReceived(octets);
  } catch {
    // That it is no message is why it was dropped.
    return undefined;
  }
}

function given(
  kind: GivenLease["kind"],
  lease: string,
  iaid: number,
  { preferredLifetime, validLifetime }: {
    readonly preferredLifetime: number;
    readonly validLifetime: number;
  },
): GivenLease {
  return { kind, lease, iaid, preferredLifetime, validLifetime };
}
