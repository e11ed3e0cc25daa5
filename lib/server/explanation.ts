import type { Assigner } from "../pipeline/assigner.ts";
import { hardwareAddressOf } from "../pipeline/hardware_address.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Reception } from "../pipeline/reception.ts";
import { tellingLinkAddress } from "../pipeline/relays.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { OperatorError } from "../operator_error.ts";
import { equalBytes, formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { WireError } from "../wire/error.ts";
import type { Json } from "../wire/json.ts";
import { decodeReceived, messageToJson } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { codeOnWire, type Option } from "../wire/option.ts";
import { iaAddress, iaNa, iaPd, iaPrefix, iaTa, statusCode } from "../wire/options/mod.ts";
import { formatAddressOrPrefix, type Prefix } from "../wire/prefix.ts";
import { statusName } from "../wire/status_code.ts";
import { ExplainingTrace, type MatchLooked, type UnsentOption } from "./explaining_trace.ts";

/** What an IA of the answer is given, or how it went with it; in JSON. */
export interface ExplainedLease {
  /** `iana`, `iapd` or `iata`, and the client's own number for it. */
  readonly ia: string;
  readonly iaid: number;
  /** The address or prefix; left out: there is none. */
  readonly lease?: string;
  readonly "preferred-lifetime"?: number;
  readonly "valid-lifetime"?: number;
  /** Which entry of the configuration it is of; left out: none serves it any more. */
  readonly by?: string;
  /** How it went, where that is said. */
  readonly status?: string;
}

/** An option of the answer, and who set it; in JSON. */
export interface ExplainedOption {
  readonly code: number;
  readonly name: string;
  readonly value: Json;
  /** Entries of the configuration; none: every server sends it. */
  readonly by: readonly string[];
}

/** What a message would get, and why; in JSON. */
export interface Explanation {
  readonly message: string;
  readonly received: { readonly by: string; readonly from: string; readonly multicast: boolean };
  readonly relays: readonly { readonly "link-address": string; readonly "peer-address": string }[];
  readonly "client-id": string | null;
  readonly "hardware-address": string | null;
  /** `null`: none that the server knows. */
  readonly link: string | null;
  /** What tells it. */
  readonly "link-by": string | null;
  readonly marks: readonly string[];
  /** Those that were looked at, in document order; where many are in one list, only those that could hold. */
  readonly matches: readonly MatchLooked[];
  /** What applies, in document order. */
  readonly handlers: readonly string[];
  /** The message type of the answer; `null`: there is none. */
  readonly answer: string | null;
  /** Why there is none, or with which status a handler ended it. */
  readonly reason: string | null;
  readonly leases: readonly ExplainedLease[];
  readonly options: readonly ExplainedOption[];
  /** Options that are configured for the client, and not sent. */
  readonly unsent: readonly UnsentOption[];
  /** The answer as it would be sent. */
  readonly sent: Json;
}

/**
 * Has a message answered, and says why it is answered so. Nothing is recorded and nothing counted.
 *
 * @param octets the message, as it would come in
 * @throws {OperatorError} when it is none
 */
export function explain(pipeline: Pipeline, octets: Uint8Array, reception: Reception): Explanation {
  const message = messageIn(octets);
  const trace = new ExplainingTrace();
  const outcome = pipeline.run(message, reception, trace);
  const { transaction } = outcome;
  const isAnswer = outcome.kind === "answer";
  const options = isAnswer ? outcome.transaction.response.options : [];
  return {
    message: messageTypeName(transaction?.request.type ?? message.type),
    received: {
      by: reception.listener.name,
      from: formatAddress(reception.peerAddress),
      multicast: reception.multicast,
    },
    relays: (transaction?.relays ?? []).map(({ linkAddress, peerAddress }) => ({
      "link-address": formatAddress(linkAddress),
      "peer-address": formatAddress(peerAddress),
    })),
    "client-id": transaction?.clientId ? toHex(transaction.clientId) : null,
    "hardware-address": hardwareAddress(transaction),
    link: transaction?.link?.name ?? null,
    "link-by": transaction ? whatTells(transaction) : null,
    marks: [...transaction?.marks ?? []],
    matches: trace.matches,
    handlers: trace.handlers,
    answer: isAnswer ? messageTypeName(outcome.transaction.response.type) : null,
    reason: isAnswer ? statusOf(options) ?? null : outcome.drop.why,
    leases: transaction && isAnswer
      ? options.flatMap((option) => leasesOf(option, transaction, trace))
      : [],
    options: options.filter((option) => !isIa(option)).map((option) => explained(option, trace)),
    unsent: isAnswer ? trace.unsent : [],
    sent: isAnswer ? messageToJson(outcome.message) : null,
  };
}

function messageIn(octets: Uint8Array): Message {
  try {
    return decodeReceived(octets);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new OperatorError(`This is no message: ${error.message}`, { cause: error });
  }
}

function hardwareAddress(transaction: Transaction | undefined): string | null {
  const address = transaction && hardwareAddressOf(transaction);
  return address ? toHex(address).replace(/(..)(?=.)/g, "$1:") : null;
}

/** By the rules of `locate`. */
function whatTells({ relays, reception, linkAddress, surroundings }: Transaction): string | null {
  const { listener, peerAddress, multicast } = reception;
  if (tellingLinkAddress(relays)) return `the link-address ${formatAddress(linkAddress)}`;
  if (relays.length > 0) {
    if (surroundings.links.toldBy(relays, peerAddress)) return "what its relays say";
    return multicast ? `the listener ${listener.name}` : null;
  }
  return !multicast && equalBytes(linkAddress, peerAddress)
    ? "its own address"
    : `the listener ${listener.name}`;
}

function statusOf(options: readonly Option[]): string | undefined {
  const status = statusCode.in(options);
  if (!status) return undefined;
  const name = statusName(status.code);
  return status.message === "" ? name : `${name}: ${status.message}`;
}

function isIa({ definition }: Option): boolean {
  return definition === iaNa || definition === iaPd || definition === iaTa;
}

function leasesOf(
  option: Option,
  transaction: Transaction,
  trace: ExplainingTrace,
): ExplainedLease[] {
  if (!isIa(option)) return [];
  const { iaid, options } = option.value as { iaid: number; options: readonly Option[] };
  const ia = { ia: option.definition.name, iaid };
  const leases = [
    ...iaAddress.allIn(options).map((each) => ({
      ...each,
      prefix: { address: each.address, length: 128 },
    })),
    ...iaPrefix.allIn(options).map((each) => ({
      ...each,
      prefix: { address: each.prefix, length: each.prefixLength },
    })),
  ].map(({ prefix, preferredLifetime, validLifetime }): ExplainedLease => ({
    ...ia,
    lease: formatAddressOrPrefix(prefix),
    "preferred-lifetime": preferredLifetime,
    "valid-lifetime": validLifetime,
    ...giver(prefix, option.definition.code, transaction, trace),
  }));
  const status = statusOf(options);
  return status === undefined && leases.length > 0
    ? leases
    : [...leases, { ...ia, status: status ?? "nothing is given" }];
}

function giver(
  prefix: Prefix,
  iaType: number,
  transaction: Transaction,
  trace: ExplainingTrace,
): { by?: string } {
  const serves = (assigner: Assigner) =>
    assigner.iaType === iaType && assigner.serves(transaction, prefix);
  const assigner = transaction.assigners.find((each) => each.overrides && serves(each)) ??
    transaction.assigners.find(serves);
  const by = assigner && trace.originOf(assigner);
  return by === undefined ? {} : { by };
}

function explained(option: Option, trace: ExplainingTrace): ExplainedOption {
  const { definition, value } = option;
  return {
    code: codeOnWire(definition),
    name: definition.name,
    value: definition.layout.toJson(value),
    by: trace.whoSet(option),
  };
}
