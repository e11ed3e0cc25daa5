import type { LeaseStore } from "../../lib/leases/store.ts";

/** What asks a lease store something. */
const LOOK_UPS: ReadonlySet<string> = new Set<keyof LeaseStore>([
  "leasesOf",
  "leasesOfIa",
  "countLeases",
  "countLeasesWithin",
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
  /** What was asked, in order. */
  readonly asked: string[] = [];
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
          if (!LOOK_UPS.has(String(name))) return found;
          this.asked.push(String(name));
          if (Array.isArray(found)) this.rows += found.length;
          return found;
        };
      },
    });
  }

  /** How many it takes to do something. */
  of(act: () => void): number {
    return this.askedBy(act).length;
  }

  /** Which it takes to do something. */
  askedBy(act: () => void): string[] {
    const before = this.asked.length;
    act();
    return this.asked.slice(before);
  }
}
