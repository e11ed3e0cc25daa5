import { ServerFeed } from "../events/server_feed.ts";
import type { Configuration } from "../config/configuration.ts";
import type { LeaseSource } from "../leases/source.ts";
import type { LeaseReader, LeaseStore } from "../leases/store.ts";
import { OperatorError } from "../operator_error.ts";
import type { Link } from "../pipeline/link.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { atOnce } from "../steps.ts";
import { Statistics } from "../statistics/statistics.ts";
import { Breakdown } from "./breakdown.ts";
import { CommitRecord } from "./commit_record.ts";
import { completedSetup } from "./completed_setup.ts";
import { Connections } from "./connections.ts";
import { type Supposed, supposedReception } from "./explained_reception.ts";
import { explain, type Explanation } from "./explanation.ts";
import { ExceptionWindow, UnexpectedErrors } from "./exception_window.ts";
import { ExchangeObservers } from "./exchange_observers.ts";
import { refuseOtherProcess } from "./fixed_at_start.ts";
import { serverIdOf } from "./generated_server_id.ts";
import { Listening } from "./listening.ts";
import { type Looking, systemNetwork } from "./network.ts";
import { openLeases } from "./open_leases.ts";
import { beginInstead, type NextPipeline, openPipeline } from "./open_pipeline.ts";
import { Reconfiguration } from "./reconfiguration.ts";
import { type ListenerState, ServedListeners } from "./served_listeners.ts";
import { LeaseUpkeep } from "./lease_upkeep.ts";
import type { ServedPools } from "./served_pools.ts";
import { Server } from "./server.ts";
import { keepAsConfigured } from "./service_setup.ts";
import type { ServiceConfiguration, ServiceParts, ServiceSetup } from "./service_setup.ts";
import { Slices } from "./slices.ts";
import { StreamQueries } from "./stream_queries.ts";
import { systemTimers } from "../clock/timers.ts";
import type { WatchedClock } from "../clock/watched_clock.ts";
import { watchClock } from "./clock_watch.ts";

/** A running server: its leases, its listeners and what goes on between them. */
export class Service {
  /** What is counted. */
  readonly statistics: Statistics;
  /** Who is told of every exchange. */
  readonly observers: ExchangeObservers;
  /** Tells clients to come for their configuration again. */
  readonly reconfiguration: Reconfiguration;
  /** Whether leases reach the disk. */
  readonly commits: CommitRecord;
  /** The pools of the configuration, and what is in use of each. */
  readonly pools: ServedPools;
  /** The clock by which leases end. */
  readonly clock: WatchedClock;
  /** Does long work while clients are answered. */
  readonly slices: Slices;
  /** Tells what happens. */
  readonly events: ServerFeed;
  readonly #setup: ServiceSetup;
  readonly #parts: ServiceParts;
  readonly #server: Server;
  readonly #looking: Looking;
  readonly #connections: Connections;
  readonly #upkeep: LeaseUpkeep;
  readonly #listeners: ServedListeners;
  readonly #errors: UnexpectedErrors;
  #configuration: Configuration;
  #reloading: Promise<unknown> = Promise.resolve();
  #stopping: Promise<void> | undefined;
  #failed = false;
  readonly #stopped = Promise.withResolvers<{ failed: boolean }>();
  /** Resolves when the service has stopped; to whether it gave up by itself. */
  readonly stopped: Promise<{ failed: boolean }> = this.#stopped.promise;

  private constructor(setup: ServiceSetup, parts: ServiceParts, pipeline: Pipeline) {
    const { leases, statistics, reconfiguration, observers, listening, breakdown } = parts;
    this.#parts = parts;
    const { configuration, log, timers = systemTimers, network = systemNetwork } = setup;
    const clock = watchClock({
      now: setup.now,
      timers,
      log,
      leases,
      onChange: (reason) => this.events.tell({ kind: "server", what: "clock", reason }),
    });
    const now = () => clock.now();
    this.clock = clock;
    this.slices = new Slices({ timers, network, isStopping: () => this.isStopping });
    this.events = new ServerFeed({
      leases,
      links: () => this.#server.pipeline.links,
      poolOf: (prefix, iaType) => this.pools.holding(prefix, iaType)?.name,
      observers,
      now,
      timers,
      listening,
    });
    this.statistics = statistics;
    this.observers = observers;
    this.reconfiguration = reconfiguration;
    this.commits = parts.commits;
    this.#setup = setup;
    this.#configuration = configuration;
    this.#errors = new UnexpectedErrors(ExceptionWindow.of(configuration), log, () => {
      if (!this.#stopping) this.#giveUp();
    });
    const onException = (error: unknown) => {
      if (!breakdown.note(error)) this.#errors.note(error, setup.now());
    };
    this.#looking = network.lookAround();
    this.#server = new Server(pipeline, {
      log,
      look: () => this.#looking.look(),
      queue: setup.queue,
      statistics,
      now,
      earlierNow: () => clock.earlierNow(),
      leases,
      beforeGranting: (at) => this.events.isHeard("lease") && this.#upkeep.expire(at),
      observers,
      onRequest: (transaction) => reconfiguration.heard(transaction),
      timers,
      isBreakdown: (error) => breakdown.note(error),
    });
    breakdown.stopBy(() => this.#giveUp());
    this.#connections = new Connections({
      queries: new StreamQueries(this.#server, now),
      counters: statistics.connections,
      timers,
      log,
      now,
      onFailure: (error, sender) => this.#server.noteFailure(error, () => sender),
    });
    this.#listeners = new ServedListeners(
      { listening, server: this.#server, connections: this.#connections, timers, log },
      setup.ownAddresses,
    );
    const isInDoubt = () => clock.isInDoubt;
    this.#upkeep = new LeaseUpkeep({ leases, timers, now, isInDoubt, onException });
    this.pools = this.#upkeep.pools;
    this.pools.choose(pipeline.pools);
    breakdown.watch(leases, timers);
  }

  /**
   * Opens the listeners and the leases and starts to serve.
   *
   * @throws {OperatorError} with a sentence for the operator
   */
  static async start(first: ServiceSetup): Promise<Service> {
    const { configuration, log, links, hasGivenUpRoot, random } = first;
    const { timers = systemTimers, network = systemNetwork } = first;
    const now = () => Math.floor(first.now() / 1000);
    const statistics = new Statistics(configuration.statistics);
    const listening = new Listening({ network, timers, log, hasGivenUpRoot });
    const listeners = (await listening.prepare({ ...configuration, links }, true)).apply();
    const commits = new CommitRecord();
    const breakdown = new Breakdown(first.leases, log);
    const own = { random, log, statistics, listening, commits, breakdown };
    let leases: LeaseStore | undefined;
    try {
      await first.whenListening?.();
      leases = await openLeases(first, own);
      const { setup, more } = await completedSetup(first, listening);
      const serverId = serverIdOf(setup, leases, listening.interfaces);
      const reconfiguration = new Reconfiguration(
        { ...setup, leases, listening, statistics, timers },
        { serverId, isAllowed: configuration.allowReconfigure },
      );
      const observers = new ExchangeObservers(setup);
      const parts = { ...own, serverId, leases, reconfiguration, observers };
      const pipeline = atOnce(openPipeline(setup, parts, now()));
      pipeline.begin();
      keepAsConfigured(leases, configuration, now());
      await setup.beforeServing?.();
      const service = new Service(setup, parts, pipeline);
      service.#listeners.serve([...listeners, ...more]);
      return service;
    } catch (error) {
      listening.close();
      await leases?.close();
      const why = first.leases.whyBroken(error);
      throw why === undefined ? error : new OperatorError(why, { cause: error });
    }
  }

  /** What is leased, for those who want to know it. */
  get leases(): LeaseReader & Pick<LeaseStore, "pages" | "record"> {
    return this.#parts.leases;
  }

  /** Where leases are kept, and how that is. */
  get leaseSource(): LeaseSource {
    return this.#setup.leases;
  }

  /** The links that are configured, in that order. */
  get links(): readonly Link[] {
    return this.#server.pipeline.links.all;
  }

  /** What a message would get now, and why; nothing is recorded. @throws {OperatorError} */
  explain(octets: Uint8Array, supposed: Supposed): Explanation {
    const entrances = this.#parts.listening.listeners.filter((each) => each.kind === "datagrams");
    const reception = supposedReception(entrances, supposed, this.clock);
    return explain(this.#server.pipeline, octets, reception);
  }

  /** Whether it has begun to stop. */
  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** The places that are listened at or would be, each once. */
  get places(): readonly ListenerState[] {
    return this.#listeners.states;
  }

  /** Interfaces that match a pattern, and are on no link. */
  get unserved(): ServedListeners["unserved"] {
    return this.#listeners.unserved;
  }

  /**
   * Puts a configuration in force, between two datagrams. Listeners that stay the same stay open.
   *
   * @throws {OperatorError} with a sentence for the operator; then nothing is changed
   */
  reload(next: ServiceConfiguration): Promise<void> {
    const reloaded = this.#reloading.then(() => this.#reload(next));
    this.#reloading = reloaded.catch(() => {});
    return reloaded;
  }

  async #reload(next: ServiceConfiguration): Promise<void> {
    this.slices.check();
    const { configuration } = next;
    refuseOtherProcess({ ...this.#setup, configuration: this.#configuration }, next);
    const from = { ...this.#setup, configuration };
    const serverId = serverIdOf(from, this.#parts.leases, this.#parts.listening.interfaces);
    const now = Math.floor(this.clock.earlierNow() / 1000);
    const pipeline = await this.slices.do(openPipeline(next, { ...this.#parts, serverId }, now));
    try {
      const choosePools = await this.slices.do(this.pools.choosing(pipeline.pools));
      await this.#listeners.inTurn(() => this.#enforce(next, { pipeline, serverId, choosePools }));
    } catch (error) {
      if (this.#server.pipeline !== pipeline) pipeline.close();
      throw error;
    }
  }

  async #enforce(next: ServiceConfiguration, { pipeline, serverId, choosePools }: NextPipeline) {
    const { configuration, links } = next;
    const change = await this.#parts.listening.prepare({ ...configuration, links });
    beginInstead(pipeline, change, this.slices);
    this.#server.pipeline.close();
    this.#server.pipeline = pipeline;
    choosePools();
    keepAsConfigured(this.#parts.leases, configuration, Math.floor(this.#setup.now() / 1000));
    this.statistics.configure(configuration.statistics);
    this.reconfiguration.policy = { serverId, isAllowed: configuration.allowReconfigure };
    this.#configuration = configuration;
    this.#errors.window = ExceptionWindow.of(configuration);
    await this.#listeners.apply(change, next.ownAddresses);
  }

  /** Finishes what was received, commits, and closes everything. */
  stop(): Promise<void> {
    return this.#stopping ??= this.#stop();
  }

  async #stop(): Promise<void> {
    this.#upkeep.stop();
    this.clock.close();
    this.#parts.breakdown.callOff();
    // Who asked for it waits for its end, and the control socket for who asked.
    this.reconfiguration.close();
    await this.#setup.beforeStopping?.();
    await this.#listeners.settle();
    // What has arrived is read in the turn of the event loop that begins now.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await this.#server.finish();
    await this.#parts.leases.drained();
    await this.#listeners.close();
    this.#connections.close();
    this.#looking.close();
    this.#server.pipeline.close();
    await this.#parts.leases.close();
    this.#stopped.resolve({ failed: this.#failed });
  }

  /** Whether an error is of something broken for good, which is said once and ends the server. */
  isBreakdown(error: unknown): boolean {
    return this.#parts.breakdown.note(error);
  }

  #giveUp(): void {
    this.#failed = true;
    void this.stop();
  }
}
