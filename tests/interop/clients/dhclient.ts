import { fromHex, toHex } from "../../../lib/wire/bytes.ts";
import type { Finished } from "../host.ts";
import type { Lab } from "../lab.ts";
import { INTERFACE } from "../addresses.ts";
import type { Lease } from "./lease.ts";

/** What dhclient asks for: an address, a prefix, or both. */
export type Wanted = "address" | "prefix" | "both";

const FLAGS = { address: ["-N"], prefix: ["-P"], both: ["-N", "-P"] } as const;

/** ISC dhclient, with Debian's own script, on the client host. */
export class Dhclient {
  readonly #leases: string;
  readonly #configuration: string;

  constructor(readonly lab: Lab) {
    const folder = lab.makeFolder("dhclient");
    this.#leases = `${folder}/leases`;
    this.#configuration = lab.makeFolder("dhclient/etc");
    Deno.writeTextFileSync(`${this.#configuration}/dhclient.conf`, "");
    // The machine's own resolv.conf is not this test's to write.
    const hooks = lab.makeFolder("dhclient/etc/dhclient-enter-hooks.d");
    Deno.writeTextFileSync(`${hooks}/no-resolv-conf`, "make_resolv_conf() { :; }\n");
  }

  /** Gets a lease once, and goes on in the background as dhclient does. */
  async obtain(wanted: Wanted): Promise<Lease> {
    const { code } = await this.#run("-1", ...FLAGS[wanted]);
    if (code !== 0) throw new Error(`dhclient gave up with exit status ${code}`);
    return readLeases(Deno.readTextFileSync(this.#leases));
  }

  /** Gives the lease back. */
  async release(wanted: Wanted): Promise<void> {
    const { code } = await this.#run("-r", ...FLAGS[wanted]);
    if (code !== 0) throw new Error(`dhclient -r ended with exit status ${code}`);
  }

  #run(...flags: string[]): Promise<Finished> {
    const files = ["-lf", this.#leases, "-pf", `${this.#leases}.pid`];
    return this.lab.network.client.run(
      ["dhclient", "-6", "-v", "-D", "LL", ...flags, ...files, INTERFACE],
      { log: this.lab.log("dhclient"), mounts: { "/etc/dhcp": this.#configuration } },
    );
  }
}

/** Reads the last lease of dhclient's lease file. */
export function readLeases(text: string): Lease {
  const last = text.slice(text.lastIndexOf("lease6 {"));
  const all = (pattern: RegExp) => [...last.matchAll(pattern)].map((match) => match[1]!);
  const duid = /option dhcp6\.client-id ([0-9a-f:]+);/.exec(last)?.[1];
  return {
    duid: toHex(fromHex(duid ?? "") ?? new Uint8Array()),
    addresses: all(/\biaaddr (\S+) \{/g),
    prefixes: all(/\biaprefix (\S+) \{/g),
  };
}
