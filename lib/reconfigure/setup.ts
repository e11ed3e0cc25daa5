import type { Timers } from "../clock/timers.ts";
import type { ClientWay, ReconfigureKeys } from "../leases/reconfigure_keys.ts";
import type { LeaseStore } from "../leases/store.ts";
import type { Log } from "../log/log.ts";
import type { ReconfigureCounters } from "../statistics/reconfigure_counters.ts";
import type { Message } from "../wire/message_layout.ts";

/** What clients are told with. */
export interface ReconfiguringSetup {
  readonly keys: ReconfigureKeys;
  readonly leases: Pick<LeaseStore, "clientOnLink" | "whenSettled">;
  readonly counters: ReconfigureCounters;
  readonly log: Log;
  readonly timers: Timers;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** DUID of this server. */
  readonly serverId: () => Uint8Array;
  /** Sends to a client, or to the relay next to this server. */
  readonly send: (message: Message, way: ClientWay) => void;
}
