import { assign } from "../pipeline/assign.ts";
import type { Assigner } from "../pipeline/assigner.ts";
import type { Handler } from "../pipeline/handler.ts";
import type { Transaction } from "../pipeline/transaction.ts";

/**
 * A handler that answers IAs by assigners.
 *
 * @param assignersFor those that have something for this client, where it is
 */
export function assigning(
  name: string,
  assignersFor: (transaction: Transaction) => readonly Assigner[],
): Handler {
  return {
    name,
    pre(transaction) {
      if (transaction.ias.length === 0) return;
      transaction.assigners.push(...assignersFor(transaction));
    },
    handle(transaction) {
      if (transaction.ias.length === 0) return;
      for (const assigner of assignersFor(transaction)) assign(transaction, assigner);
    },
  };
}
