import { INTERFACE } from "../addresses.ts";
import { PROMPT } from "../config.ts";
import type { Lab } from "../lab.ts";
import {
  type Client,
  type ClientKind,
  type Given,
  textOf,
  type Wanted,
  wordsOf,
} from "./client.ts";

const ASKING: { readonly [wanted in Wanted]: string } = {
  address: "ia",
  both: "ia\n  pd",
  configuration: "stateless",
};

function configuration(wanted: Wanted): string {
  return `
log-level 8
duid-type duid-ll
iface "${INTERFACE}" {
  ${ASKING[wanted]}
  option dns-server
  option domain
}
`;
}

/** dibbler-client, on the client host. */
export class Dibbler implements Client {
  readonly #folder: string;
  #child: Deno.ChildProcess | undefined;

  /** @param more lines to add to its configuration */
  constructor(readonly lab: Lab, readonly more: string = "") {
    this.#folder = lab.makeFolder("dibbler");
    for (const name of ["etc", "state", "log"]) lab.makeFolder(`dibbler/${name}`);
  }

  start(wanted: Wanted): Promise<void> {
    Deno.writeTextFileSync(`${this.#folder}/etc/client.conf`, this.more + configuration(wanted));
    this.#child = this.lab.network.client.start(["dibbler-client", "run"], {
      log: this.lab.log("dibbler-client"),
      mounts: {
        "/etc/dibbler": `${this.#folder}/etc`,
        "/var/lib/dibbler": `${this.#folder}/state`,
        "/var/log/dibbler": `${this.#folder}/log`,
      },
    });
    return Promise.resolve();
  }

  async release(): Promise<void> {
    this.#child?.kill("SIGTERM");
    await this.#child?.status;
  }

  given(): Given {
    const state = (name: string) => textOf(`${this.#folder}/state/${name}`);
    const held = state("client-AddrMgr.xml");
    return {
      addresses: [...held.matchAll(/<AddrAddr [^>]*>([^<]+)</g)].map(([, address]) => address!),
      prefixes: [...held.matchAll(/<AddrPrefix [^>]*length="(\d+)"[^>]*>([^<]+)</g)]
        .map(([, length, prefix]) => `${prefix}/${length}`),
      nameServers: wordsOf(state("option-dns-servers")),
      searchDomains: wordsOf(state("option-domains")),
    };
  }
}

/** dibbler-client. */
export const dibbler: ClientKind = {
  name: "dibbler-client",
  package: "dibbler-client",
  timing: PROMPT,
  configuresInterface: true,
  cannot: {},
  stopsShort: {
    rebind: "it takes the Reply to its Rebind, then renews at the server that is gone all the same",
  },
  create: (lab) => new Dibbler(lab),
};
