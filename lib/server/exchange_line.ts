import { forTimeSpan } from "../leases/time_span.ts";
import { iasOf } from "../pipeline/ia.ts";
import type { Outcome } from "../pipeline/pipeline.ts";
import { tellingLinkAddress } from "../pipeline/relays.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { messageTypeName } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import { type Status, statusCode } from "../wire/options/exchange.ts";
import { iaAddress, iaPrefix } from "../wire/options/identity_association.ts";
import { clientLinkLayerAddress } from "../wire/options/relay.ts";
import { formatPrefix } from "../wire/prefix.ts";
import { StatusCode, statusCodes } from "../wire/status_code.ts";
import { printable } from "../wire/text.ts";
import { describeRequest } from "./sender_line.ts";

/** One line for an operator: who asked what from where, and what became of it. */
export function exchangeLine(outcome: Outcome & { transaction: Transaction }): string {
  const { transaction } = outcome;
  const became = outcome.kind === "drop"
    ? `no answer: ${outcome.drop.why}`
    : [messageTypeName(transaction.response.type), contents(transaction)].join(" ").trimEnd();
  return `${describeRequest(transaction.request)} of ${describeClient(transaction)} -> ${became}`;
}

function describeClient(transaction: Transaction): string {
  const { clientId, reception, relays } = transaction;
  const linkLayer = relays[0] && clientLinkLayerAddress.in(relays[0].options);
  return [
    clientId ? toHex(clientId) : "unknown client",
    linkLayer ? ` (${toHex(linkLayer.address, ":")})` : "",
    placeOf(transaction),
    relays.length > 0 ? ` relayed by ${relaysBetween({ relays, reception }).join(", ")}` : "",
    ` at ${reception.listener.name}`,
  ].join("");
}

/**
 * Clients are on a link, or where their relay says, which may be no link that anybody knows; who
 * asks for itself is known, and allowed, by its address.
 */
function placeOf({ rules, source, relays, link, linkAddress }: Transaction): string {
  if (rules.sender === "requestor") return ` from ${formatAddress(source)}`;
  if (link) return ` on ${link.name}`;
  return ` on ${
    formatAddress(tellingLinkAddress(relays) ?? relays[0]?.linkAddress ?? linkAddress)
  }`;
}

/** The relays' own addresses, that next to the client first: each is told by the next one. */
function relaysBetween({ relays, reception }: Pick<Transaction, "relays" | "reception">): string[] {
  return [...relays.slice(1).map(({ peerAddress }) => peerAddress), reception.peerAddress]
    .map(formatAddress);
}

function contents({ response }: Transaction): string {
  const parts: string[] = [];
  const status = statusCode.in(response.options);
  if (status) parts.push(describeStatus(status));
  for (const { value } of iasOf(response.options)) {
    const refused = statusCode.in(value.options);
    if (refused) parts.push(describeStatus(refused));
    parts.push(...leasesIn(value.options));
  }
  for (const registered of iaAddress.allIn(response.options)) {
    const address = formatAddress(registered.address);
    parts.push(
      registered.validLifetime === 0 ? `${address} not used any more` : given(address, registered),
    );
  }
  return parts.join(", ");
}

function leasesIn(options: readonly Option[]): string[] {
  return [
    ...iaAddress.allIn(options).map((lease) => given(formatAddress(lease.address), lease)),
    ...iaPrefix.allIn(options).map((lease) =>
      given(formatPrefix({ address: lease.prefix, length: lease.prefixLength }), lease)
    ),
  ];
}

function given(lease: string, { validLifetime }: { validLifetime: number }): string {
  // RFC 8415 section 18.3: so the client is told to give it up.
  return validLifetime === 0 ? `${lease} withdrawn` : `${lease} ${forTimeSpan(validLifetime)}`;
}

function describeStatus({ code, message }: Status): string {
  const name = statusCodes.nameOf(code) ?? `status ${code}`;
  return message === "" || code === StatusCode.Success ? name : `${name} (${printable(message)})`;
}
