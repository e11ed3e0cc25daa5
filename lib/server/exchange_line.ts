import type { Outcome } from "../pipeline/pipeline.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { iasOf } from "../pipeline/ia.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { type Status, statusCode } from "../wire/options/exchange.ts";
import { formatPrefix } from "../wire/prefix.ts";
import { statusCodes } from "../wire/status_code.ts";

/** One line for an operator: who asked what from where, and what became of it. */
export function exchangeLine(outcome: Outcome & { transaction: Transaction }): string {
  const { transaction } = outcome;
  const asked = messageTypeName(transaction.request.type);
  const became = outcome.kind === "drop"
    ? `no answer: ${outcome.drop.why}`
    : [messageTypeName(transaction.response.type), ...contents(transaction)].join(" ");
  return `${asked} of ${describeClient(transaction)} -> ${became}`;
}

function describeClient({ clientId, reception, relays, link, linkAddress }: Transaction): string {
  const where = link ? link.name : formatAddress(linkAddress);
  const through = relays.length > 0 ? ` relayed by ${formatAddress(reception.peerAddress)}` : "";
  return `${clientId ? toHex(clientId) : "unknown client"} on ${where}${through} ` +
    `by ${reception.listener.name}`;
}

function contents({ response }: Transaction): string[] {
  const parts: string[] = [];
  const status = statusCode.in(response.options);
  if (status) parts.push(describeStatus(status));
  for (const { hints, value } of iasOf(response.options)) {
    const refused = statusCode.in(value.options);
    if (refused) parts.push(describeStatus(refused));
    for (const prefix of hints) {
      parts.push(prefix.length === 128 ? formatAddress(prefix.address) : formatPrefix(prefix));
    }
  }
  return parts;
}

function describeStatus({ code }: Status): string {
  return statusCodes.nameOf(code) ?? `status ${code}`;
}
