/** A UDP port on loopback that nobody has. */
export function freePort(): number {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return port;
}

/** What makes one server on loopback differ from another. */
export interface LoopbackServer {
  readonly port: number;
  /** Relative to the configuration file; `leases.sqlite` when left out. */
  readonly database?: string;
  /** More handlers, one line each. */
  readonly handlers?: readonly string[];
}

/** A configuration that any user can start, for relays on this machine. */
export function loopbackConfig(server: LoopbackServer): string {
  return `
logging:
  - console: { level: info, color: never }
leases:
  database: ${server.database ?? "leases.sqlite"}
links:
  - name: lan
    prefixes: ["2001:db8:1::/64"]
listen:
  - unicast: "::1"
    port: ${server.port}
handlers:
  - address-pool: { range: "2001:db8:1::1000-2001:db8:1::1fff" }
${(server.handlers ?? []).map((handler) => `  - ${handler}\n`).join("")}`.trimStart();
}
