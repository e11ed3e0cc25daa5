import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { loadConfiguration, type LoadedConfiguration } from "../../lib/config/load.ts";
import { StoreBusyError } from "../../lib/leases/busy.ts";
import type { StoreEnvironment } from "../../lib/leases/source.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import type { Level } from "../../lib/log/level.ts";
import type { Pipeline } from "../../lib/pipeline/pipeline.ts";
import { FairQueue } from "../../lib/server/fair_queue.ts";
import { servedPipeline } from "../../lib/server/served_pipeline.ts";
import type { Steps } from "../../lib/steps.ts";
import { Service } from "../../lib/server/service.ts";
import type { PipelineParts, ServiceConfiguration } from "../../lib/server/service_setup.ts";
import { boundTo } from "./bound_to.ts";
import type { Fault } from "./fault.ts";
import type { Judge } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { SeededRandom } from "./seeded_random.ts";
import type { ServerTimers, SimulatedClock } from "./simulated_clock.ts";
import type { SimulatedDisk } from "./simulated_disk.ts";
import type { SimulatedNetwork } from "./simulated_network.ts";

/** Datagrams that may wait: fewer than in a server, so that a flood needs not be a long one. */
const WAITING = 64;

/** What a server lives on. */
export interface HostSetup {
  readonly clock: SimulatedClock;
  readonly network: SimulatedNetwork;
  readonly disk: SimulatedDisk;
  readonly judge: Judge;
  readonly random: SeededRandom;
  /** What is wrong with the server on purpose. */
  readonly fault: Fault | undefined;
}

/** A machine on which servers start and end, one after the other. */
export class SimulatedHost {
  readonly #setup: HostSetup;
  readonly #loaded = new Map<string, LoadedConfiguration>();
  #timers: ServerTimers | undefined;
  #service: Service | undefined;
  #leases: LeaseStore | undefined;
  #reloads = 0;

  constructor(setup: HostSetup) {
    this.#setup = setup;
  }

  get service(): Service {
    return this.#service!;
  }

  get leases(): LeaseStore {
    return this.#leases!;
  }

  async start(plan: Plan): Promise<void> {
    const { clock, network, judge, random, fault } = this.#setup;
    this.#timers = clock.forServer();
    this.#reloads = 0;
    judge.begun();
    this.#service = await Service.start({
      ...this.#configuration(plan),
      log: {
        isEnabled: (level) => level === "error" || level === "critical",
        write: (level, message) => this.#logged(level, message),
      },
      now: () => clock.wall(),
      random: (length) => random.octets(length),
      timers: this.#timers,
      network: fault?.network?.(network) ?? network,
      queue: fault?.queue?.() ?? new FairQueue(WAITING),
    });
  }

  async reload(plan: Plan): Promise<void> {
    this.#reloads++;
    await this.service.reload(this.#configuration(plan));
  }

  /** Ends it as SIGTERM does. */
  async stop(): Promise<void> {
    await this.#service!.stop();
    this.#timers!.end();
  }

  /** Ends it as a power failure does. */
  crash(keepsCommitted: boolean): void {
    const { network, disk } = this.#setup;
    this.#timers!.end();
    network.forgetSockets();
    disk.crash(keepsCommitted);
  }

  async #open(options: StoreEnvironment): Promise<LeaseStore> {
    const { disk, judge, fault } = this.#setup;
    const { onCommitFailure } = options;
    const opened = await disk.open({
      ...options,
      onCommitFailure: (error, count) => {
        judge.onLost(count);
        onCommitFailure(error, count);
      },
    });
    this.#leases = opened;
    const faulty = fault?.leases?.(opened) ?? opened;
    return boundTo(faulty, {
      record: (exchange) => {
        judge.record(exchange);
        try {
          return faulty.record(exchange);
        } catch (error) {
          judge.refused(error instanceof StoreBusyError);
          throw error;
        }
      },
    });
  }

  #configuration(plan: Plan): ServiceConfiguration {
    const loaded = this.#load(plan);
    return {
      configuration: loaded.configuration,
      links: loaded.links,
      ownAddresses: loaded.ownAddresses,
      leases: {
        open: (environment) => this.#open(environment),
        whyNotInsteadOf: () => undefined,
        whyBroken: () => undefined,
        status: { name: "a simulated disk", value: {}, text: "" },
      },
      makePipeline: (parts) => this.#pipeline(loaded, parts),
    };
  }

  /** Reads each configuration once: that takes longer than hundreds of messages. */
  #load({ text }: Plan): LoadedConfiguration {
    const interfaces = this.#setup.network.interfaces();
    const key = `${interfaces.map(({ cidr }) => cidr)}\n${text}`;
    const known = this.#loaded.get(key);
    if (known) return known;
    const setup = { handlerSections, conditionSections, interfaces };
    const { loaded, findings } = loadConfiguration(text, "/etc/sextant.yaml", setup);
    if (!loaded) throw new Error(findings.map(({ message }) => message).join("\n"));
    this.#loaded.set(key, loaded);
    return loaded;
  }

  *#pipeline(loaded: LoadedConfiguration, parts: PipelineParts): Steps<Pipeline> {
    const { judge } = this.#setup;
    const served = yield* servedPipeline(loaded, parts, () => {});
    const pipeline = boundTo(served, {
      run: (message, reception, trace) => {
        judge.handles(message, reception);
        return served.run(message, reception, trace);
      },
    });
    const context = { statistics: parts.statistics, reloads: this.#reloads };
    return this.#setup.fault?.pipeline?.(pipeline, context) ?? pipeline;
  }

  #logged(level: Level, message: string): void {
    if (message.startsWith("Leases could not be stored")) return;
    if (message.includes("database or disk is full")) return;
    if (message.startsWith("The clock ")) return;
    // Descriptors run out while the configuration is loaded.
    if (message.includes("Too many open files")) return;
    // Interfaces go down, and come up again.
    if (/^(Now|No longer) listening on |^Cannot listen on /.test(message)) return;
    this.#setup.judge.complain(`The server logs ${level}: ${message}`);
  }
}
