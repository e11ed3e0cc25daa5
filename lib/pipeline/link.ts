import { contains, formatPrefix, type Prefix } from "../wire/prefix.ts";

/** A link as RFC 5007 means it: where clients are, whatever number of prefixes it has. */
export interface Link {
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
  // Longest prefixes first, so that the first that holds an address is the closest one.
  readonly #byPrefix: { prefix: Prefix; link: Link }[];
  readonly #byInterface = new Map<string, Link>();

  /**
   * Indexes the links.
   *
   * @param all in the order of the configuration
   */
  constructor(readonly all: readonly Link[]) {
    this.#byPrefix = all
      .flatMap((link) => link.prefixes.map((prefix) => ({ prefix, link })))
      .sort((a, b) => b.prefix.length - a.prefix.length);
    for (const link of all) {
      for (const name of link.interfaces) this.#byInterface.set(name, link);
    }
  }

  /** The link that holds the address, or `undefined`. */
  holding(address: Uint8Array): Link | undefined {
    for (const { prefix, link } of this.#byPrefix) if (contains(prefix, address)) return link;
    return undefined;
  }

  /** The link that the interface is attached to, or `undefined`. */
  ofInterface(name: string): Link | undefined {
    return this.#byInterface.get(name);
  }

  /** The link with the name, or `undefined`. */
  withName(name: string): Link | undefined {
    return this.all.find((link) => link.name === name);
  }
}
