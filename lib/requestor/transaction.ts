import type { Connection } from "../client/connection.ts";
import { type RandomOctets, transactionId } from "../client/random.ts";

/** A transaction-id that has not been used on the connection (RFC 5460 section 6.5). */
export function unusedTransactionId(connection: Connection, random: RandomOctets): number {
  const { transactionIds } = connection;
  let id = transactionId(random);
  while (transactionIds.has(id)) id = transactionId(random);
  transactionIds.add(id);
  return id;
}
