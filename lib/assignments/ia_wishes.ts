import { boundTo } from "../pipeline/client_leases.ts";
import type { RequestedIa } from "../pipeline/assigner.ts";
import type { Ia } from "../pipeline/ia.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { formatPrefix, type Prefix } from "../wire/prefix.ts";

/** What the IAs of a message have or ask for, looked through once. */
export class IaWishes {
  readonly #ias = new Map<string, Set<Ia>>();

  /** @param iaType that of the IAs: their option code */
  constructor(transaction: Transaction, iaType: number) {
    for (const ia of transaction.ias) {
      if (ia.iaType !== iaType) continue;
      for (const prefix of [...ia.hints, ...boundTo(transaction, ia)]) {
        const key = formatPrefix(prefix);
        const ias = this.#ias.get(key);
        if (ias) ias.add(ia);
        else this.#ias.set(key, new Set([ia]));
      }
    }
  }

  /** Whether the client has it, or asks for it, in another IA that is still to be answered. */
  isOfAnother(transaction: Transaction, { iaid }: RequestedIa, prefix: Prefix): boolean {
    const ias = this.#ias.get(formatPrefix(prefix));
    if (!ias) return false;
    for (const ia of ias) {
      // What is answered is answered for good.
      if (transaction.handled.has(ia.value)) ias.delete(ia);
      else if (ia.iaid !== iaid) return true;
    }
    return false;
  }
}
