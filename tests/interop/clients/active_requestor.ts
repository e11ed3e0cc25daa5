import { sextantCommand } from "../../support/sextant.ts";
import { Lines } from "../../support/lines.ts";
import { type Host, note } from "../host.ts";

/** A lease as `sextant leasequery --json` prints it. */
export interface PrintedLease {
  /** Hexadecimal. */
  readonly duid: string;
  readonly address: string;
}

/** `sextant leasequery --active`, which runs on a host until it is stopped. */
export class ActiveRequestor {
  readonly #child: Deno.ChildProcess;
  readonly stdout: Lines;
  readonly stderr: Lines;

  /** @param log the file for what it prints, once it has ended */
  constructor(host: Host, server: string, readonly log: string) {
    const words = ["--server", server, "--active", "--json"];
    const [ip, ...args] = host.entering(sextantCommand("leasequery", words));
    this.#child = new Deno.Command(ip, {
      args,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.stdout = new Lines(this.#child.stdout);
    this.stderr = new Lines(this.#child.stderr);
  }

  /** Resolves when it has printed a lease of each of these addresses. */
  async printed(addresses: readonly string[], within: number): Promise<void> {
    for (const address of addresses) {
      await this.stdout.until(new RegExp(`"${RegExp.escape(address)}"`), within);
    }
  }

  /** Ends it as a person would. @returns its exit status */
  async stop(): Promise<number> {
    this.#child.kill("SIGINT");
    const { code } = await this.#child.status;
    await Promise.all([this.stdout.ended, this.stderr.ended]);
    note(this.log, [...this.stderr.all, ...this.stdout.all, ""].join("\n"));
    return code;
  }
}

/** The leases in lines of JSON, sorted: one that is printed twice is there twice. */
export function leasesIn(lines: readonly string[]): PrintedLease[] {
  const clients = lines.map((
    line,
  ): { "client-id": string; addresses: { address: string }[] } => JSON.parse(line));
  return clients.flatMap(({ "client-id": duid, addresses }) =>
    addresses.map(({ address }) => ({ duid, address }))
  ).sort((a, b) => a.duid < b.duid ? -1 : 1);
}
