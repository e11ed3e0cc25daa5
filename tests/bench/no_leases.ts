import { PlaceCount } from "../../lib/leases/place_count.ts";
import type { LeaseReader } from "../../lib/leases/store.ts";

/** Finds every address free and forgets what it is told: what is measured is not the store. */
export const noLeases: LeaseReader = {
  leasesOf: () => [],
  leasesOfIa: () => undefined,
  countLeases: () => 0,
  countLeasesWithin: () => 0,
  leaseOf: () => undefined,
  heldWithin: () => undefined,
  liveBeside: () => undefined,
  heldBetween: () => [],
  followHeld: () => () => {},
  leaseHolding: () => undefined,
  clientOnLink: () => undefined,
  clientsOnLinks: () => [],
  clientPage: () => ({ clients: [], next: undefined }),
  countByPlace: (range, placeOf) => new PlaceCount({ ...range, placeOf, read: () => [] }, () => {}),
  knowsLink: () => false,
  isRevoked: () => false,
};
