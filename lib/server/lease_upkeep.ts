import type { LeaseStore } from "../leases/store.ts";
import { Purging, type PurgingSetup } from "./purging.ts";
import { ServedPools } from "./served_pools.ts";

/** What goes on about leases without any client: what is over is forgotten, and pools are counted. */
export class LeaseUpkeep {
  /** The pools of the configuration, and what is in use of each. */
  readonly pools: ServedPools;
  readonly #purging: Purging;

  constructor(setup: PurgingSetup & { readonly leases: Pick<LeaseStore, "pools"> }) {
    const { leases, timers, onException } = setup;
    this.#purging = new Purging(setup);
    this.pools = new ServedPools({ usage: leases.pools, timers, onException });
  }

  /** Notes what has expired, so that it is told before others have it. @param at Unix seconds */
  expire(at: number): void {
    this.#purging.expire(at);
  }

  /** Nothing goes on any more. */
  stop(): void {
    this.#purging.stop();
    this.pools.stop();
  }
}
