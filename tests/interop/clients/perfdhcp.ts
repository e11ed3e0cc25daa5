import { INTERFACE } from "../addresses.ts";
import { DELEGATED_LENGTH, PROMPT } from "../config.ts";
import type { Lab } from "../lab.ts";
import { type Client, type ClientKind, type Given, NOTHING, type Wanted } from "./client.ts";

/** The DUID that it has when it plays one client alone. */
const DUID = "000300010200000000ab";
const ALONE = ["-R", "1", "-b", `duid=${DUID}`];
/** So many that no client comes a second time. */
const CROWD = ["-R", "1000"];

/** perfdhcp of Kea, on the client host. */
class Perfdhcp implements Client {
  #wanted: Wanted = "address";
  /** What each client holds, by DUID. */
  readonly #held = new Map<string, { readonly address: string; readonly prefix: string }>();

  constructor(readonly lab: Lab) {}

  async start(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    await this.#run(3, ...ALONE);
  }

  async renew(): Promise<void> {
    await this.#run(5, ...ALONE, "-f", "1");
  }

  /** Of others: whoever is alone would ask again at once. */
  async release(): Promise<void> {
    await this.#run(5, ...CROWD, "-F", "1");
  }

  given(): Given {
    const held = [...this.#held.values()];
    return {
      ...NOTHING,
      addresses: held.map(({ address }) => address),
      // It prints no length.
      prefixes: held.filter(({ prefix }) => prefix !== "")
        .map(({ prefix }) => `${prefix}/${DELEGATED_LENGTH}`),
    };
  }

  /** An exchange a second, for some seconds. */
  async #run(seconds: number, ...flags: string[]): Promise<void> {
    const type = this.#wanted === "both" ? "address-and-prefix" : "address-only";
    const pace = ["-r", "1", "-p", `${seconds}`];
    const { code, output } = await this.lab.network.client.run(
      ["perfdhcp", "-6", "-l", INTERFACE, ...pace, "-e", type, "-x", "l", ...flags],
      { log: this.lab.log("perfdhcp") },
    );
    if (code !== 0) throw new Error(`perfdhcp ended with exit status ${code}`);
    for (const [duid, address, prefix] of rowsOf(output, "REQUEST-REPLY")) {
      this.#held.set(duid, { address, prefix });
    }
    for (const [duid] of rowsOf(output, "RELEASE-REPLY")) this.#held.delete(duid);
  }
}

function rowsOf(
  output: string,
  exchange: string,
): [duid: string, address: string, prefix: string][] {
  const part = output.split(`***Leases for ${exchange}***`)[1]?.split("***")[0] ?? "";
  return part.split("\n").filter((line) => /^[0-9a-f:]+,/.test(line)).map((line) => {
    const [duid = "", address = "", prefix = ""] = line.split(",");
    return [duid, address, prefix];
  });
}

/** perfdhcp of Kea. */
export const perfdhcp: ClientKind = {
  name: "perfdhcp",
  package: "kea-admin",
  timing: PROMPT,
  configuresInterface: false,
  cannot: {
    rebind:
      "it sends Renew at a rate of its own, to whichever server answered, and knows no Rebind",
    stateless: "it goes from Solicit to Reply only, and knows no Information-request",
  },
  stopsShort: {},
  create: (lab) => new Perfdhcp(lab),
};
