import type { InterfaceListener, ListenerConfiguration } from "../config/sections/listen.ts";
import { UNSPECIFIED } from "../wire/address.ts";
import { SITE_GROUP } from "./bind.ts";
import { type Host, interfaceAddresses } from "./interface_addresses.ts";
import type { ListenerIdentity } from "../pipeline/reception.ts";
import type { TrustedRelays } from "../pipeline/relay_trust.ts";
import type { Listener } from "./listener.ts";
import { identifyInterface } from "./open_listeners.ts";

/**
 * The group of all servers of a site, to which relays and requestors of a leasequery send (RFC 8415
 * section 7.1, RFC 5007 section 4.3.2). It is no group of one interface: one socket hears it on all.
 */
export interface SiteGroup {
  readonly kind: "site";
  readonly port: number;
  /** Where it is listened to. */
  readonly members: readonly InterfaceListener[];
}

/** What is listened to besides what is configured: one group for each port. */
export function siteGroupsOf(configured: readonly ListenerConfiguration[]): SiteGroup[] {
  const members = configured.filter((each) => each.kind === "interface");
  return [...new Set(members.map(({ port }) => port))].map((port) => ({
    kind: "site",
    port,
    members: members.filter((member) => member.port === port),
  }));
}

/** Listens to the group on its interfaces. @throws {OperatorError} */
export async function openSiteGroup(group: SiteGroup, host: Host): Promise<Listener> {
  const { port, members } = group;
  const found = await Promise.all(
    members.map((member) => interfaceAddresses(member.interface, host)),
  );
  const socket = await host.network.bindSiteGroup(found.map(({ index }) => index), port);
  return {
    kind: "datagrams",
    ...await identifySiteGroup(group, host),
    socket,
    // Who asks may be on another link, which an address to reply from on this one does not reach.
    replySocket: socket,
    multicast: true,
  };
}

/** Who the listener is; where there are several interfaces, nobody knows by which one it heard. */
export async function identifySiteGroup(
  { port, members }: SiteGroup,
  host: Host,
): Promise<Pick<Listener, "identity" | "ignoredSenders">> {
  const each = await Promise.all(members.map(async (member) => {
    const { addresses } = await interfaceAddresses(member.interface, host);
    return identifyInterface(member, addresses);
  }));
  const [only, ...others] = each;
  if (only && others.length === 0) return only;
  return {
    identity: {
      trustedRelays: trustedByAll(each.map(({ identity }) => identity)),
      name: `[${SITE_GROUP}]:${port}`,
      linkAddress: UNSPECIFIED,
      marks: new Set(each.flatMap(({ identity }) => [...identity.marks])),
    },
    ignoredSenders: new Set(each.flatMap(({ ignoredSenders }) => [...ignoredSenders])),
  };
}

/** Whoever one of the listeners does not trust may be on its interface. */
function trustedByAll(listeners: readonly ListenerIdentity[]): TrustedRelays | undefined {
  const each = listeners.flatMap(({ trustedRelays }) => trustedRelays ?? []);
  return each.length === 0
    ? undefined
    : { has: (address) => each.every((trusted) => trusted.has(address)) };
}
