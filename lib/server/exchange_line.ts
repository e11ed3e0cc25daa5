import { forTimeSpan } from "../leases/time_span.ts";
import { iasOf } from "../pipeline/ia.ts";
import type { Outcome } from "../pipeline/pipeline.ts";
import { UNMARKED } from "../pipeline/reception.ts";
import { tellingLinkAddress } from "../pipeline/relays.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { formatAddress, isUnspecified } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { messageTypeName } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import { type Status, statusCode } from "../wire/options/exchange.ts";
import { iaAddress, iaPrefix } from "../wire/options/identity_association.ts";
import { clientLinkLayerAddress } from "../wire/options/relay.ts";
import { formatPrefix, type Prefix } from "../wire/prefix.ts";
import { StatusCode, statusName } from "../wire/status_code.ts";
import { printable } from "../wire/text.ts";
import { describeRequest } from "./sender_line.ts";

/**
 * One line for an operator: who asked what from where, and what became of it, of which pools and
 * for which reasons.
 */
export function exchangeLine(outcome: Outcome & { transaction: Transaction }): string {
  const { transaction } = outcome;
  const became = outcome.kind === "drop"
    ? `no answer: ${outcome.drop.why}; ${outcome.drop.reason}`
    : [messageTypeName(transaction.response.type), contents(transaction)].join(" ").trimEnd() +
      refusedFor(transaction);
  return `${describeRequest(transaction.request)} of ${describeClient(transaction)} -> ${became}`;
}

function describeClient(transaction: Transaction): string {
  const { clientId, reception, relays, marks } = transaction;
  const linkLayer = relays[0] && clientLinkLayerAddress.in(relays[0].options);
  return [
    clientId ? toHex(clientId) : "unknown client",
    linkLayer ? ` (${toHex(linkLayer.address, ":")})` : "",
    placeOf(transaction),
    relays.length > 0 ? ` relayed by ${relaysBetween({ relays, reception }).join(", ")}` : "",
    ` at ${reception.listener.name}`,
    linkAddressesOf(relays),
    marksOf(marks),
  ].join("");
}

function marksOf(marks: ReadonlySet<string>): string {
  const given = [...marks].filter((mark) => mark !== UNMARKED);
  return given.length === 0 ? "" : `, marked ${given.map(printable).join(", ")}`;
}

/** In the order of the relays. Layer-2 relays have none (RFC 6221). */
function linkAddressesOf(relays: Transaction["relays"]): string {
  if (relays.every(({ linkAddress }) => isUnspecified(linkAddress))) return "";
  const what = relays.length === 1 ? "link-address" : "link-addresses";
  return ` for ${what} ${relays.map(({ linkAddress }) => formatAddress(linkAddress)).join(", ")}`;
}

/**
 * Clients are on a link, or where their relay says, which may be no link that anybody knows; who
 * asks for itself is known, and allowed, by its address.
 */
function placeOf({ rules, source, relays, link, linkAddress }: Transaction): string {
  if (rules.sender === "requestor") return ` from ${formatAddress(source)}`;
  if (link) return ` on ${printable(link.name)}`;
  return ` on ${
    formatAddress(tellingLinkAddress(relays) ?? relays[0]?.linkAddress ?? linkAddress)
  }`;
}

/** The relays' own addresses, that next to the client first: each is told by the next one. */
function relaysBetween({ relays, reception }: Pick<Transaction, "relays" | "reception">): string[] {
  return [...relays.slice(1).map(({ peerAddress }) => peerAddress), reception.peerAddress]
    .map(formatAddress);
}

function contents(transaction: Transaction): string {
  const { response } = transaction;
  const parts: string[] = [];
  const status = statusCode.in(response.options);
  if (status) parts.push(describeStatus(status));
  for (const { value } of iasOf(response.options)) {
    const refused = statusCode.in(value.options);
    if (refused) parts.push(describeStatus(refused));
    parts.push(...leasesIn(value.options, transaction));
  }
  for (const registered of iaAddress.allIn(response.options)) {
    const address = formatAddress(registered.address);
    parts.push(
      registered.validLifetime === 0 ? `${address} not used any more` : given(address, registered),
    );
  }
  return parts.join(", ");
}

function leasesIn(options: readonly Option[], transaction: Transaction): string[] {
  return [
    ...iaAddress.allIn(options).map((lease) =>
      given(formatAddress(lease.address), lease) +
      poolOf({ address: lease.address, length: 128 }, lease, transaction)
    ),
    ...iaPrefix.allIn(options).map((lease) => {
      const prefix = { address: lease.prefix, length: lease.prefixLength };
      return given(formatPrefix(prefix), lease) + poolOf(prefix, lease, transaction);
    }),
  ];
}

interface Lasting {
  /** Seconds. */
  readonly validLifetime: number;
}

function given(lease: string, { validLifetime }: Lasting): string {
  // RFC 8415 section 18.3: so the client is told to give it up.
  return validLifetime === 0 ? `${lease} withdrawn` : `${lease} ${forTimeSpan(validLifetime)}`;
}

/** Static assignments are of none. */
function poolOf(prefix: Prefix, { validLifetime }: Lasting, transaction: Transaction): string {
  const name = validLifetime === 0 ? undefined : transaction.giverOf(prefix)?.name;
  return name === undefined ? "" : ` of ${printable(name)}`;
}

/** Pools that had nothing are named behind the reason. */
function refusedFor({ hasRefused, refusals }: Transaction): string {
  if (!hasRefused) return "";
  const reasons = refusals.all.map(({ reason, pools }) =>
    [reason, pools.map(printable).join(", ")].join(" ").trimEnd()
  );
  return [...new Set(reasons)].map((reason) => `; ${reason}`).join("");
}

function describeStatus({ code, message }: Status): string {
  const name = statusName(code);
  return message === "" || code === StatusCode.Success ? name : `${name} (${printable(message)})`;
}
