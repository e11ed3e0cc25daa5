import type { LeaseStore } from "../../lib/leases/store.ts";

/** What asks a lease store something. */
const LOOK_UPS: ReadonlySet<PropertyKey> = new Set<keyof LeaseStore>([
  "leasesOf",
  "leasesOfIa",
  "countLeases",
  "leaseOf",
  "heldWithin",
  "heldBetween",
  "liveBeside",
  "leaseHolding",
  "clientOnLink",
  "clientsOnLinks",
]);

/** Counts the look-ups in a lease store. */
export class LookUps {
  count = 0;
  /** Leases in lists that were found. */
  rows = 0;
  readonly store: LeaseStore;

  constructor(store: LeaseStore) {
    this.store = new Proxy(store, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...values: unknown[]) => {
          const found: unknown = Reflect.apply(value, target, values);
          if (LOOK_UPS.has(name)) this.count++;
          if (LOOK_UPS.has(name) && Array.isArray(found)) this.rows += found.length;
          return found;
        };
      },
    });
  }

  /** How many it takes to do something. */
  of(act: () => void): number {
    const before = this.count;
    act();
    return this.count - before;
  }
}
