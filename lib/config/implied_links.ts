import { type Link, linkOfPrefix } from "../pipeline/link.ts";
import { compareBytes, isUnspecified } from "../wire/address.ts";
import { contains, formatPrefix, maskAddress, type Prefix } from "../wire/prefix.ts";
import { type ConfiguredEntry, handlersIn, matchesIn } from "./handlers_section.ts";
import { isPattern } from "./interface_pattern.ts";
import type { Machine } from "./machine.ts";
import { conditionsIn } from "./match.ts";
import type { ListenerConfiguration } from "./sections/listen.ts";
import type { AddressRange } from "./values.ts";

/** The longest prefix that is taken for a link: interface identifiers have 64 bits (RFC 4291). */
const LONGEST_LINK = 64;

/**
 * The links of a configuration that names none: the prefixes of its `match: {subnet}`, each of
 * them; without those, the prefixes of the interfaces that are listened on, and those of the
 * address pools that are on none of these.
 */
export function impliedLinks(
  listen: readonly ListenerConfiguration[],
  handlers: readonly ConfiguredEntry[],
  machine: Machine,
): Link[] {
  const subnets = subnetsIn(handlers);
  if (subnets.length > 0) return distinct(subnets).map(linkOfPrefix);
  // Of the interfaces that a pattern matches, those count that are on a link already.
  const named = listen.filter((each) => each.kind !== "interface" || !isPattern(each.interface));
  const ofInterfaces = interfaceLinks(named, machine);
  const ofPools = poolLinks(rangesIn(handlers), ofInterfaces);
  const [onlyPool, ...others] = ofPools;
  if (!onlyPool || others.length > 0) return [...ofInterfaces, ...ofPools];
  // Who asks directly, on an interface that does not tell its link, can only be on this one.
  const interfaces = named.flatMap((listener) =>
    listener.kind === "interface" && isUnspecified(machine.linkAddressOf(listener))
      ? [listener.interface]
      : []
  );
  return [...ofInterfaces, { ...onlyPool, interfaces }];
}

function subnetsIn(entries: readonly ConfiguredEntry[]): Prefix[] {
  return matchesIn(entries).flatMap(({ conditions }) =>
    conditionsIn(conditions).flatMap(({ section, value }) => section.impliedLinks?.(value) ?? [])
  );
}

function rangesIn(entries: readonly ConfiguredEntry[]): AddressRange[] {
  return handlersIn(entries).flatMap(({ section, config }) => section.addresses?.(config) ?? []);
}

function interfaceLinks(listen: readonly ListenerConfiguration[], machine: Machine): Link[] {
  const links = new Map<string, Link>();
  for (const listener of listen) {
    // No client asks over TCP for an address.
    const prefix = listener.kind === "tcp" ? undefined : machine.prefixAt(listener);
    if (!prefix) continue;
    const link = links.get(formatPrefix(prefix)) ?? linkOfPrefix(prefix);
    const attached = listener.kind === "interface" ? [listener.interface] : [];
    const interfaces = [...new Set([...link.interfaces, ...attached])];
    links.set(link.name, { ...link, interfaces });
  }
  return [...links.values()];
}

/** Pools on one link are one link: of prefixes that hold each other, the widest counts. */
function poolLinks(ranges: readonly AddressRange[], known: readonly Link[]): Link[] {
  const prefixes = ranges
    .filter((range) => !known.some((link) => holdsAll(link, range)))
    .map(commonPrefix);
  const widest = prefixes.filter((prefix) =>
    !prefixes.some((other) => other.length < prefix.length && contains(other, prefix.address))
  );
  return distinct(widest).map(linkOfPrefix);
}

function holdsAll({ prefixes }: Link, { first, last }: AddressRange): boolean {
  return prefixes.some((prefix) => contains(prefix, first) && contains(prefix, last));
}

function commonPrefix({ first, last }: AddressRange): Prefix {
  let length = LONGEST_LINK;
  while (compareBytes(maskAddress(first, length), maskAddress(last, length)) !== 0) length--;
  return { address: maskAddress(first, length), length };
}

function distinct(prefixes: readonly Prefix[]): Prefix[] {
  return [...new Map(prefixes.map((prefix) => [formatPrefix(prefix), prefix])).values()];
}
