import { describeRelay } from "../events/described_client.ts";
import type { RelayDescription } from "../events/event.ts";
import type { ClientOnLink } from "../leases/client_pages.ts";
import { givenOf, type RecentExchange, type RecentExchanges } from "../monitor/recent_exchanges.ts";
import { relaysOf } from "../pipeline/relays.ts";
import { markedHex, toHex } from "../wire/bytes.ts";
import { decodeOptions, decodeReceived } from "../wire/message.ts";
import { messageTypeName } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import { formatAddressOrPrefix } from "../wire/prefix.ts";
import { statusName } from "../wire/status_code.ts";
import { optionToText } from "../wire/text.ts";
import { type LeaseReport, leaseReport } from "./lease_rows.ts";

/** An exchange as `sextant ctl client` tells of it. */
export interface ExchangeReport {
  /** ISO 8601. */
  readonly time: string;
  /** Type of the client's message. */
  readonly message: string;
  readonly "transaction-id": string;
  readonly outcome: RecentExchange["end"];
  /** Type of the answer. */
  readonly answer?: string;
  /** What was refused, or why there is no answer: `NoAddrsAvail: pool-full lan-main`. */
  readonly reasons: readonly string[];
  /** Addresses and prefixes of the answer, the first few. */
  readonly given: readonly string[];
  readonly pools: readonly string[];
  readonly link: string | null;
  /** From the message to its answer. */
  readonly milliseconds: number | null;
}

/** A client on a link as `sextant ctl client` tells of it. */
export interface OnLinkReport {
  readonly link: string;
  /** ISO 8601. */
  readonly "last-heard": string;
  /** The relay next to the client first. */
  readonly relays: readonly RelayDescription[];
  /** Options last sent, a text each. */
  readonly options: readonly string[];
  readonly leases: readonly LeaseReport[];
}

/** A client as `sextant ctl client` tells of it, in JSON. */
export interface ClientReport {
  readonly "client-id": string;
  /** Left out: nobody told it lately. */
  readonly "hardware-address"?: string;
  readonly links: readonly OnLinkReport[];
  /** The last of them, the earliest first; only those since the start of the server. */
  readonly exchanges: readonly ExchangeReport[];
}

/** All that is known of a client. @param now Unix seconds */
export function clientReport(
  clientId: Uint8Array,
  onLinks: readonly ClientOnLink[],
  recent: RecentExchanges,
  now: number,
): ClientReport {
  const exchanges = recent.of(clientId);
  const hardware = recent.hardwareAddressOf(clientId);
  return {
    "client-id": toHex(clientId),
    ...hardware && { "hardware-address": toHex(hardware, ":") },
    links: onLinks.map((each) => onLinkReport(each, now)),
    exchanges: exchanges.map(exchangeReport),
  };
}

function onLinkReport(client: ClientOnLink, now: number): OnLinkReport {
  const { link, lastTransaction, relays, options, leases } = client;
  return {
    link,
    "last-heard": timeOf(lastTransaction),
    relays: relays ? relaysOf(decodeReceived(relays.relayForward)).map(describeRelay) : [],
    options: textsOf(options),
    leases: leases.map((lease) => leaseReport(lease, now)),
  };
}

/** What an older version stored may be what this one cannot read. */
function textsOf(octets: Uint8Array): string[] {
  let options: readonly Option[];
  try {
    options = decodeOptions(octets);
  } catch {
    return [markedHex(octets)];
  }
  return options.map(optionToText);
}

/** An exchange for programs. */
function exchangeReport(exchange: RecentExchange): ExchangeReport {
  const { at, type, transactionId, answerType, end, link, pools } = exchange;
  return {
    time: timeOf(at),
    message: messageTypeName(type),
    "transaction-id": transactionId.toString(16).padStart(6, "0"),
    outcome: end,
    ...end !== "dropped" && { answer: messageTypeName(answerType) },
    reasons: reasonsOf(exchange),
    given: givenOf(exchange).map(formatAddressOrPrefix),
    pools,
    link: link ?? null,
    milliseconds: exchange.milliseconds < 0
      ? null
      : Math.round(exchange.milliseconds * 1000) / 1000,
  };
}

function reasonsOf({ refusals, status, drop, endedBy, end }: RecentExchange): string[] {
  const by = endedBy === undefined ? "" : ` (${endedBy.origin ?? endedBy.name})`;
  return [
    ...refusals.map((refusal) =>
      [`${statusName(refusal.status)}: ${refusal.reason}`, ...refusal.pools].join(" ")
    ),
    ...status === undefined ? [] : [`${statusName(status)}${by}`],
    ...drop === undefined ? [] : [`${drop.reason}: ${drop.why}${by}`],
    ...end === "lost" ? ["what it says could not be stored"] : [],
  ];
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
