import { areSameEntries, Machine } from "../config/machine.ts";
import type { ListenerConfiguration } from "../config/sections/listen.ts";
import { OperatorError } from "../operator_error.ts";
import { type Host, isToWait } from "./host.ts";
import { identifySiteGroup, nameOfSiteGroup } from "./identities.ts";
import {
  listenersOn,
  type ListeningConfiguration,
  type UnservedInterface,
} from "./matched_interfaces.ts";
import type { AnyListener } from "./listener.ts";
import { type ListenerTold, ListeningTold } from "./listening_told.ts";
import { OpenSockets, type SocketChange } from "./open_sockets.ts";
import type { InterfaceReading, Looking } from "./network.ts";
import { nameOfPlace, type Opening, openPlace, type Place, whyNotOpen } from "./place.ts";

/** How long a start waits for addresses that the system still looks for on the link, in ms. */
export const PATIENCE = 3000;
export const RETRY_EVERY = 250;

/** Interfaces that are asked at a time whether they know who joined: with a thousand, each in turn. */
const MOST_ASKED = 250;
/** Interfaces that are dealt with at a time, some milliseconds: then it is others' turn. */
const AT_A_TIME = 32;

/** What a change of the configuration means for the listeners: nothing is changed before `apply`. */
export interface ListeningChange {
  /** How each place will be. */
  readonly places: readonly Place[];
  /** Makes it so, and closes what is no longer listened to. @returns the listeners that are new */
  apply(): readonly AnyListener[];
  /** Closes what was opened for the change. */
  cancel(): void;
}

/** How the machine was found, and what was made of it. */
interface Found {
  readonly machine: Machine;
  readonly places: ReadonlyMap<string, Place>;
  readonly unserved: readonly UnservedInterface[];
}

/** What is to be made of it from now on. */
interface Pass extends Found {
  readonly seen: readonly Deno.NetworkInterfaceInfo[];
  readonly configuration: ListeningConfiguration;
  readonly change: SocketChange;
}

const NOTHING: Found = { machine: new Machine([]), places: new Map(), unserved: [] };

/** All places that a server listens at: what the configuration says, as far as the machine has it. */
export class Listening {
  readonly #host: Host;
  readonly #sockets = new OpenSockets();
  readonly #told: ListeningTold;
  readonly #reader: InterfaceReading;
  readonly #looking: Looking;
  #now: Found = NOTHING;
  #configuration: ListeningConfiguration | undefined;
  #nextAsked = 0;
  #seen: readonly Deno.NetworkInterfaceInfo[] = [];

  constructor(host: Host) {
    this.#host = host;
    this.#told = new ListeningTold(host);
    this.#reader = host.network.interfaceReader();
    this.#looking = host.network.lookAround();
  }

  /** Who is told of listeners that are lost and back. */
  set onChange(listener: ListenerTold) {
    this.#told.onChange = listener;
  }

  /** Every listener that is open. */
  get listeners(): readonly AnyListener[] {
    return this.#sockets.listeners;
  }

  /** Every place, listened at or not. */
  get places(): readonly Place[] {
    return [...this.#now.places.values()];
  }

  /** Interfaces that match a pattern and are not listened on. */
  get unserved(): readonly UnservedInterface[] {
    return this.#now.unserved;
  }

  /** Its interfaces as they were read last. */
  get interfaces(): readonly Deno.NetworkInterfaceInfo[] {
    return this.#seen;
  }

  /** The machine as it was looked at last. */
  get machine(): Machine {
    return this.#now.machine;
  }

  /**
   * Opens what is new in a configuration; what stays the same stays open. What is not there, or not
   * yet, is no reason not to go on.
   *
   * @param toStart whether to wait a little for addresses that are almost there
   * @throws {OperatorError} when one of the others cannot be opened: then none is
   */
  async prepare(
    configuration: ListeningConfiguration,
    toStart = false,
  ): Promise<ListeningChange> {
    const change = await this.examine(configuration, toStart);
    const refused = change.places.find(({ error }) => error && !isToWait(error, this.#host));
    if (!refused) return change;
    change.cancel();
    throw refused.error!;
  }

  /** The same, but what cannot be opened is only told. */
  async examine(configuration: ListeningConfiguration, toStart: boolean): Promise<ListeningChange> {
    const { timers } = this.#host;
    for (let waited = 0;; waited += RETRY_EVERY) {
      const pass = await this.#pass(configuration, await this.#reader.read());
      const places = [...pass.places.values()];
      const isAlmost = toStart && places.some(({ isTentative }) => isTentative);
      if (!isAlmost || waited >= PATIENCE) {
        return { places, cancel: () => pass.change.cancel(), apply: () => this.#apply(pass) };
      }
      pass.change.cancel();
      await new Promise<void>((resolve) => timers.after(RETRY_EVERY, resolve));
    }
  }

  /**
   * Looks at the machine, and follows what is different: what came is listened to, what went is not,
   * what could not be opened is tried again.
   *
   * @returns the listeners that are new
   */
  async follow(): Promise<readonly AnyListener[]> {
    if (!this.#configuration) return [];
    await this.#joinAgain();
    const seen = await this.#reader.read();
    const isToRetry = this.places.some((place) => place.isToRetry);
    if (!isToRetry && areSameEntries(seen, this.#seen)) return [];
    return this.#apply(await this.#pass(this.#configuration, seen));
  }

  /** Of an interface whose MTU was too small for a moment nothing else tells that it was. */
  async #joinAgain(): Promise<void> {
    const { groups } = this.#sockets;
    for (let asked = 0; asked < Math.min(groups.length, MOST_ASKED); asked++) {
      const socket = groups[this.#nextAsked++ % groups.length]!;
      // Who cannot join now is asked again.
      if (await socket.isForgotten()) await socket.join().catch(() => {});
      await this.#othersTurn(asked);
    }
  }

  /** Lets what has arrived be handled, now and then. */
  async #othersTurn(done: number): Promise<void> {
    if (done % AT_A_TIME === AT_A_TIME - 1) await this.#looking.look();
  }

  /** Closes every listener. */
  close(): void {
    this.#sockets.close();
    this.#reader.close();
    this.#looking.close();
    this.#now = NOTHING;
    this.#configuration = undefined;
  }

  async #pass(
    configuration: ListeningConfiguration,
    seen: readonly Deno.NetworkInterfaceInfo[],
  ): Promise<Pass> {
    const { machine: last, places: before } = this.#now;
    const machine = areSameEntries(seen, this.#seen) ? last : new Machine(seen, last);
    const change = this.#sockets.change();
    const places = new Map<string, Place>();
    const { exact, served, unserved, unmatched } = listenersOn(machine, configuration);
    try {
      for (const { listener: configured, pattern } of [...exact, ...served]) {
        const key = keyOf(configured);
        const known = before.get(key);
        if (known && isAsBefore(known, { configured, pattern }, machine, last)) {
          for (const socket of known.keys) change.keep(socket);
          places.set(key, known);
          continue;
        }
        const place = await openPlace(configured, known, { machine, change, host: this.#host });
        places.set(key, { ...place, pattern });
        await this.#othersTurn(places.size);
      }
      for (const port of portsOfInterfaces(configuration)) {
        const members = [...places.values()].filter((place) => isMember(place, port));
        const place = await openSiteGroup(port, members, { machine, change, host: this.#host });
        if (place) places.set(`site ${port}`, place);
      }
    } catch (error) {
      change.cancel();
      throw error;
    }
    for (const pattern of unmatched) {
      const problem = unserved.some((each) => each.pattern === pattern.interface)
        ? "no interface that it matches is on a link"
        : "no interface matches it yet";
      const place = { configured: pattern, name: pattern.interface, keys: [], problem };
      places.set(`pattern ${keyOf(pattern)}`, place);
    }
    return { machine, seen, configuration, places, unserved, change };
  }

  #apply({ seen, configuration, change, ...found }: Pass): readonly AnyListener[] {
    const created = change.apply();
    const before = this.#now;
    this.#now = found;
    this.#seen = seen;
    this.#configuration = configuration;
    this.#told.tell(before.places, found.places);
    return created;
  }
}

/** Whether a place needs no second look: nothing that it depends on is different. */
function isAsBefore(
  known: Place,
  { configured, pattern }: Pick<Place, "pattern"> & { readonly configured: ListenerConfiguration },
  machine: Machine,
  last: Machine,
): boolean {
  if (known.isToRetry) return false;
  if (known.isThere === false) return machine === last;
  const isSame = pattern ? known.pattern === pattern : known.configured === configured;
  return isSame &&
    (configured.kind === "interface"
      ? machine.interface(configured.interface) === last.interface(configured.interface)
      : machine.interfaceWith(configured.address) === last.interfaceWith(configured.address));
}

/** What the sockets of a place depend on. */
function keyOf(listener: ListenerConfiguration): string {
  return `${listener.kind} ${nameOfPlace(listener)} ${listener.port}`;
}

function isMember({ configured, identity, isThere }: Place, port: number): boolean {
  return configured?.kind === "interface" && configured.port === port && identity !== undefined &&
    isThere === true;
}

function portsOfInterfaces({ listen }: ListeningConfiguration): Set<number> {
  return new Set(listen.filter(({ kind }) => kind === "interface").map(({ port }) => port));
}

/**
 * Listens to the group of all servers of a site.
 *
 * @returns `undefined` when there is no interface yet on which it hears
 */
async function openSiteGroup(
  port: number,
  members: readonly Place[],
  { change, host }: Opening,
): Promise<Place | undefined> {
  const key = `site ${port}`;
  try {
    const { socket } = await change.socket(key, () => host.network.bindSiteGroup(port));
    const who = identifySiteGroup(members.map(({ identity }) => identity!), port);
    // Who asks may be on another link, which an address to reply from on this one does not reach.
    change.serve(key, { kind: "datagrams", ...who, replySocket: socket, multicast: true });
    return members.length === 0 ? undefined : { name: who.identity.name, keys: [key] };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const problem = whyNotOpen(error, host);
    return { name: nameOfSiteGroup(port), keys: [], error, problem, isToRetry: true };
  }
}
