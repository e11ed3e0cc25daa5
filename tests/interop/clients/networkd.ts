import { INTERFACE } from "../addresses.ts";
import type { Lab } from "../lab.ts";
import { requireProgram } from "../programs.ts";
import {
  type Client,
  type ClientKind,
  type Given,
  textOf,
  variable,
  type Wanted,
} from "./client.ts";

function configuration(wanted: Wanted): string {
  return `
[Match]
Name=${INTERFACE}
[Network]
DHCP=ipv6
IPv6AcceptRA=no
LinkLocalAddressing=ipv6
[DHCPv6]
WithoutRA=${wanted === "configuration" ? "information-request" : "solicit"}
PrefixDelegationHint=::/56
UseAddress=yes
UseDelegatedPrefix=${wanted === "both" ? "yes" : "no"}
UseDomains=yes
UseHostname=no
DUIDType=link-layer
`;
}

// Without udev it configures only what it finds in a container, told by a /sys that is read-only.
const START = 'mount -o remount,bind,ro /sys; exec "$0"';

/** systemd-networkd without systemd, on the client host. */
class Networkd implements Client {
  readonly #run: string;

  constructor(readonly lab: Lab) {
    this.#run = lab.makeFolder("networkd");
    for (const name of ["leases", "links", "lldp"]) {
      lab.makeFolder(`networkd/systemd/netif/${name}`);
    }
    lab.makeFolder("networkd/systemd/network");
  }

  async start(wanted: Wanted): Promise<void> {
    const file = `${this.#run}/systemd/network/10-${INTERFACE}.network`;
    Deno.writeTextFileSync(file, configuration(wanted));
    const surroundings = { log: this.#log, mounts: { "/run": this.#run } };
    const { client } = this.lab.network;
    // It gives up root as it starts.
    await client.run(["chown", "-R", "systemd-network:", "/run/systemd/netif"], surroundings);
    client.start(["sh", "-ec", START, requireProgram("systemd-networkd")], {
      ...surroundings,
      env: { SYSTEMD_LOG_LEVEL: "debug", SYSTEMD_LOG_TARGET: "console" },
    });
  }

  release(): Promise<void> {
    return Promise.reject(new Error("systemd-networkd has no way to release"));
  }

  given(): Given {
    const log = textOf(this.#log);
    const all = (pattern: RegExp) => [
      ...new Set([...log.matchAll(pattern)].map((match) => match[1]!)),
    ];
    return {
      addresses: all(/: DHCPv6 address (\S+)\/128 \(/g),
      prefixes: all(/: received delegated prefix (\S+)/g),
      nameServers: this.#state("DNS"),
      searchDomains: this.#state("DOMAINS"),
    };
  }

  #state(name: string): string[] {
    const folder = `${this.#run}/systemd/netif/links`;
    const links = [...Deno.readDirSync(folder)];
    return links.flatMap((link) => variable(textOf(`${folder}/${link.name}`), name));
  }

  get #log(): string {
    return this.lab.log("systemd-networkd");
  }
}

/** systemd-networkd. */
export const networkd: ClientKind = {
  name: "systemd-networkd",
  package: "systemd",
  // Its timers are up to ten seconds late: a T2 that is too near would overtake T1.
  timing: { t1: 5, t2: 25 },
  configuresInterface: true,
  cannot: {
    release: "it sends no Release: told to end, it removes the address and tells nobody",
  },
  stopsShort: {
    stateless: "it asks and takes the Reply, but forgets what is in one that brings no address",
  },
  create: (lab) => new Networkd(lab),
};
