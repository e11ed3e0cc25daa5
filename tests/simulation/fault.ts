import type { LeaseStore } from "../../lib/leases/store.ts";
import type { Pipeline } from "../../lib/pipeline/pipeline.ts";
import type { WaitingQueue } from "../../lib/server/fair_queue.ts";
import type { Arrived } from "../../lib/server/intake.ts";
import type { Network } from "../../lib/server/network.ts";
import type { Statistics } from "../../lib/statistics/statistics.ts";

/** What a faulty part can look at. */
export interface FaultContext {
  readonly statistics: Statistics;
  /** How often the server was reloaded since it started. */
  readonly reloads: number;
}

/** Something that is wrong with a server on purpose: parts that it is given are others. */
export interface Fault {
  readonly network?: (network: Network) => Network;
  readonly queue?: () => WaitingQueue<Arrived>;
  readonly leases?: (leases: LeaseStore) => LeaseStore;
  readonly pipeline?: (pipeline: Pipeline, context: FaultContext) => Pipeline;
}
