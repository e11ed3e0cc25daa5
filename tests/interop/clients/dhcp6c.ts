import { INTERFACE } from "../addresses.ts";
import type { Lab } from "../lab.ts";
import {
  type Client,
  type ClientKind,
  type Given,
  textOf,
  variable,
  type Wanted,
} from "./client.ts";

const ASKING: { readonly [wanted in Wanted]: string } = {
  address: "send ia-na 1;",
  both: "send ia-na 1; send ia-pd 2;",
  configuration: "information-only;",
};

function configuration(wanted: Wanted, script: string): string {
  return `
interface ${INTERFACE} {
  ${ASKING[wanted]}
  request domain-name-servers;
  request domain-name;
  script "${script}";
};
id-assoc na 1 { };
id-assoc pd 2 { };
`;
}

/** dhcp6c of the WIDE project, on the client host. */
class Dhcp6c implements Client {
  readonly #folder: string;
  #child: Deno.ChildProcess | undefined;

  constructor(readonly lab: Lab) {
    this.#folder = lab.makeFolder("dhcp6c");
    lab.makeFolder("dhcp6c/state");
    const script = `#!/bin/sh\nenv | grep ^new_ >'${this.#folder}/told'\n`;
    Deno.writeTextFileSync(`${this.#folder}/script`, script, { mode: 0o755 });
  }

  start(wanted: Wanted): Promise<void> {
    const file = `${this.#folder}/dhcp6c.conf`;
    Deno.writeTextFileSync(file, configuration(wanted, `${this.#folder}/script`));
    const files = ["-c", file, "-p", `${this.#folder}/pid`];
    this.#child = this.lab.network.client.start(["dhcp6c", "-f", "-D", ...files, INTERFACE], {
      log: this.#log,
      mounts: { "/var/lib/dhcpv6": `${this.#folder}/state` },
    });
    return Promise.resolve();
  }

  async release(): Promise<void> {
    this.#child?.kill("SIGTERM");
    await this.#child?.status;
  }

  /** It writes down nowhere but in its log what it holds. */
  given(): Given {
    const log = textOf(this.#log);
    const told = textOf(`${this.#folder}/told`);
    return {
      addresses: held(log, /: (create|remove) an address (\S+)/g),
      prefixes: held(log, /: (create|remove) a (?:site )?prefix (\S+)/g),
      nameServers: variable(told, "new_domain_name_servers"),
      searchDomains: variable(told, "new_domain_name"),
    };
  }

  get #log(): string {
    return this.lab.log("dhcp6c");
  }
}

function held(log: string, changes: RegExp): string[] {
  const all = new Set<string>();
  for (const [, what, lease] of log.matchAll(changes)) {
    if (what === "create") all.add(lease!);
    else all.delete(lease!);
  }
  return [...all];
}

/** dhcp6c of the WIDE project. */
export const dhcp6c: ClientKind = {
  name: "wide dhcp6c",
  package: "wide-dhcpv6-client",
  // With anything shorter it takes these.
  timing: { t1: 18, t2: 30 },
  configuresInterface: true,
  cannot: {},
  stopsShort: {},
  create: (lab) => new Dhcp6c(lab),
};
