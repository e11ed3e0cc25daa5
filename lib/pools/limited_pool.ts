import { isLive } from "../leases/lease.ts";
import type { Assigner, RequestedIa } from "../pipeline/assigner.ts";
import type { OptionRule } from "../pipeline/option_rule.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Option } from "../wire/option.ts";
import type { ExcludedPrefix } from "../wire/options/prefix_exclude.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { DelegationLimit } from "./delegation_limit.ts";

/** A pool that gives nothing more to clients where a limit is reached; who has something keeps it. */
export class LimitedPool implements Assigner {
  readonly iaType: number;
  readonly preferredLifetime: number;
  readonly validLifetime: number;
  readonly overrides: boolean;
  readonly delegatedLength: number | undefined;
  readonly optionRules: readonly OptionRule[] | undefined;

  /** @param countRefusal called for each IA that gets nothing because of a limit */
  constructor(
    readonly pool: Assigner,
    readonly limits: readonly DelegationLimit[],
    readonly countRefusal: () => void,
  ) {
    this.iaType = pool.iaType;
    this.preferredLifetime = pool.preferredLifetime;
    this.validLifetime = pool.validLifetime;
    this.overrides = pool.overrides;
    this.delegatedLength = pool.delegatedLength;
    this.optionRules = pool.optionRules;
  }

  exclusionFrom(prefix: Prefix): Option<ExcludedPrefix> | undefined {
    return this.pool.exclusionFrom?.(prefix);
  }

  /** What expired is the client's again only where there is room for it. */
  serves(transaction: Transaction, prefix: Prefix): boolean {
    if (!this.pool.serves(transaction, prefix)) return false;
    const lease = transaction.leases.own(prefix);
    return !lease || isLive(lease, transaction.now) || !this.#isFull(transaction);
  }

  isFree(transaction: Transaction, prefix: Prefix, ia: RequestedIa): boolean {
    return this.pool.isFree(transaction, prefix, ia) && !this.#isFull(transaction);
  }

  pick(transaction: Transaction, ia: RequestedIa): readonly Prefix[] {
    if (!this.#isFull(transaction)) return this.pool.pick(transaction, ia);
    transaction.onceSettled(this.countRefusal);
    return [];
  }

  #isFull(transaction: Transaction): boolean {
    return this.limits.some((limit) => limit.isReached(transaction));
  }
}
