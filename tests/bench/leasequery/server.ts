import { openLeaseDatabase } from "../../../lib/leases/sqlite/lease_database.ts";
import type { Exchange } from "../../../lib/leases/exchange.ts";
import { bigIntToAddress } from "../../../lib/wire/address.ts";
import { freePort } from "../../process/loopback.ts";
import { duid } from "../../support/messages.ts";
import { Sextant } from "../../support/sextant.ts";

/** An address on the link of clients that come while something is measured. */
export const COMING: string = "2001:db8:1::1";
/** An address on the link of clients that are there beforehand. */
export const THERE: string = "2001:db8:2::1";

const FIRST = 0x2001_0db8_0002_0000n << 64n;
const GROUP = 10_000;

/** A server in a process of its own, on ::1, with a lease database in a folder of its own. */
export class BenchServer {
  readonly #folder = Deno.makeTempDirSync({ prefix: "sextant-bench-" });
  /** Of UDP and TCP. */
  readonly port: number = freePort();
  #sextant: Sextant | undefined;

  /** Of the process. */
  get pid(): number {
    return this.#sextant!.pid;
  }

  /** Leases an address each to that many clients, while the server is not running. */
  async fill(clients: number): Promise<void> {
    const database = await openLeaseDatabase({
      path: `${this.#folder}/leases.sqlite`,
      durability: "normal",
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      onCommitFailure: (error) => {
        throw error;
      },
    });
    const now = Math.floor(Date.now() / 1000);
    for (let client = 1; client <= clients; client++) {
      database.record(leaseOf(client, now));
      if (client % GROUP === 0) await database.drained();
    }
    await database.close();
  }

  /** Starts the server. */
  async start(): Promise<void> {
    const path = `${this.#folder}/sextant.yaml`;
    Deno.writeTextFileSync(path, configuration(this.port));
    this.#sextant = new Sextant(["-c", path]);
    const { port } = this;
    await this.#sextant.listening(() => Deno.connect({ hostname: "::1", port }));
  }

  /** Stops the server and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sextant?.stop();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

function configuration(port: number): string {
  return `
listen:
  - { unicast: "::1", port: ${port} }
  - tcp: "::1"
    port: ${port}
    allow-from: ["::1"]
    active: true
    insecure-active: true
    max-connections: 20
leases: { database: leases.sqlite }
links:
  - { name: coming, prefixes: ["2001:db8:1::/64"] }
  - { name: there, prefixes: ["2001:db8:2::/64"] }
handlers:
  - leasequery: { allow-from: ["::1"] }
  - address-pool: { prefix: "2001:db8:1::/64" }
`;
}

function leaseOf(client: number, now: number): Exchange {
  return {
    clientId: duid(client),
    link: "there",
    at: now,
    granted: [{
      address: bigIntToAddress(FIRST + BigInt(client)),
      length: 128,
      iaType: 3,
      iaid: 1,
      preferredUntil: now + 86_400,
      validUntil: now + 86_400,
    }],
    withdrawn: [],
    released: [],
    declined: [],
    declinedUntil: now,
    contact: { options: new Uint8Array(40) },
  };
}
