import { isLive, type Lease } from "../leases/lease.ts";
import { equalBytes } from "../wire/address.ts";
import { type Prefix, samePrefix } from "../wire/prefix.ts";
import type { RequestedIa } from "./assigner.ts";
import { keyOfIa } from "./ia.ts";
import type { Transaction } from "./transaction.ts";

const NO_LEASES: readonly Lease[] = [];

/**
 * What the client of a transaction has, looked up as it is asked for, since it may have any number.
 * Nothing is asked of the store that an earlier answer tells.
 */
export class ClientLeases {
  readonly #transaction: Transaction;
  readonly #ofIas = new Map<number, readonly Lease[]>();
  #hints: ReadonlyMap<number, readonly Prefix[]> | undefined;
  #isUnknown = false;
  /** What was found last: several ask for the same, one after the other. */
  #last: { readonly prefix: Prefix; readonly lease: Lease | undefined } | undefined;
  #areAny: boolean | undefined;
  #count: number | undefined;

  /** Looks nothing up yet. */
  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  /** Whether a look-up has told that the client has and had nothing on its link. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  /**
   * Active leases of the client in an IA on its link, over or not. Where the client comes with what
   * the IA has on another link, that is among them.
   */
  ofIa(iaType: number, iaid: number): readonly Lease[] {
    const key = keyOfIa({ iaType, iaid });
    let found = this.#ofIas.get(key);
    if (!found) {
      found = this.#find(key, iaType, iaid);
      this.#ofIas.set(key, found);
    }
    return found;
  }

  /** The lease of just this address or prefix, whoever's it is. */
  leaseOf(prefix: Prefix): Lease | undefined {
    if (!this.#last || !samePrefix(this.#last.prefix, prefix)) {
      this.#last = { prefix, lease: this.#transaction.surroundings.leases.leaseOf(prefix) };
    }
    return this.#last.lease;
  }

  /** The lease of just this address or prefix, where it is this client's. */
  own(prefix: Prefix): Lease | undefined {
    const { clientId } = this.#transaction;
    const lease = clientId && this.leaseOf(prefix);
    return lease && equalBytes(lease.clientId, clientId!) ? lease : undefined;
  }

  /** Whether there is a live one on the client's link, registrations apart. */
  get areAny(): boolean {
    return this.#areAny ??= this.#countLive(1) > 0;
  }

  /** Whether the client has as many on its link as it may, with what the answer adds to them. */
  get areAllItMayHave(): boolean {
    const { leasesPerClient } = this.#transaction.limits;
    if (leasesPerClient === Infinity) return false;
    this.#count ??= this.#countLive(leasesPerClient);
    return this.#count + this.#transaction.granted.length >= leasesPerClient;
  }

  #countLive(limit: number): number {
    const { clientId, linkName: link, surroundings: { leases }, now } = this.#transaction;
    if (!clientId || this.#isUnknown) return 0;
    return leases.countLeases({ clientId, link }, "leased", now, limit);
  }

  #find(key: number, iaType: number, iaid: number): readonly Lease[] {
    const { clientId, linkName, rules } = this.#transaction;
    if (!clientId) return NO_LEASES;
    const here = this.#onLink(clientId, iaType, iaid);
    if (rules.leases === "offered" || rules.leases === "assigned") return here;
    // Who renews or gives back what it has elsewhere has moved.
    const elsewhere: Lease[] = [];
    for (const hint of this.#hintsOf(key)) {
      const isNoted = (lease: Lease) => samePrefix(lease, hint);
      if (here.some(isNoted) || elsewhere.some(isNoted)) continue;
      const lease = this.own(hint);
      const isOfIa = lease?.state === "active" && lease.iaType === iaType && lease.iaid === iaid;
      if (isOfIa && lease.link !== linkName) elsewhere.push(lease);
    }
    return elsewhere.length === 0 ? here : [...here, ...elsewhere];
  }

  #onLink(clientId: Uint8Array, iaType: number, iaid: number): readonly Lease[] {
    const { linkName: link, surroundings: { leases } } = this.#transaction;
    if (this.#isUnknown) return NO_LEASES;
    const found = leases.leasesOfIa({ clientId, link }, iaType, iaid);
    this.#isUnknown = !found;
    const [lease] = found ?? NO_LEASES;
    if (lease) this.#last = { prefix: lease, lease };
    return found ?? NO_LEASES;
  }

  #hintsOf(key: number): readonly Prefix[] {
    const { ias } = this.#transaction;
    this.#hints ??= new Map(ias.map((ia) => [keyOfIa(ia), ia.hints]));
    return this.#hints.get(key) ?? [];
  }
}

/**
 * The client's leases in this IA. An expired one is still the client's until another takes it. What
 * the same DUID and IAID have on another link is another binding, unless the client comes with it:
 * who renews or gives back what it has there has moved.
 */
export function boundTo(
  transaction: Transaction,
  { iaType, iaid }: Pick<RequestedIa, "iaType" | "iaid">,
): readonly Lease[] {
  return transaction.leases.ofIa(iaType, iaid);
}

/** Of the client's leases in this IA, see {@linkcode boundTo}, those that are not over. */
export function liveOf(
  transaction: Transaction,
  ia: Pick<RequestedIa, "iaType" | "iaid">,
): readonly Lease[] {
  return boundTo(transaction, ia).filter((lease) => isLive(lease, transaction.now));
}
