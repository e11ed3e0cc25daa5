import { isLive, type Lease, REGISTERED } from "../leases/lease.ts";
import { boundTo } from "../pipeline/client_leases.ts";
import type { Assigner, Lifetimes, RequestedIa } from "../pipeline/assigner.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { equalBytes } from "../wire/address.ts";
import { MessageType } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import type { ExcludedPrefix } from "../wire/options/prefix_exclude.ts";
import { type Prefix, samePrefix } from "../wire/prefix.ts";
import { IaWishes } from "./ia_wishes.ts";
import type { RowConflicts } from "./row_conflicts.ts";
import type { Assigned } from "./table.ts";

/** What a client is given by a row. */
export interface RowAssignerSetup {
  readonly iaType: number;
  /** The id by which the row names the client. */
  readonly id: string;
  readonly assigned: readonly Assigned[];
  readonly lifetimes: Lifetimes;
  exclusionFrom(prefix: Prefix): Option<ExcludedPrefix> | undefined;
  /** Whether the row that assigns the prefix names the client of this id, too. */
  isSameRow(id: string, prefix: Prefix): boolean;
  readonly conflicts: RowConflicts;
}

/** Gives a client what a row of static assignments assigns to it, unless another client has it. */
export class RowAssigner implements Assigner {
  readonly overrides = true;
  readonly iaType: number;
  readonly #setup: RowAssignerSetup;
  #wishes: IaWishes | undefined;

  constructor(setup: RowAssignerSetup) {
    this.#setup = setup;
    this.iaType = setup.iaType;
  }

  exclusionFrom(prefix: Prefix): Option<ExcludedPrefix> | undefined {
    return this.#setup.exclusionFrom(prefix);
  }

  lifetimesFor(): Lifetimes {
    return this.#setup.lifetimes;
  }

  rowIdOf(): string {
    return this.#setup.id;
  }

  serves(_: Transaction, prefix: Prefix, ia?: RequestedIa): boolean {
    return this.#setup.assigned.some((assigned) =>
      samePrefix(assigned, prefix) && (ia === undefined || isFor(assigned, ia))
    );
  }

  isFree(transaction: Transaction, prefix: Prefix, ia: RequestedIa): boolean {
    return this.#isOpen(transaction, prefix) &&
      !this.#inTheWay(transaction, prefix, ia)?.waits;
  }

  pick(transaction: Transaction, ia: RequestedIa): readonly Prefix[] {
    const { id, assigned, conflicts } = this.#setup;
    const wishes = this.#wishes ??= new IaWishes(transaction, ia.iaType);
    return assigned.filter((prefix) => {
      if (!isFor(prefix, ia) || !this.#isOpen(transaction, prefix)) return false;
      if (wishes.isOfAnother(transaction, ia, prefix)) return false;
      const { lease, waits = false } = this.#inTheWay(transaction, prefix, ia) ?? {};
      if (lease && waits) conflicts.noteWaiting(transaction, prefix, lease);
      else if (lease) conflicts.noteHandOver(transaction, prefix, lease, id);
      return !waits;
    });
  }

  #isOpen(transaction: Transaction, prefix: Prefix): boolean {
    return !transaction.isAssigned(prefix) && !this.#isKeptBack(transaction, prefix);
  }

  /**
   * Whether the client has just declined it, as somebody else uses it (RFC 8415 section 18.3.8): it
   * would decline it for ever, so a pool helps out until the conflict may be over, where there is
   * one.
   */
  #isKeptBack(transaction: Transaction, assigned: Prefix): boolean {
    const { assigners, now } = transaction;
    const lease = transaction.leases.own(assigned);
    const isDeclined = lease?.state === "declined" && lease.validUntil > now;
    return isDeclined &&
      assigners.some((other) => other.iaType === this.iaType && !other.overrides);
  }

  /**
   * The live lease that covers it, and whether the client waits for its end: nobody is granted what
   * another has, but for what follows the row.
   */
  #inTheWay(
    transaction: Transaction,
    assigned: Prefix,
    ia: RequestedIa,
  ): { readonly lease: Lease; readonly waits: boolean } | undefined {
    const { surroundings: { leases }, othersNow, clientId } = transaction;
    const held = transaction.leases.leaseOf(assigned);
    const isTaken = held && held.iaType !== REGISTERED && isLive(held, transaction.nowOf(held));
    const holder = isTaken ? held : undefined;
    if (holder && boundTo(transaction, ia).some((each) => samePrefix(each, holder))) {
      return undefined;
    }
    const beside = leases.liveBeside(assigned, clientId!, othersNow);
    if (beside) return { lease: beside, waits: true };
    return holder && { lease: holder, waits: !this.#isHandedOver(transaction, holder, ia) };
  }

  #isHandedOver(transaction: Transaction, held: Lease, ia: RequestedIa): boolean {
    if (!held.row || !this.#setup.isSameRow(held.row.id, held)) return false;
    const { request: { type }, clientId, linkName, now, source } = transaction;
    if (equalBytes(held.clientId, clientId!) && held.link === linkName && held.iaid !== ia.iaid) {
      return equalBytes(held.row.heardFrom, source) || now >= held.row.renewAt;
    }
    return (type === MessageType.solicit || type === MessageType.request) &&
      !this.#setup.conflicts.isBarred(held, clientId!, now);
  }
}

function isFor({ iaid }: Assigned, ia: RequestedIa): boolean {
  return iaid === undefined || iaid === ia.iaid;
}
