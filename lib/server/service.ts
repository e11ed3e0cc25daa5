import type { Configuration } from "../config/configuration.ts";
import { type LeaseDatabase, openLeaseDatabase } from "../leases/lease_database.ts";
import type { Log } from "../log/log.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { duidUuid } from "../wire/duid.ts";
import { ExceptionWindow } from "./exception_window.ts";
import type { Listener } from "./listener.ts";
import { closeListeners, openListeners } from "./open_listeners.ts";
import { Server } from "./server.ts";

/** How often old leases are forgotten, in milliseconds, and how many at once. */
const PURGE_EVERY = 60_000;
const PURGE_AT_ONCE = 1000;

/** What a service is started with. */
export interface ServiceSetup {
  readonly configuration: Configuration;
  /** Path of the lease database. */
  readonly database: string;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Random octets, as many as asked for. */
  readonly random: (length: number) => Uint8Array;
  /** Makes the pipeline, once the server's identity and the leases are there. */
  readonly makePipeline: (parts: ServiceParts) => Pipeline;
}

/** What a pipeline is made with. */
export interface ServiceParts {
  /** DUID of the server. */
  readonly serverId: Uint8Array;
  readonly leases: LeaseDatabase;
}

/** A running server: its leases, its listeners and what goes on between them. */
export class Service {
  readonly #log: Log;
  readonly #leases: LeaseDatabase;
  readonly #server: Server;
  readonly #listeners: readonly Listener[];
  readonly #purging: ReturnType<typeof setInterval>;
  readonly #loops: Promise<void>;
  #stopping: Promise<void> | undefined;
  /** Resolves when the service has stopped; to whether it gave up by itself. */
  readonly stopped: Promise<{ failed: boolean }>;
  #resolveStopped: (end: { failed: boolean }) => void = () => {};
  #failed = false;

  private constructor(
    setup: ServiceSetup,
    leases: LeaseDatabase,
    pipeline: Pipeline,
    listeners: readonly Listener[],
  ) {
    const { configuration, log, now } = setup;
    this.#log = log;
    this.#leases = leases;
    this.#listeners = listeners;
    const exceptions = new ExceptionWindow(
      configuration.exceptionWindow,
      configuration.maxExceptions,
    );
    const onException = (error: unknown) => {
      log.write("error", `Unexpected error: ${detail(error)}`);
      if (exceptions.note(now())) this.#giveUp(configuration);
    };
    this.stopped = new Promise((resolve) => this.#resolveStopped = resolve);
    this.#server = new Server(pipeline, {
      log,
      now,
      afterCommit: (send) => leases.afterCommit(send),
      onException,
    });
    this.#purging = setInterval(() => this.#purge(now(), onException), PURGE_EVERY);
    this.#loops = Promise.all(listeners.map((each) => this.#server.serve(each))).then(() => {});
  }

  /**
   * Opens the leases and the listeners and starts to serve.
   *
   * @throws {LeaseDatabaseError | ListenError} with a sentence for the operator
   */
  static async start(setup: ServiceSetup): Promise<Service> {
    const { configuration, log } = setup;
    const leases = await openLeaseDatabase({
      path: setup.database,
      durability: configuration.leases.durability,
      random: setup.random,
      onCommitFailure: (error, count) => {
        const lost = count === 1 ? "1 answer is" : `${count} answers are`;
        log.write("error", `Leases could not be stored, and ${lost} not sent: ${detail(error)}`);
      },
    });
    try {
      const serverId = configuration.serverId ??
        leases.serverId(() => duidUuid(randomUuid(setup.random)));
      const pipeline = setup.makePipeline({ serverId, leases });
      const listeners = await openListeners(configuration.listen);
      return new Service(setup, leases, pipeline, listeners);
    } catch (error) {
      await leases.close();
      throw error;
    }
  }

  /** Names of the listeners, for people. */
  get listening(): string[] {
    return [...new Set(this.#listeners.map(({ identity }) => identity.name))];
  }

  /** Finishes what was received, commits, and closes everything. */
  stop(): Promise<void> {
    return this.#stopping ??= this.#stop();
  }

  async #stop(): Promise<void> {
    clearInterval(this.#purging);
    // What has arrived is read in the turn of the event loop that begins now.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await this.#leases.drained();
    closeListeners(this.#listeners);
    await this.#loops;
    await this.#leases.close();
    this.#resolveStopped({ failed: this.#failed });
  }

  #giveUp({ maxExceptions, exceptionWindow }: Configuration): void {
    if (this.#stopping) return;
    this.#failed = true;
    this.#log.write(
      "critical",
      `More than ${maxExceptions} unexpected errors within ${exceptionWindow} s: the server stops`,
    );
    void this.stop();
  }

  #purge(now: number, onException: (error: unknown) => void): void {
    try {
      this.#leases.purge(Math.floor(now / 1000), PURGE_AT_ONCE);
    } catch (error) {
      onException(error);
    }
  }
}

/** RFC 9562 section 5.4: version 4, variant 10. */
function randomUuid(random: (length: number) => Uint8Array): Uint8Array {
  const uuid = random(16);
  uuid[6] = uuid[6]! & 0x0f | 0x40;
  uuid[8] = uuid[8]! & 0x3f | 0x80;
  return uuid;
}

function detail(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
