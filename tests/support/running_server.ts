import { handlerSections } from "../../lib/handlers/mod.ts";
import { loadConfiguration } from "../../lib/config/load.ts";
import type { Level } from "../../lib/log/level.ts";
import { Pipeline } from "../../lib/pipeline/pipeline.ts";
import { Service, type ServiceConfiguration } from "../../lib/server/service.ts";
import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";

/** A line that a server under test logged. */
export interface Logged {
  readonly level: Level;
  readonly message: string;
}

/** A server on a port of ::1, with a lease database in a folder of its own. */
export class RunningServer {
  private constructor(
    readonly service: Service,
    readonly port: number,
    readonly folder: string,
    readonly logged: readonly Logged[],
  ) {}

  /**
   * @param yaml the configuration without `listen` and `leases`
   * @param folder of an earlier server, to go on with its leases
   */
  static async start(
    yaml: string,
    folder: string = Deno.makeTempDirSync(),
  ): Promise<RunningServer> {
    const port = freePort();
    const logged: Logged[] = [];
    const service = await Service.start({
      ...served(yaml, port, folder),
      log: {
        isEnabled: () => true,
        write: (level, message) => logged.push({ level, message }),
      },
      now: Date.now,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
    return new RunningServer(service, port, folder, logged);
  }

  /** Reloads another configuration, on another port if one is given. */
  async reload(yaml: string, port: number = this.port): Promise<void> {
    await this.service.reload(served(yaml, port, this.folder));
  }

  /** Stops the server and keeps its leases. */
  async stop(): Promise<void> {
    await this.service.stop();
  }

  /** Stops the server and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function served(yaml: string, port: number, folder: string): ServiceConfiguration {
  const text = `listen: [{ unicast: "::1", port: ${port} }]\n` +
    `leases: { database: leases.sqlite }\n${yaml}`;
  const { loaded, findings } = loadConfiguration(text, `${folder}/sextant.yaml`, {
    handlerSections,
    interfaces: Deno.networkInterfaces(),
  });
  if (!loaded) throw new Error(findings.map(({ message }) => message).join("\n"));
  const { configuration, links } = loaded;
  return {
    configuration,
    database: loaded.resolve(configuration.leases.database),
    makePipeline: ({ serverId, leases }) =>
      new Pipeline({
        serverId,
        links,
        leases,
        rapidCommit: {
          allowed: configuration.allowRapidCommit,
          rejections: configuration.rapidCommitRejections,
        },
        entries: loaded.makeHandlers(leases.secret).entries,
      }),
  };
}

/** Milliseconds. */
const RETRANSMIT_AFTER = 500;

/** A peer of the server: a relay, or a requestor. */
export class TestPeer implements Disposable {
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });

  constructor(readonly server: RunningServer) {}

  /** Sends octets as they are. */
  async sendOctets(octets: Uint8Array): Promise<void> {
    const { port } = this.server;
    await this.#socket.send(octets, { transport: "udp", hostname: "::1", port });
  }

  /** Sends a message, again when it gets lost as datagrams may, and waits for the answer. */
  async ask(message: Message): Promise<Message> {
    const octets = encodeMessage(message);
    await this.sendOctets(octets);
    const again = setInterval(() => void this.sendOctets(octets), RETRANSMIT_AFTER);
    try {
      const [answer] = await this.#socket.receive(new Uint8Array(65535));
      return decodeMessage(answer);
    } finally {
      clearInterval(again);
    }
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

function freePort(): number {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return port;
}
