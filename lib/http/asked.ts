import type { Controlled } from "../control/commands.ts";
import type { Link } from "../pipeline/link.ts";
import type { Turns } from "../server/turns.ts";
import type { HttpCounters } from "./http_counters.ts";

/** What a server can be asked and told over HTTP: what `sextant ctl` can, and what that shows of it. */
export interface Asked extends Controlled {
  /** In the order of the configuration. */
  readonly configuredLinks: readonly Link[];
  /** Why the server is not ready, a sentence each; none: it is. */
  whyNotReady(): readonly string[];
  /** What is counted of HTTP itself. */
  readonly http: HttpCounters;
  /** Connections over HTTP that are open. */
  httpConnections(): number;
  /** Where datagrams that came in meanwhile are handled first. */
  readonly turns: Pick<Turns, "next">;
}
