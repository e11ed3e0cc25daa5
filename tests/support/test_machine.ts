import type { ListenerConfiguration } from "../../lib/config/sections/listen.ts";
import type { Level } from "../../lib/log/level.ts";
import type { Link } from "../../lib/pipeline/link.ts";
import { Links } from "../../lib/pipeline/link.ts";
import { CannotListen, whyNotBound } from "../../lib/server/bind.ts";
import type { Host } from "../../lib/server/host.ts";
import { Listening } from "../../lib/server/listening.ts";
import type { GroupSocket, Network } from "../../lib/server/network.ts";
import { parsePrefix } from "../../lib/wire/prefix.ts";
import { ManualTimers } from "./manual_timers.ts";
import { address } from "./messages.ts";
import { networkAddress } from "./network_address.ts";

/** An interface of a made-up machine. */
interface MadeUpInterface {
  readonly index: number;
  /** With their lengths. */
  readonly addresses: readonly string[];
}

/** A machine whose interfaces come and go as a test says, and what listens on it. */
export class TestMachine implements Host {
  readonly timers = new ManualTimers();
  /** `warning: …`, a line each. */
  readonly lines: string[] = [];
  readonly log = {
    isEnabled: () => true,
    write: (level: Level, message: string) => void this.lines.push(`${level}: ${message}`),
  };
  readonly interfaces = new Map<string, MadeUpInterface>();
  /** Why something cannot be bound. */
  readonly failures = new Map<string, Error>();
  /** What is bound. */
  readonly bound: string[] = [];
  /** Groups that were joined once more, by what their socket is bound to. */
  readonly joined: string[] = [];
  /** Groups that the system forgets who joined, by what their socket is bound to. */
  readonly forgotten = new Set<string>();
  hasGivenUpRoot: () => boolean = () => false;
  readonly network: Network = {
    interfaceReader: () => ({ read: () => Promise.resolve(this.listed), close: () => {} }),
    bindMulticast: (_, index) => {
      return Promise.resolve().then(() => this.#bind(`ff02::1:2%${index}`));
    },
    lookAround: () => ({ look: () => Promise.resolve(), close: () => {} }),
    bindSiteGroup: () => this.#bind("ff05::1:3"),
    bind: (hostname) => this.#bind(hostname),
    listen: (hostname, port) => {
      const socket = this.#bind(`TCP ${hostname}`);
      return { ...socket, port, isOpen: true, accept: () => new Promise(() => {}) };
    },
  };
  readonly listening = new Listening(this);

  /** Gives the machine an interface, or other addresses to one that it has. */
  set(name: string, index: number, ...addresses: string[]): void {
    this.interfaces.set(name, { index, addresses });
  }

  /** Listens by a configuration, as a start and a reload do. */
  async listen(
    listen: readonly ListenerConfiguration[],
    links: readonly Link[] = [],
    toStart = false,
  ): Promise<void> {
    (await this.listening.prepare({ listen, links: new Links(links) }, toStart)).apply();
  }

  /** What is said since the last time. */
  said(): string[] {
    return this.lines.splice(0);
  }

  /** What the sockets are bound to, in order. */
  get open(): string[] {
    return [...this.bound].sort();
  }

  /** As Deno tells it. */
  get listed(): Deno.NetworkInterfaceInfo[] {
    return [...this.interfaces].flatMap(([name, { index, addresses }]) =>
      addresses.map((cidr) => networkAddress(name, cidr, { index, mac: "02:00:00:00:00:01" }))
    );
  }

  #bind(place: string): GroupSocket {
    const failure = this.failures.get(place) ?? this.#whyNot(place);
    if (failure) throw new CannotListen(place, whyNotBound(failure, 547), { cause: failure });
    this.bound.push(place);
    return {
      port: 547,
      receive: () => new Promise(() => {}),
      send: () => Promise.resolve(),
      isForgotten: () => Promise.resolve(this.forgotten.delete(place)),
      join: () => {
        this.joined.push(place);
        return Promise.resolve();
      },
      close: () => void this.bound.splice(this.bound.indexOf(place), 1),
    };
  }

  #whyNot(place: string): Error | undefined {
    if (this.bound.includes(place)) return new Deno.errors.AddrInUse();
    if (place.startsWith("ff")) return undefined;
    const [host, zone] = place.replace("TCP ", "").split("%");
    const isThere = [...this.interfaces].some(([name, { addresses }]) =>
      (zone === undefined || zone === name) &&
      addresses.some((cidr) => cidr.startsWith(`${host}/`))
    );
    return isThere ? undefined : new Deno.errors.AddrNotAvailable();
  }
}

/** An entry of `listen` for an interface, or a pattern of some. */
export function onInterface(
  name: string,
  { replyFrom, port = 547, marks = ["marked"] }: {
    readonly replyFrom?: string;
    readonly port?: number;
    readonly marks?: readonly string[];
  } = {},
): ListenerConfiguration {
  return {
    kind: "interface",
    interface: name,
    linkAddress: undefined,
    replyFrom: replyFrom === undefined ? undefined : address(replyFrom),
    listenToSelf: false,
    trustedRelays: undefined,
    marks,
    port,
  };
}

/** An entry of `listen` for relays elsewhere. */
export function onUnicast(text: string): ListenerConfiguration {
  return { kind: "unicast", address: address(text), marks: [], port: 547 };
}

/** An entry of `listen` for requestors. */
export function onTcp(text: string): ListenerConfiguration {
  return {
    kind: "tcp",
    address: address(text),
    allowFrom: [],
    maxConnections: 1,
    active: "no",
    tls: undefined,
    marks: [],
    port: 547,
  };
}

/** A link with prefixes, and interfaces attached to it. */
export function link(prefixes: readonly string[], interfaces: readonly string[] = []): Link {
  const name = prefixes[0] ?? interfaces[0]!;
  return { name, prefixes: prefixes.map((text) => parsePrefix(text)!), interfaces };
}
