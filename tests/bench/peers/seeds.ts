import type { Peer } from "./peer.ts";

/** Leases that are there beforehand, which each server that can is given once, as it keeps them. */
export class Seeds {
  readonly #folder: string;
  readonly #count: number;
  readonly #made = new Map<Peer, string>();

  /** @param folder where they are kept meanwhile */
  constructor(folder: string, count: number) {
    this.#folder = folder;
    this.#count = count;
  }

  /** Copies what a server is to find into its folder, and has it on the disk. */
  async copy(peer: Peer, folder: string): Promise<void> {
    const made = this.#made.get(peer) ?? await this.#make(peer);
    await run("cp", "--reflink=auto", "-r", `${made}/.`, folder);
    // What is still to be written would be written while something is measured.
    await run("sync", "--file-system", folder);
  }

  async #make(peer: Peer): Promise<string> {
    const folder = `${this.#folder}/${peer.name}`;
    await Deno.mkdir(folder);
    console.error(`${peer.title}: ${this.#count.toLocaleString("en")} leases are made`);
    await peer.seed!(folder, this.#count);
    this.#made.set(peer, folder);
    return folder;
  }
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}
