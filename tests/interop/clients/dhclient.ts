import { fromHex, toHex } from "../../../lib/wire/bytes.ts";
import { INTERFACE } from "../addresses.ts";
import { PROMPT } from "../config.ts";
import type { Finished } from "../host.ts";
import type { Lab } from "../lab.ts";
import {
  type Client,
  type ClientKind,
  type Given,
  textOf,
  variable,
  type Wanted,
} from "./client.ts";
import type { Lease } from "./lease.ts";

const FLAGS = {
  address: ["-N"],
  prefix: ["-P"],
  both: ["-N", "-P"],
  configuration: ["-S"],
} as const;

/** ISC dhclient, with Debian's own script, on the client host. */
export class Dhclient implements Client {
  readonly #leases: string;
  readonly #configuration: string;
  readonly #told: string;
  #wanted: keyof typeof FLAGS = "both";

  /** @param interfaceName of the client host */
  constructor(readonly lab: Lab, readonly interfaceName: string = INTERFACE) {
    const folder = lab.makeFolder("dhclient");
    this.#leases = `${folder}/leases`;
    this.#told = `${folder}/told`;
    this.#configuration = lab.makeFolder("dhclient/etc");
    Deno.writeTextFileSync(`${this.#configuration}/dhclient.conf`, "");
    // The machine's own resolv.conf is not this test's to write.
    const hooks = lab.makeFolder("dhclient/etc/dhclient-enter-hooks.d");
    const hook = `make_resolv_conf() { :; }\nenv | grep ^new_dhcp6 >'${this.#told}' || :\n`;
    Deno.writeTextFileSync(`${hooks}/no-resolv-conf`, hook);
  }

  /** Gets a lease once, and goes on in the background as dhclient does. */
  async obtain(wanted: keyof typeof FLAGS): Promise<Lease> {
    await this.start(wanted);
    return readLeases(Deno.readTextFileSync(this.#leases));
  }

  async start(wanted: keyof typeof FLAGS): Promise<void> {
    this.#wanted = wanted;
    const { code } = await this.#run("-1", ...FLAGS[wanted]);
    if (code !== 0) throw new Error(`dhclient gave up with exit status ${code}`);
  }

  /** Gives the lease back. */
  async release(wanted: Wanted | "prefix" = this.#wanted): Promise<void> {
    const { code } = await this.#run("-r", ...FLAGS[wanted]);
    if (code !== 0) throw new Error(`dhclient -r ended with exit status ${code}`);
  }

  /** Ends what goes on in the background; the lease stays. */
  async leave(): Promise<void> {
    await this.#run("-x");
  }

  given(): Given {
    const { addresses, prefixes } = readLeases(textOf(this.#leases));
    const told = textOf(this.#told);
    return {
      addresses,
      prefixes,
      nameServers: variable(told, "new_dhcp6_name_servers"),
      searchDomains: variable(told, "new_dhcp6_domain_search"),
    };
  }

  #run(...flags: string[]): Promise<Finished> {
    const files = ["-lf", this.#leases, "-pf", `${this.#leases}.pid`];
    return this.lab.network.client.run(
      ["dhclient", "-6", "-v", "-D", "LL", ...flags, ...files, this.interfaceName],
      { log: this.lab.log("dhclient"), mounts: { "/etc/dhcp": this.#configuration } },
    );
  }
}

/** Reads the last lease of dhclient's lease file. */
export function readLeases(text: string): Lease {
  const last = text.slice(text.lastIndexOf("lease6 {"));
  const isReleased = /^\s*released;/m.test(last);
  const all = (pattern: RegExp) =>
    isReleased ? [] : [...last.matchAll(pattern)].map((match) => match[1]!);
  const duid = /option dhcp6\.client-id ([0-9a-f:]+);/.exec(last)?.[1];
  return {
    duid: toHex(fromHex(duid ?? "") ?? new Uint8Array()),
    addresses: all(/\biaaddr (\S+) \{/g),
    prefixes: all(/\biaprefix (\S+) \{/g),
  };
}

/** ISC dhclient. */
export const dhclient: ClientKind = {
  name: "dhclient",
  package: "isc-dhcp-client",
  timing: PROMPT,
  configuresInterface: true,
  cannot: {},
  stopsShort: {},
  create: (lab) => new Dhclient(lab),
};
