import { equalBytes } from "../wire/address.ts";
import { contains, maskAddress, parsePrefix, type Prefix } from "../wire/prefix.ts";
import type { ListenerConfiguration } from "./sections/listen.ts";
import { otherThanUnicast } from "./values.ts";

/** The interfaces of this machine and their IPv6 addresses. */
export class Machine {
  /** Names of the interfaces that have an address of any kind, each once. */
  readonly interfaces: readonly string[];
  // Each address with the length of the prefix that it was configured with.
  readonly #addresses: readonly { name: string; address: Prefix }[];

  constructor(interfaces: readonly Deno.NetworkInterfaceInfo[]) {
    this.interfaces = [...new Set(interfaces.map(({ name }) => name))];
    this.#addresses = interfaces
      .filter(({ family }) => family === "IPv6")
      .flatMap(({ name, cidr }) => {
        const address = parsePrefix(cidr);
        return address ? [{ name, address }] : [];
      });
  }

  /** Every IPv6 address of this machine. */
  get addresses(): Uint8Array[] {
    return this.#addresses.map(({ address }) => address.address);
  }

  /** Whether the interface, or any when none is named, has the address. */
  hasAddress(wanted: Uint8Array, interfaceName?: string): boolean {
    return this.#addresses.some(({ name, address }) =>
      (interfaceName === undefined || name === interfaceName) && equalBytes(address.address, wanted)
    );
  }

  /** By which address the link is known that clients of a listener are on; `::` when by none. */
  linkAddressOf(listener: ListenerConfiguration): Uint8Array {
    if (listener.kind !== "interface") return listener.address;
    const global = this.#addresses.find(({ name, address }) =>
      name === listener.interface && !otherThanUnicast(address.address)
    );
    return listener.linkAddress ?? global?.address.address ?? new Uint8Array(16);
  }

  /** The prefix of the listener's interface that holds its link-address, without host bits. */
  prefixAt(listener: ListenerConfiguration): Prefix | undefined {
    const linkAddress = this.linkAddressOf(listener);
    if (otherThanUnicast(linkAddress)) return undefined;
    const holding = this.#addresses
      .filter(({ name, address }) =>
        (listener.kind !== "interface" || name === listener.interface) &&
        // An address that DHCP gave is configured with 128 bits, which says nothing of the link.
        address.length < 128 && contains(address, linkAddress)
      )
      .map(({ address }) => address.length);
    if (holding.length === 0) return undefined;
    const length = Math.min(...holding);
    return { address: maskAddress(linkAddress, length), length };
  }
}
