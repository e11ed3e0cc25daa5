import { Sextant, sextantCommand, type SextantOptions } from "../support/sextant.ts";
import { SERVER } from "./addresses.ts";
import { Capture } from "./capture.ts";
import { LEASEQUERY_LISTENER, serverConfig } from "./config.ts";
import { dissect, type Dissection } from "./dissect.ts";
import type { Finished, Host } from "./host.ts";
import { makeNetwork, type Network, removeNetwork } from "./network.ts";

/** What a scenario works in: a network, a folder, a capture, and servers when it asks for them. */
export class Lab {
  readonly #servers: Sextant[] = [];
  #isOpen = true;

  private constructor(
    readonly folder: string,
    readonly network: Network,
    readonly capture: Capture,
  ) {}

  /** @param isRelayed whether the clients' link ends at the host upstream, not at the server */
  static async open(isRelayed = false): Promise<Lab> {
    const folder = await Deno.makeTempDir({ prefix: "sextant-interop-" });
    const network = await makeNetwork(isRelayed);
    const links = [SERVER.upstreamInterface, ...isRelayed ? [] : [SERVER.clientInterface]];
    const capture = await Capture.start(network.server, links, `${folder}/capture.pcapng`);
    return new Lab(folder, network, capture);
  }

  /** The file for what one program prints. */
  log(name: string): string {
    return `${this.folder}/${name}.log`;
  }

  /** Makes a folder in the lab's own, and returns its path. */
  makeFolder(name: string): string {
    const path = `${this.folder}/${name}`;
    Deno.mkdirSync(path, { recursive: true });
    return path;
  }

  /**
   * Starts a server with the leases of the one before, and resolves when it is ready.
   *
   * @param more keys to add to its configuration
   */
  serve(more = "", database = `${this.folder}/leases.sqlite`): Promise<Sextant> {
    return this.#serveText(serverConfig(database) + more);
  }

  /** Starts such a server that answers bulk and active leasequery too. */
  serveLeasequery(): Promise<Sextant> {
    return this.#serveText(
      serverConfig(`${this.folder}/leases.sqlite`, { listeners: LEASEQUERY_LISTENER }),
    );
  }

  async #serveText(text: string): Promise<Sextant> {
    const file = `${this.folder}/sextant.yaml`;
    await Deno.writeTextFile(file, text);
    return await this.serveFile(file);
  }

  /**
   * Starts a server with a configuration of its own, and resolves when it is ready.
   *
   * @param options how, if not as root
   */
  async serveFile(file: string, options: SextantOptions = {}): Promise<Sextant> {
    const through = this.network.server.entering(options.through ?? []);
    const server = new Sextant(["-c", file], { ...options, through });
    this.#servers.push(server);
    return await server.ready();
  }

  /** Runs a command of Sextant on a host. */
  sextant(host: Host, command: string, ...words: string[]): Promise<Finished> {
    const [program, ...args] = sextantCommand(command, words);
    return host.run([program!, ...args], { log: this.log(command), env: { NO_COLOR: "1" } });
  }

  /** Ends everything, and has what the servers sent dissected. */
  async close(): Promise<Dissection> {
    const running = this.#servers.filter((server) => server.running);
    const ends = await Promise.all(running.map((server) => server.stop()));
    await this.capture.stop();
    await this.abandon();
    const bad = ends.find(({ success }) => !success);
    if (bad) throw new Error(`The server ended with ${bad.signal ?? bad.code}, not with 0`);
    return await dissect(this.capture.file);
  }

  /** Ends everything that runs in it, as it is. */
  async abandon(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await removeNetwork(this.network);
  }

  /** What every program in the lab printed, for the person who looks for what went wrong. */
  transcript(): string {
    const logs = [...Deno.readDirSync(this.folder)].map(({ name }) => name)
      .filter((name) => name.endsWith(".log")).sort();
    return [
      ...this.#servers.map((server, index) =>
        section(`server ${index + 1}`, [...server.stdout.all, ...server.stderr.all].join("\n"))
      ),
      ...logs.map((name) => section(name, Deno.readTextFileSync(`${this.folder}/${name}`))),
    ].join("\n");
  }
}

const SHOWN_LINES = 60;
const SHOWN_COLUMNS = 300;

function section(title: string, text: string): string {
  const lines = text.trimEnd().split("\n");
  const hidden = lines.length - SHOWN_LINES;
  const shown = lines.slice(-SHOWN_LINES).map((line) => line.slice(0, SHOWN_COLUMNS));
  return [`--- ${title}${hidden > 0 ? `, without its first ${hidden} lines` : ""}`, ...shown]
    .join("\n");
}
