import type { Timers } from "../clock/timers.ts";
import type { Controlled } from "../control/commands.ts";
import type { Measured } from "../metrics/mod.ts";
import type { EventWatch } from "./event_watch.ts";
import type { Link } from "../pipeline/link.ts";
import type { Turns } from "../server/turns.ts";

/** What a server can be asked and told over HTTP: what `sextant ctl` can, and what that shows of it. */
export interface Asked extends Controlled {
  /** In the order of the configuration. */
  readonly configuredLinks: readonly Link[];
  /** Why the server is not ready, a sentence each; none: it is. */
  whyNotReady(): readonly string[];
  /** What metrics are taken of. */
  measured(): Measured;
  /** What happened last, and what happens. */
  readonly events: EventWatch;
  readonly timers: Timers;
  /** Where datagrams that came in meanwhile are handled first. */
  readonly turns: Pick<Turns, "next">;
}
