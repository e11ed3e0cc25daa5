import type { Transaction } from "../pipeline/transaction.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { statusCodes } from "../wire/status_code.ts";
import { describeClient } from "./described_client.ts";
import type { RefusalEvent } from "./event.ts";

/** What a client is refused, an event for each IA. */
export function refusalContents(transaction: Transaction): RefusalEvent[] {
  if (!transaction.hasRefused) return [];
  const { refusals: { all }, request } = transaction;
  if (all.length === 0) return [];
  const client = describeClient(transaction);
  const message = messageTypeName(request.type);
  return all.map(({ status, reason, pools: [pool] }) => ({
    kind: "refusal",
    what: "refused",
    reason,
    status: statusCodes.nameOf(status) ?? String(status),
    message,
    ...client,
    ...pool !== undefined && { pool },
  }));
}
