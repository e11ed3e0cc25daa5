import {
  interfacesMatched,
  isPattern,
  type MatchedInterface,
} from "../config/interface_pattern.ts";
import type { Machine } from "../config/machine.ts";
import type { InterfaceListener, ListenerConfiguration } from "../config/sections/listen.ts";
import type { Links } from "../pipeline/link.ts";

/** Where a configuration listens. */
export interface ListeningConfiguration {
  readonly listen: readonly ListenerConfiguration[];
  /** What a pattern serves is on one of them. */
  readonly links: Links;
}

/** An interface that a pattern matches, and that is on no link. */
export interface UnservedInterface {
  readonly name: string;
  readonly pattern: string;
}

/** What is to be listened to on a machine. */
export interface ListenersOnMachine {
  /** Entries that name what they are for. */
  readonly exact: readonly { readonly listener: ListenerConfiguration; readonly pattern?: never }[];
  /** Interfaces that patterns match. */
  readonly served: readonly MatchedInterface[];
  readonly unserved: readonly UnservedInterface[];
  /** Patterns by which nothing is listened to. */
  readonly unmatched: readonly InterfaceListener[];
}

/** Finds the interfaces of patterns: of all that match those that are on a link. */
export function listenersOn(
  machine: Machine,
  { listen, links }: ListeningConfiguration,
): ListenersOnMachine {
  const matched = interfacesMatched(listen, machine);
  const served: MatchedInterface[] = [];
  const unserved: UnservedInterface[] = [];
  for (const each of matched) {
    const { pattern, found } = each;
    if (isOnSome(each, links)) served.push(each);
    else unserved.push({ name: found.name, pattern: pattern.interface });
  }
  const patterns = new Set(served.map(({ pattern }) => pattern));
  return {
    exact: listen.filter((each) => !isPatternListener(each)).map((listener) => ({ listener })),
    served,
    unserved,
    unmatched: listen.filter(isPatternListener).filter((pattern) => !patterns.has(pattern)),
  };
}

function isPatternListener(listener: ListenerConfiguration): listener is InterfaceListener {
  return listener.kind === "interface" && isPattern(listener.interface);
}

function isOnSome({ found: { name, addresses } }: MatchedInterface, links: Links): boolean {
  return links.ofInterface(name) !== undefined ||
    addresses.some(({ address }) => links.holding(address) !== undefined);
}
