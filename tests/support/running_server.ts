import type { LeaseSource } from "../../lib/leases/source.ts";
import { LeaseFile } from "../../lib/leases/sqlite/lease_file.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { loadConfiguration } from "../../lib/config/load.ts";
import type { Level } from "../../lib/log/level.ts";
import { servedPipeline } from "../../lib/server/served_pipeline.ts";
import { Service } from "../../lib/server/service.ts";
import type { ServiceConfiguration } from "../../lib/server/service_setup.ts";
import type { Timers } from "../../lib/clock/timers.ts";
import { HeldPort } from "./held_port.ts";

/** A line that a server under test logged. */
export interface Logged {
  readonly level: Level;
  readonly message: string;
}

/** A mark of listeners, or none, and the port of the one that has it. */
type Ports = ReadonlyMap<string | undefined, number>;

/** What a test may have otherwise than usual. */
export interface RunningServerOptions {
  /** Keys of a TCP listener; without them there is none. */
  readonly tcp?: Readonly<Record<string, unknown>>;
  /** Time-outs of connections. */
  readonly timers?: Timers;
  /** Unix milliseconds. */
  readonly now?: () => number;
  /** Left out: the lease database in the folder. */
  readonly leases?: LeaseSource;
  /** Whether packets are logged whole. Default: they are. */
  readonly logPackets?: boolean;
}

/** A server on ports of ::1, with a lease database in a folder of its own. */
export class RunningServer {
  private constructor(
    readonly service: Service,
    readonly ports: Ports,
    readonly folder: string,
    readonly logged: readonly Logged[],
    /** Of the TCP listener. */
    readonly tcpPort: number,
    readonly held: DisposableStack,
  ) {}

  /**
   * @param yaml the configuration without `listen` and `leases`
   * @param folder of an earlier server, to go on with its leases, or with files that `yaml` names
   * @param marks of further listeners, each on a port of its own
   */
  static async start(
    yaml: string,
    folder: string = Deno.makeTempDirSync(),
    marks: readonly string[] = [],
    { tcp, timers, leases, now = Date.now, logPackets = true }: RunningServerOptions = {},
  ): Promise<RunningServer> {
    using held = new DisposableStack();
    const hold = () => held.use(new HeldPort()).port;
    const ports = new Map([undefined, ...marks].map((mark) => [mark, hold()]));
    const tcpPort = hold();
    const logged: Logged[] = [];
    const service = await Service.start({
      ...served(yaml, ports, folder, tcp && { port: tcpPort, ...tcp }),
      ...(timers && { timers }),
      ...(leases && { leases }),
      log: {
        isEnabled: (level) => logPackets || level !== "debug-packets",
        write: (level, message) => logged.push({ level, message }),
      },
      now,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
    return new RunningServer(service, ports, folder, logged, tcpPort, held.move());
  }

  /** The port of the listener without a mark. */
  get port(): number {
    return this.ports.get(undefined)!;
  }

  /**
   * Reloads another configuration, on another port if one is given.
   *
   * @param tcp keys of the TCP listener; without them there is none
   */
  async reload(
    yaml: string,
    port: number = this.port,
    tcp?: RunningServerOptions["tcp"],
  ): Promise<void> {
    const ports = new Map([...this.ports, [undefined, port] as const]);
    const listener = tcp && { port: this.tcpPort, ...tcp };
    await this.service.reload(served(yaml, ports, this.folder, listener));
  }

  /** Stops the server and keeps its leases. */
  async stop(): Promise<void> {
    await this.service.stop();
    this.held.dispose();
  }

  /** Stops the server and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function served(
  yaml: string,
  ports: Ports,
  folder: string,
  tcp?: Readonly<Record<string, unknown>>,
): ServiceConfiguration {
  const datagrams = [...ports].map(([mark, port]) => ({ unicast: "::1", port, mark }));
  const listen = [...datagrams, ...(tcp ? [{ tcp: "::1", ...tcp }] : [])];
  const text = `listen: ${JSON.stringify(listen)}\nleases: { database: leases.sqlite }\n${yaml}`;
  const { loaded, findings } = loadConfiguration(text, `${folder}/sextant.yaml`, {
    conditionSections,
    handlerSections,
    interfaces: Deno.networkInterfaces(),
  });
  if (!loaded) throw new Error(findings.map(({ message }) => message).join("\n"));
  const { configuration, links, ownAddresses } = loaded;
  return {
    configuration,
    links,
    ownAddresses,
    leases: new LeaseFile(
      configuration.leases.database,
      configuration.leases.durability,
    ),
    makePipeline: (parts) => servedPipeline(loaded, parts, () => {}),
  };
}
