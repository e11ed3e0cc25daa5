import type { Transaction } from "../pipeline/transaction.ts";

/**
 * What a handler keeps of an exchange from one of its phases to the next: gone with the exchange.
 *
 * @example
 * ```ts
 * import { ExchangeState } from "./exchange_state.ts";
 * import type { Handler } from "../pipeline/handler.ts";
 *
 * const lines = new ExchangeState(() => ({ isGold: false }));
 * const gold: Handler = {
 *   name: "gold",
 *   pre: (transaction) => {
 *     lines.of(transaction).isGold = transaction.marks.has("gold");
 *   },
 *   post: (transaction) => {
 *     if (lines.of(transaction).isGold) transaction.onceSettled(() => {});
 *   },
 * };
 * console.assert(gold.pre !== undefined);
 * ```
 */
export class ExchangeState<State extends object> {
  readonly #begin: (transaction: Transaction) => State;
  readonly #states = new WeakMap<Transaction, State>();

  /** @param begin makes the state of an exchange when it is first asked for */
  constructor(begin: (transaction: Transaction) => State) {
    this.#begin = begin;
  }

  /** The state of an exchange. */
  of(transaction: Transaction): State {
    const known = this.#states.get(transaction);
    if (known) return known;
    const state = this.#begin(transaction);
    this.#states.set(transaction, state);
    return state;
  }
}
