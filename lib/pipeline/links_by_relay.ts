import { toHex } from "../wire/bytes.ts";
import type { RelayMessage } from "../wire/message_layout.ts";
import { type OctetPattern, OctetPatterns } from "../wire/octet_patterns.ts";
import { interfaceId } from "../wire/options/relay.ts";
import { EVERYWHERE, formatPrefix, type Prefix } from "../wire/prefix.ts";
import { PrefixMatcher } from "../wire/prefix_matcher.ts";
import { saidByRelay } from "./said_by_relay.ts";

/** What relays say of clients on a link. */
export interface ToldByRelays {
  /** Interface-ids, of the relay nearest to the client that says one; left out: whatever. */
  readonly interfaceIds?: readonly OctetPattern[] | undefined;
  /** Where the relay sends from that sends to this server; left out: anywhere. */
  readonly relays?: readonly Prefix[] | undefined;
}

/** What links are told by, of relays that send from one prefix. Links are told by their indexes. */
interface OfSenders {
  readonly prefix: Prefix;
  /** The first link for which it is enough that such a relay sends. */
  enough: number;
  readonly patterns: OctetPatterns;
  /** The first link of each of the patterns. */
  readonly links: readonly number[];
}

/**
 * Finds links by what relays say, where no link-address tells: by the interface-id of the relay
 * nearest to the client that says one, and by the address of the relay that sends to this server. A
 * look-up costs what the interface-id and the lengths of prefixes cost, however many links there are.
 */
export class LinksByRelay {
  readonly #senders: PrefixMatcher;
  readonly #ofSenders: readonly OfSenders[];

  /** @param links in the order of the configuration, the first of which counts */
  constructor(links: readonly ToldByRelays[]) {
    const byPrefix = tellingBy(links);
    this.#senders = new PrefixMatcher([...byPrefix.values()].map(({ prefix }) => prefix));
    this.#ofSenders = [...byPrefix.values()].map(({ prefix, enough, byPattern }) => ({
      prefix,
      enough,
      patterns: new OctetPatterns([...byPattern.values()].map(({ pattern }) => pattern)),
      links: [...byPattern.values()].map(({ link }) => link),
    }));
  }

  /**
   * The index of the first link that what the relays say tells.
   *
   * @param relays innermost first
   * @param sender the relay that sent to this server: 16 octets
   */
  find(relays: readonly RelayMessage[], sender: Uint8Array): number | undefined {
    if (this.#ofSenders.length === 0) return undefined;
    const ids = saidByRelay(relays, interfaceId);
    let first = Infinity;
    for (const { enough, patterns, links } of this.#sendingFrom(sender)) {
      first = Math.min(first, enough);
      const found: number[] = [];
      for (const id of ids) patterns.find(id, found);
      for (const pattern of found) first = Math.min(first, links[pattern]!);
    }
    return first === Infinity ? undefined : first;
  }

  /**
   * The index of the first link that counts for all of a pattern, `undefined` for whatever relays
   * say, from all of a prefix.
   */
  firstFor(pattern: OctetPattern | undefined, senders: Prefix): number {
    let first = Infinity;
    for (const { prefix, enough, patterns, links } of this.#sendingFrom(senders.address)) {
      if (prefix.length > senders.length) continue;
      first = Math.min(first, enough);
      const found: number[] = [];
      if (pattern) patterns.find(pattern.octets, found);
      for (const index of found) {
        const isWide = !pattern!.isBeginning || patterns.patterns[index]!.isBeginning;
        if (isWide) first = Math.min(first, links[index]!);
      }
    }
    return first;
  }

  #sendingFrom(address: Uint8Array): OfSenders[] {
    const indexes: number[] = [];
    this.#senders.find(address, indexes);
    return indexes.map((index) => this.#ofSenders[index]!);
  }
}

/** By each prefix that relays send from what tells the links: of two with the same, the first. */
function tellingBy(links: readonly ToldByRelays[]): ReadonlyMap<string, Telling> {
  const byPrefix = new Map<string, Telling>();
  for (const [index, { interfaceIds, relays }] of links.entries()) {
    if (!interfaceIds && !relays) continue;
    for (const prefix of relays ?? [EVERYWHERE]) {
      const telling = tellingOf(prefix, byPrefix);
      if (!interfaceIds) telling.enough = Math.min(telling.enough, index);
      for (const pattern of interfaceIds ?? []) {
        const key = keyOf(pattern);
        if (!telling.byPattern.has(key)) telling.byPattern.set(key, { pattern, link: index });
      }
    }
  }
  return byPrefix;
}

interface Telling {
  readonly prefix: Prefix;
  enough: number;
  readonly byPattern: Map<string, { readonly pattern: OctetPattern; readonly link: number }>;
}

function tellingOf(prefix: Prefix, byPrefix: Map<string, Telling>): Telling {
  const key = formatPrefix(prefix);
  let telling = byPrefix.get(key);
  if (!telling) {
    telling = { prefix, enough: Infinity, byPattern: new Map() };
    byPrefix.set(key, telling);
  }
  return telling;
}

function keyOf({ octets, isBeginning }: OctetPattern): string {
  return toHex(octets) + (isBeginning ? "*" : "");
}
