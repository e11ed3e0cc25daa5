import type { Timers } from "../clock/timers.ts";
import type { LeaseStore } from "../leases/store.ts";
import type { LinkClient } from "../leases/reconfigure_keys.ts";
import type { Log } from "../log/log.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { ReconfigureJob, ReconfigureOrder } from "../reconfigure/job.ts";
import { Reconfiguring } from "../reconfigure/reconfiguring.ts";
import { type ClientsMeant, selectClients } from "../reconfigure/selection.ts";
import type { Statistics } from "../statistics/statistics.ts";
import type { Listening } from "./listening.ts";
import { ReconfigureSender } from "./reconfigure_sender.ts";

/** What clients are reconfigured with. */
export interface ReconfigurationSetup {
  readonly leases: LeaseStore;
  readonly listening: Pick<Listening, "listeners">;
  readonly statistics: Statistics;
  readonly log: Log;
  readonly timers: Timers;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What a configuration says of reconfiguring clients. */
export interface ReconfigurationPolicy {
  /** DUID of this server. */
  readonly serverId: Uint8Array;
  readonly isAllowed: boolean;
}

/** Tells the clients of a running server to come for their configuration again. */
export class Reconfiguration {
  readonly #setup: ReconfigurationSetup;
  readonly #reconfiguring: Reconfiguring;
  /** What the configuration in force says. What is under way goes on under another. */
  policy: ReconfigurationPolicy;

  constructor(setup: ReconfigurationSetup, policy: ReconfigurationPolicy) {
    const { leases, listening, statistics, log, timers, now } = setup;
    this.#setup = setup;
    this.policy = policy;
    const sender = new ReconfigureSender(listening, statistics, log, now);
    this.#reconfiguring = new Reconfiguring({
      keys: leases.reconfigureKeys,
      leases,
      counters: statistics.reconfigures,
      log,
      timers,
      now,
      serverId: () => this.policy.serverId,
      send: (message, way) => sender.send(message, way),
    });
  }

  /** Begins to tell those who are meant; somebody is to read the job's reports. */
  tell(order: ReconfigureOrder, meant: ClientsMeant): ReconfigureJob {
    const { leases, now } = this.#setup;
    const sources = { leases, pages: leases.pages, keys: leases.reconfigureKeys };
    const clients = selectClients(meant, sources, () => Math.floor(now() / 1000));
    return this.#reconfiguring.start(order, clients, true);
  }

  /** Of clients those that {@linkcode tellUnasked} would not tell. */
  findUntellable(clients: readonly LinkClient[]): readonly LinkClient[] {
    return this.#canTell ? clients.filter((client) => !this.#hasKey(client)) : clients;
  }

  /** Begins to tell certain clients, and nobody asks what becomes of them. */
  tellUnasked(
    order: Omit<ReconfigureOrder, "request">,
    clients: readonly LinkClient[],
  ): void {
    const told = this.#canTell ? clients.filter((client) => this.#hasKey(client)) : [];
    if (told.length === 0) return;
    this.#reconfiguring.start({ ...order, request: [] }, [told].values(), false);
  }

  get #canTell(): boolean {
    return this.policy.isAllowed && this.#reconfiguring.hasRoom;
  }

  #hasKey(client: LinkClient): boolean {
    return this.#setup.leases.reconfigureKeys.of(client) !== undefined;
  }

  /** Clients that are being told. */
  get size(): number {
    return this.#reconfiguring.size;
  }

  /** Takes note of a request: it may be what its client was told to send. */
  heard(transaction: Transaction): void {
    this.#reconfiguring.heard(transaction);
  }

  /** Ends everything. What clients have heard, they do. */
  close(): void {
    this.#reconfiguring.close();
  }
}
