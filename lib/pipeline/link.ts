import { addressToBigInt } from "../wire/address.ts";
import type { RelayMessage } from "../wire/message_layout.ts";
import { contains, firstBitsKey, formatPrefix, type Prefix } from "../wire/prefix.ts";
import { LinksByRelay, type ToldByRelays } from "./links_by_relay.ts";

/** A link as RFC 5007 means it: where clients are, whatever number of prefixes it has. */
export interface Link extends ToldByRelays {
  /** What the link is called, here and in the lease store. */
  readonly name: string;
  /** The prefixes that are on the link. */
  readonly prefixes: readonly Prefix[];
  /** Interfaces of this host that are on the link. */
  readonly interfaces: readonly string[];
}

/** Whether the address is on the link. */
export function isOnLink(link: Link, address: Uint8Array): boolean {
  for (const prefix of link.prefixes) if (contains(prefix, address)) return true;
  return false;
}

/** A link made of one prefix and named after it. */
export function linkOfPrefix(prefix: Prefix): Link {
  return { name: formatPrefix(prefix), prefixes: [prefix], interfaces: [] };
}

/** All links that this server knows, and which of them an address is on. */
export class Links {
  // Of the longest prefixes first, so that the first that holds an address is the closest one: a
  // provider has thousands of links, and every request asks.
  readonly #byLength: { length: number; links: ReadonlyMap<bigint, Link> }[];
  readonly #byInterface = new Map<string, Link>();
  readonly #byRelay: LinksByRelay;

  /**
   * Indexes the links.
   *
   * @param all in the order of the configuration
   */
  constructor(readonly all: readonly Link[]) {
    this.#byLength = indexByLength(all);
    this.#byRelay = new LinksByRelay(all);
    for (const link of all) {
      for (const name of link.interfaces) this.#byInterface.set(name, link);
    }
  }

  /** The link that holds the address, or `undefined`. */
  holding(address: Uint8Array): Link | undefined {
    const bits = addressToBigInt(address);
    for (const { length, links } of this.#byLength) {
      const link = links.get(firstBitsKey(bits, length));
      if (link) return link;
    }
    return undefined;
  }

  /** The link that the interface is attached to, or `undefined`. */
  ofInterface(name: string): Link | undefined {
    return this.#byInterface.get(name);
  }

  /**
   * The first link that is told by what relays say, where no link-address tells, or `undefined`.
   *
   * @param relays innermost first
   * @param sender the relay that sent to this server: 16 octets
   */
  toldBy(relays: readonly RelayMessage[], sender: Uint8Array): Link | undefined {
    const index = this.#byRelay.find(relays, sender);
    return index === undefined ? undefined : this.all[index];
  }

  /** The link with the name, or `undefined`. */
  withName(name: string): Link | undefined {
    return this.all.find((link) => link.name === name);
  }
}

function indexByLength(
  all: readonly Link[],
): { length: number; links: ReadonlyMap<bigint, Link> }[] {
  const byLength = new Map<number, Map<bigint, Link>>();
  for (const link of all) {
    for (const { address, length } of link.prefixes) {
      const links = byLength.get(length) ?? new Map<bigint, Link>();
      byLength.set(length, links);
      const bits = firstBitsKey(addressToBigInt(address), length);
      // Of two links with one prefix the first counts.
      if (!links.has(bits)) links.set(bits, link);
    }
  }
  return [...byLength]
    .map(([length, links]) => ({ length, links }))
    .sort((a, b) => b.length - a.length);
}
