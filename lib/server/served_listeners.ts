import type { Connections } from "./connections.ts";
import type { AnyListener } from "./listener.ts";
import type { Listening, ListeningChange } from "./listening.ts";
import { ListeningWatch, type ListeningWatchSetup } from "./listening_watch.ts";
import type { UnservedInterface } from "./matched_interfaces.ts";
import type { Place } from "./place.ts";
import type { Server } from "./server.ts";
import type { ServiceConfiguration } from "./service_setup.ts";

/** A place to listen, for people. */
export type ListenerState = Pick<Place, "name" | "problem">;

/** Addresses that no pool gives: those of the machine. */
type OwnAddresses = ServiceConfiguration["ownAddresses"];

/** What listeners are served with. */
export interface ServedListenersSetup extends Pick<ListeningWatchSetup, "timers" | "log"> {
  readonly listening: Listening;
  readonly server: Server;
  readonly connections: Connections;
}

/** The listeners of a running server, who serves them, and who follows what the machine does. */
export class ServedListeners {
  readonly #setup: ServedListenersSetup;
  readonly #watch: ListeningWatch;
  readonly #loops = new Map<AnyListener, Promise<void>>();
  #ownAddresses: OwnAddresses;
  #changing: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(setup: ServedListenersSetup, ownAddresses: OwnAddresses) {
    this.#setup = setup;
    this.#ownAddresses = ownAddresses;
    ownAddresses.set(setup.listening.machine.addresses);
    this.#watch = new ListeningWatch({
      ...setup,
      follow: () => this.inTurn(() => this.#follow()),
    });
  }

  /** The places that are listened at or would be, each once. */
  get states(): readonly ListenerState[] {
    const { places } = this.#setup.listening;
    return [...new Map(places.map((place) => [place.name, place])).values()];
  }

  /** Interfaces that match a pattern, and are on no link. */
  get unserved(): readonly UnservedInterface[] {
    return this.#setup.listening.unserved;
  }

  /** Does what changes listeners, one after the other. */
  inTurn(what: () => Promise<void>): Promise<void> {
    const done = this.#changing.then(what);
    this.#changing = done.catch(() => {});
    return done;
  }

  /** Serves listeners until they are closed. */
  serve(listeners: readonly AnyListener[]): void {
    const { connections, server } = this.#setup;
    for (const listener of listeners) {
      const served = listener.kind === "connections"
        ? connections.serve(listener)
        : server.serve(listener);
      const loop = served.finally(() => this.#loops.delete(listener));
      this.#loops.set(listener, loop);
    }
  }

  /**
   * Puts a change of the configuration in force.
   *
   * @param ownAddresses who is to know from now on which addresses the machine has
   */
  async apply(change: ListeningChange, ownAddresses: OwnAddresses): Promise<void> {
    this.#ownAddresses = ownAddresses;
    this.serve(change.apply());
    ownAddresses.set(this.#setup.listening.machine.addresses);
    await this.#ended();
  }

  /** Follows the machine no more. Resolves when no change is under way any longer. */
  async settle(): Promise<void> {
    this.#isStopping = true;
    this.#watch.stop();
    await this.#changing;
  }

  /** Closes every listener. */
  async close(): Promise<void> {
    this.#setup.listening.close();
    await this.#ended();
  }

  async #follow(): Promise<void> {
    if (this.#isStopping) return;
    const { listening } = this.#setup;
    const { machine } = listening;
    this.serve(await listening.follow());
    // With a thousand interfaces it takes milliseconds to see that they have the same addresses.
    if (listening.machine !== machine) this.#ownAddresses.set(listening.machine.addresses);
    await this.#ended();
  }

  /** Waits until what is no longer listened to is closed, so that somebody else can have the port. */
  async #ended(): Promise<void> {
    const open = new Set(this.#setup.listening.listeners);
    const ending = [...this.#loops].filter(([listener]) => !open.has(listener));
    await Promise.all(ending.map(([, loop]) => loop));
  }
}
