import type { Drop } from "../pipeline/ending.ts";
import { iasOf } from "../pipeline/ia.ts";
import { relaysOf } from "../pipeline/relays.ts";
import type { Conclusion, EndedExchange } from "../server/exchange_observers.ts";
import { formatAddress } from "../wire/address.ts";
import { decodeReceived, encodeMessage } from "../wire/message.ts";
import type { ClientServerMessage, Message, RelayMessage } from "../wire/message_layout.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { clientId } from "../wire/options/identity.ts";
import { iaPd } from "../wire/options/identity_association.ts";
import { iaAddress, iaPrefix } from "../wire/options/identity_association.ts";
import { relayMessage } from "../wire/options/relay.ts";
import { formatPrefix } from "../wire/prefix.ts";

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
  /** `answered`: the answer left. `dropped`: there was none. `lost`: it could not be stored. */
  readonly kind: "answered" | "dropped" | "lost";
  /** Why there was no answer: the name of a counter, such as `do-not-respond`. */
  readonly reason: string | undefined;
  /** The same for people. */
  readonly why: string | undefined;
  /** Code of the status with which a handler ended it, if one did. */
  readonly status: number | undefined;
  /** When it came: Unix milliseconds. */
  readonly at: number;
  /** How long it took from the message to the answer, in milliseconds; 0 without one. */
  readonly took: number;
  /** The name of the client's link, where it is known. */
  readonly link: string | undefined;
  /** Where it came in: `eth0`, or `[2001:db8::1]:547`. */
  readonly listener: string;
  /** Who sent it: its address and port. */
  readonly from: { readonly address: string; readonly port: number };
  /** The name that the client is assigned. */
  readonly hostname: string | undefined;
  readonly #octets: Uint8Array | undefined;
  readonly #answer: Uint8Array | undefined;
  #message: Message | undefined;
  #response: Message | undefined;

  /**
   * Takes what there is to keep of an exchange, whose octets are overwritten soon.
   *
   * @param at Unix milliseconds
   * @param conclusion left out: there was no answer, or it came over TCP
   */
  constructor(kept: KeptExchange, at: number, conclusion?: Conclusion) {
    const { from, listener, link, hostname } = kept;
    const { drop, status } = kept;
    const isLost = conclusion?.kind === "lost";
    this.kind = drop ? "dropped" : isLost ? "lost" : "answered";
    this.reason = drop?.reason ?? (isLost ? "not-stored" : undefined);
    this.why = drop?.why ?? (isLost ? "What it says could not be stored" : undefined);
    this.status = status;
    this.at = at;
    this.took = conclusion ? conclusion.at - conclusion.receivedAt : 0;
    this.link = link;
    this.listener = listener;
    this.from = from;
    this.hostname = hostname;
    this.#octets = kept.octets;
    this.#answer = kept.answer;
  }

  /** The message as it came, relays and all; `undefined`: it could not be read. */
  get message(): Message | undefined {
    return this.#message ??= decoded(this.#octets);
  }

  /** The relays that it came through, that next to the client first. */
  get relays(): readonly RelayMessage[] {
    return this.message ? relaysOf(this.message) : [];
  }

  /** The client's own message. */
  get request(): ClientServerMessage | undefined {
    return innermost(this.message);
  }

  /** The answer as it left, relays and all. */
  get response(): Message | undefined {
    return this.#response ??= decoded(this.#answer);
  }

  /** The answer as the client sees it. */
  get answer(): ClientServerMessage | undefined {
    return innermost(this.response);
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

/** What is kept of an exchange until its answer has left. */
export interface KeptExchange {
  readonly drop: Drop | undefined;
  readonly status: number | undefined;
  readonly octets: Uint8Array | undefined;
  readonly answer: Uint8Array | undefined;
  readonly listener: string;
  readonly from: EndedExchange["from"];
  readonly link: string | undefined;
  readonly hostname: string | undefined;
}

/** Copies what is about to be overwritten, and keeps nothing of the transaction. */
export function keep(exchange: EndedExchange): KeptExchange {
  const { outcome, message, octets, answer, listener, from } = exchange;
  const { transaction } = outcome;
  return {
    drop: outcome.kind === "drop" ? outcome.drop : undefined,
    status: outcome.kind === "answer" ? outcome.status : undefined,
    octets: octets?.slice() ?? (message && encodeMessage(message)),
    answer: answer ??
      (outcome.kind === "answer" && !octets ? encodeMessage(outcome.message) : undefined),
    listener: listener.name,
    from,
    link: transaction?.link?.name,
    hostname: transaction?.hostname,
  };
}

function decoded(octets: Uint8Array | undefined): Message | undefined {
  try {
    return octets && decodeReceived(octets);
  } catch {
    // That it is no message is why it was dropped.
    return undefined;
  }
}

function innermost(message: Message | undefined): ClientServerMessage | undefined {
  if (message?.kind === "relay") return innermost(relayMessage.in(message.options));
  return message?.kind === "client-server" ? message : undefined;
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
