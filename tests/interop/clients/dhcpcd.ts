import { INTERFACE } from "../addresses.ts";
import { PROMPT } from "../config.ts";
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

// The prefix is taken, and put on no interface.
const ASKING: { readonly [wanted in Wanted]: string } = {
  address: "ia_na 1",
  both: "ia_na 1\n  ia_pd 2 -",
  configuration: "inform6",
};

function configuration(wanted: Wanted): string {
  return `
ipv6only
noipv6rs
duid ll
option dhcp6_name_servers, dhcp6_domain_search
interface ${INTERFACE}
  ${ASKING[wanted]}
`;
}

/** In place of the hooks that write resolv.conf and set the host's name. */
function hook(folder: string): string {
  return `#!/bin/sh
case "$reason" in
  BOUND6|RENEW6|REBIND6|INFORM6) env | grep '^new_dhcp6' >'${folder}/telling'
    mv '${folder}/telling' '${folder}/told' ;;
  EXPIRE6|RELEASE6|STOP6) rm -f '${folder}/told' ;;
esac
`;
}

/** dhcpcd, on the client host. */
export class Dhcpcd implements Client {
  readonly #folder: string;

  /** @param more lines to add to the configuration of its interface */
  constructor(readonly lab: Lab, readonly more: string = "") {
    this.#folder = lab.makeFolder("dhcpcd");
    lab.makeFolder("dhcpcd/state");
    lab.makeFolder("dhcpcd/run");
    Deno.writeTextFileSync(`${this.#folder}/hook`, hook(this.#folder), { mode: 0o755 });
  }

  /** Gets an address and a prefix once, and ends. */
  async obtain(): Promise<Lease> {
    const { code } = await this.lab.network.client.run(
      this.#command("both", "--oneshot", "--waitip=6", "--timeout", "30"),
      this.#surroundings,
    );
    if (code !== 0) throw new Error(`dhcpcd gave up with exit status ${code}`);
    return readTold(Deno.readTextFileSync(`${this.#folder}/told`));
  }

  start(wanted: Wanted): Promise<void> {
    this.lab.network.client.start(this.#command(wanted), this.#surroundings);
    return Promise.resolve();
  }

  async release(): Promise<void> {
    const command = ["dhcpcd", "-6", "--release", INTERFACE] as const;
    const { code } = await this.lab.network.client.run(command, this.#surroundings);
    if (code !== 0) throw new Error(`dhcpcd --release ended with exit status ${code}`);
  }

  given(): Given {
    const told = textOf(`${this.#folder}/told`);
    return {
      ...readTold(told),
      nameServers: variable(told, "new_dhcp6_name_servers"),
      searchDomains: variable(told, "new_dhcp6_domain_search"),
    };
  }

  get #surroundings() {
    return {
      log: this.lab.log("dhcpcd"),
      mounts: { "/var/lib/dhcpcd": `${this.#folder}/state`, "/run": `${this.#folder}/run` },
    };
  }

  #command(wanted: Wanted, ...flags: string[]): readonly [string, ...string[]] {
    const file = `${this.#folder}/dhcpcd.conf`;
    Deno.writeTextFileSync(file, configuration(wanted) + this.more);
    const files = ["--script", `${this.#folder}/hook`, "--config", file];
    return ["dhcpcd", "-d", "-6", "--nobackground", ...flags, ...files, INTERFACE];
  }
}

/** Reads what dhcpcd told its hook. */
export function readTold(text: string): Lease {
  const told = variablesOf(text);
  const named = (pattern: RegExp) => [...told.keys()].filter((name) => pattern.test(name));
  return {
    duid: told.get("new_dhcp6_client_id") ?? "",
    addresses: named(/^new_dhcp6_ia_na\d+_ia_addr\d+$/).map((name) => told.get(name)!),
    prefixes: named(/^new_dhcp6_ia_pd\d+_prefix\d+$/)
      .map((name) => `${told.get(name)}/${told.get(`${name}_length`)}`),
  };
}

function variablesOf(text: string): Map<string, string> {
  return new Map(
    text.split("\n").map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/** dhcpcd. */
export const dhcpcd: ClientKind = {
  name: "dhcpcd",
  package: "dhcpcd-base",
  timing: PROMPT,
  configuresInterface: true,
  cannot: {},
  stopsShort: {},
  create: (lab) => new Dhcpcd(lab),
};
