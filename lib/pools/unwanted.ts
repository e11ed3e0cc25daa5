import type { Transaction } from "../pipeline/transaction.ts";
import type { Prefix } from "../wire/prefix.ts";

/** Places that a message passes over, since an operator took them from others. */
const MOST_PASSED_OVER = 64;

/**
 * Whether a pool has it for others alone: the answer gives it already, the client declined it, or
 * an operator took it from another client, which may believe that it still has it.
 */
export function isUnwanted(transaction: Transaction, prefix: Prefix): boolean {
  if (transaction.isUnwanted(prefix)) return true;
  const { clientId, surroundings: { leases }, othersNow } = transaction;
  if (clientId === undefined || transaction.passedOver >= MOST_PASSED_OVER) return false;
  const isRevoked = leases.isRevoked(prefix, clientId, othersNow);
  if (isRevoked) transaction.passedOver++;
  return isRevoked;
}

/**
 * Searches again, with what operators took from others, where that was passed over and nothing else
 * was found.
 */
export function orWhatIsLast<T>(
  transaction: Transaction,
  search: () => T | undefined,
): T | undefined {
  const before = transaction.passedOver;
  const found = search();
  if (found !== undefined || transaction.passedOver === before) return found;
  const { passedOver } = transaction;
  transaction.passedOver = MOST_PASSED_OVER;
  const last = search();
  // For other IAs there may be something else.
  transaction.passedOver = passedOver;
  return last;
}
