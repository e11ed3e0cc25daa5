import { lookup } from "node:dns/promises";

/** Where syslog messages go. */
export type SyslogDestination =
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "udp" | "tcp"; readonly host: string; readonly port: number };

/** Takes syslog messages to a collector. */
export interface SyslogTransport {
  /** @throws when the collector is not there */
  send(message: Uint8Array): Promise<void>;
  close(): void;
}

/** Where programs on this machine find the collector. */
export const DEV_LOG = "/dev/log";

/** Where that leads with systemd. */
export const SYSTEMD_DEV_LOG = "/run/systemd/journal/dev-log";

/** Opens the way to a collector. @throws when there is none */
export function openTransport(destination: SyslogDestination): Promise<SyslogTransport> {
  switch (destination.kind) {
    case "local":
      return Promise.resolve(new LocalTransport(destination.path));
    case "udp":
      return UdpTransport.open(destination);
    case "tcp":
      return TcpTransport.open(destination);
  }
}

/** For people: `/dev/log`, `[2001:db8::1]:514 by tcp`. */
export function describeDestination(destination: SyslogDestination): string {
  if (destination.kind === "local") return destination.path;
  const { host, port, kind } = destination;
  return `${host.includes(":") ? `[${host}]` : host}:${port} by ${kind}`;
}

class LocalTransport implements SyslogTransport {
  // Unnamed: the types know only sockets with a path.
  readonly #socket = Deno.listenDatagram(
    { transport: "unixpacket" } as Deno.UnixListenOptions & { transport: "unixpacket" },
  );

  constructor(readonly path: string) {}

  async send(message: Uint8Array): Promise<void> {
    if (this.path !== DEV_LOG) return await this.#sendTo(this.path, message);
    try {
      // /dev/log is a link to it, which Deno follows only for those who may do anything.
      await this.#sendTo(SYSTEMD_DEV_LOG, message);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      await this.#sendToDevLog(message);
    }
  }

  close(): void {
    this.#socket.close();
  }

  async #sendTo(path: string, message: Uint8Array): Promise<void> {
    await this.#socket.send(message, { transport: "unixpacket", path });
  }

  async #sendToDevLog(message: Uint8Array): Promise<void> {
    try {
      await this.#sendTo(DEV_LOG, message);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      throw new Error(
        `Deno opens ${DEV_LOG} only with --allow-all, expected another socket of the collector, ` +
          "or HOST:PORT",
        { cause: error },
      );
    }
  }
}

class UdpTransport implements SyslogTransport {
  readonly #socket: Deno.DatagramConn;
  readonly #to: Deno.NetAddr;

  private constructor(socket: Deno.DatagramConn, to: Deno.NetAddr) {
    this.#socket = socket;
    this.#to = to;
  }

  static async open({ host, port }: { host: string; port: number }): Promise<UdpTransport> {
    const { address, family } = await lookup(host);
    const socket = Deno.listenDatagram({
      transport: "udp",
      hostname: family === 6 ? "::" : "0.0.0.0",
      port: 0,
    });
    return new UdpTransport(socket, { transport: "udp", hostname: address, port });
  }

  async send(message: Uint8Array): Promise<void> {
    await this.#socket.send(message, this.#to);
  }

  close(): void {
    this.#socket.close();
  }
}

class TcpTransport implements SyslogTransport {
  readonly #connection: Deno.TcpConn;
  #failure: Error | undefined;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
    void this.#watch();
  }

  static async open({ host, port }: { host: string; port: number }): Promise<TcpTransport> {
    return new TcpTransport(await Deno.connect({ hostname: host, port }));
  }

  /** In a frame that says how long it is (RFC 6587 section 3.4.1). */
  async send(message: Uint8Array): Promise<void> {
    const length = new TextEncoder().encode(`${message.length} `);
    const frame = new Uint8Array(length.length + message.length);
    frame.set(length);
    frame.set(message, length.length);
    for (let written = 0; written < frame.length;) {
      if (this.#failure) throw this.#failure;
      written += await this.#connection.write(frame.subarray(written));
    }
  }

  close(): void {
    this.#failure ??= new Error("it is closed");
    try {
      this.#connection.close();
    } catch {
      // It was closed by what made it fail.
    }
  }

  /** Collectors say nothing: what can be read is the end. */
  async #watch(): Promise<void> {
    try {
      const ignored = new Uint8Array(512);
      while (await this.#connection.read(ignored) !== null);
      this.#failure ??= new Error("the collector closed the connection");
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }
}
