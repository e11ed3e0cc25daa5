import type { LogFields } from "../log/log.ts";
import type { Outcome } from "../pipeline/pipeline.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { statusCodes } from "../wire/status_code.ts";

/** What a line about an exchange says besides its sentence, for programs. */
export function exchangeFields(
  outcome: Outcome & { readonly transaction: Transaction },
): LogFields {
  const { transaction } = outcome;
  const { request, response, clientId, link, relays, marks, reception, refusals } = transaction;
  const pools = new Set([
    ...transaction.givers.flatMap(({ name }) => name ?? []),
    ...transaction.hasRefused ? refusals.all.flatMap((refusal) => refusal.pools) : [],
  ]);
  const reasons = outcome.kind === "drop"
    ? [outcome.drop.reason]
    : transaction.hasRefused
    ? refusals.all.map(({ reason }) => reason)
    : outcome.status === undefined
    ? []
    : [statusCodes.nameOf(outcome.status) ?? String(outcome.status)];
  return {
    "request": messageTypeName(request.type),
    "transaction-id": request.transactionId.toString(16).padStart(6, "0"),
    ...outcome.kind === "answer" && { "answer": messageTypeName(response.type) },
    ...clientId && { "client-id": toHex(clientId) },
    "listener": reception.listener.name,
    ...link && { "link": link.name },
    "link-addresses": relays.map(({ linkAddress }) => formatAddress(linkAddress)),
    "marks": [...marks],
    ...pools.size > 0 && { "pools": [...pools] },
    ...reasons.length > 0 && { "reasons": [...new Set(reasons)] },
  };
}
