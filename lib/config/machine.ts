import { equalBytes, formatAddress, isLinkLocal, isLoopback } from "../wire/address.ts";
import { contains, maskAddress, parsePrefix, type Prefix } from "../wire/prefix.ts";
import type { ListenerConfiguration } from "./sections/listen.ts";
import { otherThanUnicast } from "./values.ts";

/** An interface of this machine. */
export interface MachineInterface {
  readonly name: string;
  /** The number that the system knows it by, which only a link-local address tells. */
  readonly index: number | undefined;
  /** Its IPv6 addresses, each with the length of the prefix that it was configured with. */
  readonly addresses: readonly Prefix[];
  readonly isLoopback: boolean;
}

/** The interfaces of this machine and their IPv6 addresses. */
export class Machine {
  /** Names of the interfaces that have an address of any kind, each once. */
  readonly interfaces: readonly string[];
  readonly #byName = new Map<string, MachineInterface>();
  readonly #entries: ReadonlyMap<string, readonly Deno.NetworkInterfaceInfo[]>;
  readonly #namesByIndex = new Map<number, string>();
  readonly #namesByAddress = new Map<string, string>();

  /**
   * @param interfaces as `Deno.networkInterfaces()` gives them
   * @param before as it was: an interface that is as it was is the same object
   */
  constructor(interfaces: readonly Deno.NetworkInterfaceInfo[], before?: Machine) {
    this.#entries = Map.groupBy(interfaces, (entry) => entry.name);
    for (const [name, entries] of this.#entries) {
      const known = before?.interface(name);
      // Reading the addresses of a thousand interfaces takes 20 ms.
      const isKnown = known && areSameEntries(entries, before!.#entries.get(name)!);
      const found = isKnown ? known : interfaceOf(name, entries);
      this.#byName.set(name, found);
      if (found.index !== undefined) this.#namesByIndex.set(found.index, name);
      for (const { address } of found.addresses) {
        const text = formatAddress(address);
        if (!this.#namesByAddress.has(text)) this.#namesByAddress.set(text, name);
      }
    }
    this.interfaces = [...this.#byName.keys()];
  }

  /** Every IPv6 address of this machine. */
  get addresses(): Uint8Array[] {
    return [...this.#byName.values()].flatMap(({ addresses }) =>
      addresses.map(({ address }) => address)
    );
  }

  /** The interface of that name; `undefined`: there is none that has an address. */
  interface(name: string): MachineInterface | undefined {
    return this.#byName.get(name);
  }

  /** The name of the interface that the system knows by a number, as far as that is told. */
  nameOf(index: number): string | undefined {
    return this.#namesByIndex.get(index);
  }

  /** The name of the first interface that has the address; `undefined`: none has. */
  interfaceWith(address: Uint8Array): string | undefined {
    return this.#namesByAddress.get(formatAddress(address));
  }

  /** Whether the interface, or any when none is named, has the address. */
  hasAddress(wanted: Uint8Array, interfaceName?: string): boolean {
    if (interfaceName === undefined) return this.interfaceWith(wanted) !== undefined;
    return this.#addressesOf(interfaceName).some(({ address }) => equalBytes(address, wanted));
  }

  /** By which address the link is known that clients of a listener are on; `::` when by none. */
  linkAddressOf(listener: ListenerConfiguration): Uint8Array {
    if (listener.kind !== "interface") return listener.address;
    const global = this.#addressesOf(listener.interface)
      .find(({ address }) => !otherThanUnicast(address));
    return listener.linkAddress ?? global?.address ?? new Uint8Array(16);
  }

  /** The prefix of the listener's interface that holds its link-address, without host bits. */
  prefixAt(listener: ListenerConfiguration): Prefix | undefined {
    const linkAddress = this.linkAddressOf(listener);
    if (otherThanUnicast(linkAddress)) return undefined;
    const holding = this.#addressesAt(listener)
      // An address that DHCP gave is configured with 128 bits, which says nothing of the link.
      .filter((address) => address.length < 128 && contains(address, linkAddress))
      .map(({ length }) => length);
    if (holding.length === 0) return undefined;
    const length = Math.min(...holding);
    return { address: maskAddress(linkAddress, length), length };
  }

  #addressesAt(listener: ListenerConfiguration): readonly Prefix[] {
    return listener.kind === "interface"
      ? this.#addressesOf(listener.interface)
      : [...this.#byName.values()].flatMap(({ addresses }) => addresses);
  }

  #addressesOf(name: string): readonly Prefix[] {
    return this.#byName.get(name)?.addresses ?? [];
  }
}

function interfaceOf(
  name: string,
  entries: readonly Deno.NetworkInterfaceInfo[],
): MachineInterface {
  const addresses: Prefix[] = [];
  let index: number | undefined;
  for (const { family, address, cidr, scopeid } of entries) {
    const prefix = family === "IPv6" ? parsePrefix(cidr || address) : undefined;
    if (!prefix) continue;
    addresses.push(prefix);
    if (isLinkLocal(prefix.address)) index ??= scopeid ?? undefined;
  }
  const isLoop = addresses.some(({ address }) => isLoopback(address)) ||
    entries.some(({ address }) => address === "127.0.0.1");
  return { name, index, addresses, isLoopback: isLoop };
}

/** Whether entries of an interface are the same, as far as anything depends on them. */
export function areSameEntries(
  some: readonly Deno.NetworkInterfaceInfo[],
  others: readonly Deno.NetworkInterfaceInfo[],
): boolean {
  return some === others || some.length === others.length && some.every((one, at) => {
        const other = others[at]!;
        return one === other || one.name === other.name && one.address === other.address &&
            one.cidr === other.cidr && one.scopeid === other.scopeid;
      });
}
