import type { RandomOctets } from "../client/random.ts";
import type { Timers } from "../clock/timers.ts";
import type { ActiveEvent } from "./active_event.ts";
import type { TcpServer } from "./tcp_servers.ts";

/** Who asks, whom, and how long. */
export interface ActiveOptions {
  /** The server. It is connected to again and again. */
  readonly server: TcpServer;
  /** The requestor's DUID. */
  readonly requestorId: Uint8Array;
  /** For transaction-ids. */
  readonly random: RandomOctets;
  /** Ends the updates when it is aborted. */
  readonly signal?: AbortSignal;
  /** Default: this machine's. */
  readonly timers?: Timers;
  /**
   * An address of each link, 16 octets: to ask for in bulk what the server no longer knows the
   * history of. Only needed where all clients are followed.
   */
  readonly links?: readonly Uint8Array[];
  /** Told what happens besides the updates. */
  readonly onEvent?: (event: ActiveEvent) => void;
}
