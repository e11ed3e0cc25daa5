import type { Timers } from "../clock/timers.ts";
import type { Configuration } from "../config/configuration.ts";
import type { LoadedConfiguration } from "../config/load.ts";
import type { LeaseSource } from "../leases/source.ts";
import type { LeaseStore } from "../leases/store.ts";
import type { Log } from "../log/log.ts";
import type { Links } from "../pipeline/link.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Steps } from "../steps.ts";
import type { Statistics } from "../statistics/statistics.ts";
import type { Breakdown } from "./breakdown.ts";
import type { CommitRecord } from "./commit_record.ts";
import type { ExchangeObservers } from "./exchange_observers.ts";
import type { IntakeSetup } from "./intake.ts";
import type { Listening } from "./listening.ts";
import type { Network } from "./network.ts";
import type { Reconfiguration } from "./reconfiguration.ts";

/** What a configuration makes of a server. */
export interface ServiceConfiguration {
  readonly configuration: Configuration;
  /** The links of the configuration, those included that follow from it. */
  readonly links: Links;
  /** Those that the machine had when the configuration was read: they are set when they change. */
  readonly ownAddresses: Pick<LoadedConfiguration["ownAddresses"], "set">;
  /** Where leases are kept. */
  readonly leases: LeaseSource;
  /**
   * Makes the pipeline, once the server's identity and the leases are there; in steps, a server
   * that runs goes on to answer in between. When that is broken off, nothing stays open.
   *
   * @throws when the handlers cannot be made; then nothing is changed
   */
  readonly makePipeline: (parts: PipelineParts) => Pipeline | Steps<Pipeline>;
}

/** What a service is started with. */
export interface ServiceSetup extends ServiceConfiguration {
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Random octets, as many as asked for. */
  readonly random: (length: number) => Uint8Array;
  /** Called when the listeners are open, and before the leases are: to give up privileges. */
  readonly whenListening?: () => Promise<void>;
  /**
   * Called when the leases are open: gives the configuration with what only the user who serves may
   * read. Left out: it is all there.
   */
  readonly complete?: () => Promise<ServiceConfiguration>;
  /** Called when everything is open, and before anything is served. */
  readonly beforeServing?: () => Promise<void>;
  /** Called before anything is closed: for those who ask about leases. */
  readonly beforeStopping?: () => Promise<void>;
  /** Whatever waits, waits by them. Default: those of the system. */
  readonly timers?: Timers;
  /** Where it listens. Default: the network of this machine. */
  readonly network?: Network;
  /** Where datagrams wait while more come in than can be handled. Default: a fair queue. */
  readonly queue?: IntakeSetup["queue"];
  /** Whether root has become a user, who cannot open ports below 1024. Left out: it has not. */
  readonly hasGivenUpRoot?: () => boolean;
}

/** What a pipeline is made with. */
export interface PipelineParts {
  /** DUID of the server. */
  readonly serverId: Uint8Array;
  readonly leases: LeaseStore;
  /** Random octets, as many as asked for. */
  readonly random: (length: number) => Uint8Array;
  /** For what handlers have to say while they are in use. */
  readonly log: Log;
  readonly statistics: Statistics;
  /** Tells clients to come for their configuration again. */
  readonly reconfiguration: Pick<Reconfiguration, "findUntellable" | "tellUnasked">;
  /** Tells whoever wants to know of every exchange. */
  readonly observers: Pick<ExchangeObservers, "add">;
}

/** What a service has while it runs. */
export interface ServiceParts extends PipelineParts {
  readonly reconfiguration: Reconfiguration;
  readonly observers: ExchangeObservers;
  readonly listening: Listening;
  /** Whether leases reach the disk. */
  readonly commits: CommitRecord;
  readonly breakdown: Breakdown;
}

/**
 * Has a lease store keep what is over for as long as a configuration says.
 *
 * @param now Unix seconds
 */
export function keepAsConfigured(
  leases: LeaseStore,
  configuration: Configuration,
  now: number,
): void {
  leases.keepEnded(configuration.leases.keepEnded);
  leases.recordChanges(changesKept(configuration), now);
}

/** Seconds for which changes are recorded: who cannot follow them need not catch up. */
function changesKept({ leases, listen }: Configuration): number {
  const isFollowed = listen.some((listener) => listener.kind === "tcp" && listener.active !== "no");
  return isFollowed ? leases.keepChanges : 0;
}
