import { contractConfiguration } from "../config/contract/contract.ts";
import { freePort } from "./loopback.ts";

/** Where the whole configuration listens, and what it writes, when one user alone tries it. */
export interface LoopbackContract {
  readonly text: string;
  /** In place of eth0. Its clients come through a relay. */
  readonly lanPort: number;
  readonly relayedPort: number;
  readonly tcpPort: number;
  readonly pidFile: string;
  readonly controlSocket: string;
}

/**
 * The whole configuration for a user without privileges, on a machine with nothing but loopback:
 * as it is but for who the server becomes, and paths, addresses and ports that this machine has.
 */
export function contractOnLoopback(folder: string): LoopbackContract {
  const [lanPort, relayedPort, tcpPort] = [freePort(), freePort(), freePort()];
  const pidFile = `${folder}/sextant.pid`;
  const controlSocket = `${folder}/control.sock`;
  const text = contractConfiguration(
    [["user"], String(Deno.uid())],
    [["group"], String(Deno.gid())],
    [["pid-file"], pidFile],
    [["control-socket", "path"], controlSocket],
    [["control-socket", "user"], String(Deno.uid())],
    [["control-socket", "group"], String(Deno.gid())],
    [["logging", 2, "syslog", "destination"], `${folder}/collector.sock`],
    [["statistics", "interfaces"], ["lo"]],
    [["links", 0, "interfaces"], ["lo"]],
    [["listen", 0], { unicast: "::1", port: lanPort, mark: ["lan"] }],
    [["listen", 1, "unicast"], "::1"],
    [["listen", 1, "port"], relayedPort],
    [["listen", 2, "tcp"], "::1"],
    [["listen", 2, "port"], tcpPort],
    [["listen", 2, "allow-from"], ["::1"]],
    [["handlers", 0, "leasequery", "allow-from"], ["::1"]],
  );
  return { text, lanPort, relayedPort, tcpPort, pidFile, controlSocket };
}
