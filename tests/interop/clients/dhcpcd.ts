import type { Lab } from "../lab.ts";
import { INTERFACE } from "../addresses.ts";
import type { Lease } from "./lease.ts";

// An IA_NA and an IA_PD in one message; the prefix is taken, and put on no interface.
const CONFIGURATION = `
ipv6only
noipv6rs
duid ll
option dhcp6_name_servers, dhcp6_domain_search
interface ${INTERFACE}
  ia_na 1
  ia_pd 2 -
`;

/** dhcpcd, on the client host. */
export class Dhcpcd {
  readonly #folder: string;

  constructor(readonly lab: Lab) {
    this.#folder = lab.makeFolder("dhcpcd");
    lab.makeFolder("dhcpcd/state");
    lab.makeFolder("dhcpcd/run");
    Deno.writeTextFileSync(`${this.#folder}/dhcpcd.conf`, CONFIGURATION);
    // In place of the hooks that write resolv.conf and set the host's name.
    const hook = `#!/bin/sh\nenv | grep -E '^(reason|new_dhcp6)' >'${this.#folder}/'"$reason"\n`;
    Deno.writeTextFileSync(`${this.#folder}/hook`, hook, { mode: 0o755 });
  }

  /** Gets an address and a prefix once, and ends. */
  async obtain(): Promise<Lease> {
    const { code } = await this.lab.network.client.run(
      [
        "dhcpcd",
        ...["-d", "-6", "--oneshot", "--nobackground", "--waitip=6", "--timeout", "30"],
        ...["--script", `${this.#folder}/hook`, "--config", `${this.#folder}/dhcpcd.conf`],
        INTERFACE,
      ],
      {
        log: this.lab.log("dhcpcd"),
        mounts: { "/var/lib/dhcpcd": `${this.#folder}/state`, "/run": `${this.#folder}/run` },
      },
    );
    if (code !== 0) throw new Error(`dhcpcd gave up with exit status ${code}`);
    return readBound(Deno.readTextFileSync(`${this.#folder}/BOUND6`));
  }
}

/** Reads what dhcpcd told its hook. */
export function readBound(text: string): Lease {
  const told = new Map(
    text.split("\n").map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const named = (pattern: RegExp) => [...told.keys()].filter((name) => pattern.test(name));
  return {
    duid: told.get("new_dhcp6_client_id") ?? "",
    addresses: named(/^new_dhcp6_ia_na\d+_ia_addr\d+$/).map((name) => told.get(name)!),
    prefixes: named(/^new_dhcp6_ia_pd\d+_prefix\d+$/)
      .map((name) => `${told.get(name)}/${told.get(`${name}_length`)}`),
  };
}
