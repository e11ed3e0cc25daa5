import type { Ground } from "./ground.ts";
import type { RunningServer, Start } from "./running_server.ts";

/** What not every server can do. */
export type Ability = "prefixes" | "leasequery" | "many leases";

/** How a server is to be. */
export interface Setting {
  /** Everything that it writes goes here; what it is to know beforehand is there. */
  readonly folder: string;
  /** Whether it logs each exchange, to a file; otherwise only what is wrong. */
  readonly isLogged: boolean;
}

/** A server that is measured. */
export interface Peer {
  /** As it is chosen. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly abilities: readonly Ability[];
  /** Programs that it needs, as far as they are not here: `dhcpd, of isc-dhcp-server`. */
  missing(): readonly string[];
  /** What tells its version. */
  readonly versionCommand: readonly string[];
  /** Writes leases of clients 1 to `count` as the server finds them at its start. */
  seed?(folder: string, count: number): Promise<void>;
  /** Gets ready what the server needs, starting it in `server` where it is a program. */
  prepare?(setting: Setting, server: RunningServer, ground: Ground): Promise<void>;
  /** How it is started; its configuration is written for that. */
  start(setting: Setting): Start;
}
