import { interfaceOf, type ListenerIdentity } from "../pipeline/reception.ts";
import { relaysOf, tellingLinkAddress } from "../pipeline/relays.ts";
import type { Message } from "../wire/message_layout.ts";
import type { Prefix } from "../wire/prefix.ts";
import { ConnectionCounters } from "./connection_counters.ts";
import { CounterSet, isOwnCounter } from "./counter_set.ts";
import { type Counter, NamedCounters } from "./named_counters.ts";
import { ReconfigureCounters } from "./reconfigure_counters.ts";
import { PrefixCounters } from "./prefix_counters.ts";

/** Of what there are counters besides those of everything. */
export interface StatisticsCategories {
  /** Names of interfaces that are listened on. */
  readonly interfaces: readonly string[];
  /** Prefixes that hold the link-address of a request. */
  readonly subnets: readonly Prefix[];
  /** Link-addresses of relays, or of listeners: 16 octets each. */
  readonly relays: readonly Uint8Array[];
}

/** What the server counts, of everything and by category. */
export class Statistics {
  /** Of everything. */
  readonly global: CounterSet = new CounterSet();
  /** Of TCP connections. */
  readonly connections: ConnectionCounters = new ConnectionCounters();
  /** Of clients that are reconfigured. */
  readonly reconfigures: ReconfigureCounters = new ReconfigureCounters();
  /** Of extensions. */
  readonly named: NamedCounters = new NamedCounters();
  readonly #globalOnly: readonly CounterSet[] = [this.global];
  #interfaces: ReadonlyMap<string, CounterSet> = new Map();
  #subnets = new PrefixCounters([]);
  #relays = new PrefixCounters([]);

  constructor(categories: StatisticsCategories) {
    this.configure(categories);
  }

  /** Changes the categories. Those that stay count on. */
  configure({ interfaces, subnets, relays }: StatisticsCategories): void {
    this.#interfaces = new Map(
      interfaces.map((name) => [name, this.#interfaces.get(name) ?? new CounterSet()]),
    );
    this.#subnets = new PrefixCounters(subnets, this.#subnets);
    const addresses = relays.map((address) => ({ address, length: 128 }));
    this.#relays = new PrefixCounters(addresses, this.#relays);
  }

  /**
   * What counts under a name.
   *
   * @param name of an extension's, or of one of the server's own counters
   * @param owner the file of an extension; left out: the server itself
   */
  counter(name: string, owner?: string): Counter {
    if (owner !== undefined) return this.named.counter(owner, name);
    const { global } = this;
    if (!isOwnCounter(name)) throw new TypeError(`The server has no counter ${name} of its own`);
    return (times = 1) => void (global[name] += times);
  }

  /** Counters by the name of the interface. */
  get interfaces(): ReadonlyMap<string, CounterSet> {
    return this.#interfaces;
  }

  /** Counters by the prefix as text. */
  get subnets(): ReadonlyMap<string, CounterSet> {
    return this.#subnets.sets;
  }

  /** Counters by the address as text. */
  get relays(): ReadonlyMap<string, CounterSet> {
    return new Map(
      [...this.#relays.sets].map(([prefix, set]) => [prefix.replace(/\/128$/, ""), set]),
    );
  }

  /**
   * All counters that a message counts in.
   *
   * @param message left out where only the listener is known, as of one that cannot be read
   */
  countersOf(
    listener: ListenerIdentity,
    message?: Message,
    isMulticast = true,
  ): readonly CounterSet[] {
    const name = interfaceOf(listener);
    const ofInterface = name === undefined ? undefined : this.#interfaces.get(name);
    const isSorted = message !== undefined &&
      this.#subnets.sets.size + this.#relays.sets.size > 0;
    if (!ofInterface && !isSorted) return this.#globalOnly;
    const sets = [this.global];
    if (ofInterface) sets.push(ofInterface);
    if (isSorted) this.#addByAddress(listener, message, isMulticast, sets);
    return sets;
  }

  #addByAddress(
    { linkAddress }: ListenerIdentity,
    message: Message,
    isMulticast: boolean,
    sets: CounterSet[],
  ): void {
    const relays = relaysOf(message);
    // A relay that sends by unicast may be anywhere: of its clients the listener tells nothing.
    const isHere = relays.length === 0 || isMulticast;
    const telling = tellingLinkAddress(relays) ?? (isHere ? linkAddress : undefined);
    if (telling) this.#subnets.addHolding(telling, sets);
    for (const relay of relays) this.#relays.addHolding(relay.linkAddress, sets);
    this.#relays.addHolding(linkAddress, sets);
  }
}
