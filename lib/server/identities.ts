import type { Machine } from "../config/machine.ts";
import type { InterfaceListener, TcpListener, UnicastListener } from "../config/sections/listen.ts";
import type { ListenerIdentity } from "../pipeline/reception.ts";
import type { TrustedRelays } from "../pipeline/relay_trust.ts";
import { formatAddress, UNSPECIFIED } from "../wire/address.ts";
import type { Prefix } from "../wire/prefix.ts";
import { PrefixMatcher } from "../wire/prefix_matcher.ts";
import { SITE_GROUP } from "./bind.ts";
import type { Listener, StreamListener } from "./listener.ts";

/** Who listens to datagrams, and to whose it does not. */
export type DatagramIdentity = Pick<Listener, "identity" | "ignoredSenders">;

const NOBODY: ReadonlySet<string> = new Set();

/** Who the listeners on an interface are. */
export function identifyInterface(config: InterfaceListener, machine: Machine): DatagramIdentity {
  const { interface: name, marks, listenToSelf, trustedRelays } = config;
  const addresses = machine.interface(name)?.addresses ?? [];
  return {
    identity: {
      name,
      interface: name,
      linkAddress: machine.linkAddressOf(config),
      marks: new Set(marks),
      trustedRelays: trustedBy(trustedRelays),
    },
    ignoredSenders: listenToSelf
      ? NOBODY
      : new Set(addresses.map(({ address }) => formatAddress(address))),
  };
}

/** Who the listener on an address is. @param port that its socket is bound to */
export function identifyUnicast(
  { address, marks, trustedRelays }: UnicastListener,
  port: number,
  machine: Machine,
): DatagramIdentity {
  const interfaceOfAddress = machine.interfaceWith(address);
  return {
    identity: {
      name: nameOfAddress(address, port),
      ...(interfaceOfAddress === undefined ? {} : { interfaceOfAddress }),
      linkAddress: address,
      marks: new Set(marks),
      trustedRelays: trustedBy(trustedRelays),
    },
    ignoredSenders: NOBODY,
  };
}

/** Who the listener is that takes connections. @param port that its socket is bound to */
export function identifyTcp(
  { address, allowFrom, maxConnections, marks, active, credentials }: TcpListener,
  port: number,
): Pick<StreamListener, "identity" | "maxConnections" | "tls"> {
  const identity = {
    name: nameOfTcp(address, port),
    linkAddress: UNSPECIFIED,
    marks: new Set(marks),
    allowFrom,
    active,
  };
  return { identity, maxConnections, tls: credentials };
}

/**
 * Who the listener to the group of all servers of a site is. Where there are several interfaces,
 * nobody knows by which one it heard.
 *
 * @param members the listeners on the interfaces on which it hears
 */
export function identifySiteGroup(
  members: readonly DatagramIdentity[],
  port: number,
): DatagramIdentity {
  const [only, ...others] = members;
  if (only && others.length === 0) return only;
  return {
    identity: {
      trustedRelays: trustedByAll(members.map(({ identity }) => identity)),
      name: nameOfSiteGroup(port),
      linkAddress: UNSPECIFIED,
      marks: new Set(members.flatMap(({ identity }) => [...identity.marks])),
    },
    ignoredSenders: new Set(members.flatMap(({ ignoredSenders }) => [...ignoredSenders])),
  };
}

/** For people. */
export function nameOfAddress(address: Uint8Array, port: number): string {
  return `[${formatAddress(address)}]:${port}`;
}

/** For people. */
export function nameOfSiteGroup(port: number): string {
  return `[${SITE_GROUP}]:${port}`;
}

/** For people. */
export function nameOfTcp(address: Uint8Array, port: number): string {
  return `${nameOfAddress(address, port)} (TCP)`;
}

function trustedBy(prefixes: readonly Prefix[] | undefined): PrefixMatcher | undefined {
  return prefixes && new PrefixMatcher(prefixes);
}

/** Whoever one of the listeners does not trust may be on its interface. */
function trustedByAll(listeners: readonly ListenerIdentity[]): TrustedRelays | undefined {
  const each = listeners.flatMap(({ trustedRelays }) => trustedRelays ?? []);
  return each.length === 0
    ? undefined
    : { has: (address) => each.every((trusted) => trusted.has(address)) };
}
