import { systemTimers } from "../clock/timers.ts";
import type { Configuration } from "../config/configuration.ts";
import { EventOutputs } from "../events/outputs/event_outputs.ts";
import type { Log } from "../log/log.ts";
import { Turns } from "../server/turns.ts";
import { socketPlace } from "./control_place.ts";
import type { Openers } from "./openers.ts";

/** The places that a server's events go to; none is open yet. */
export function eventOutputs(log: Log): EventOutputs {
  return new EventOutputs({
    log,
    timers: systemTimers,
    accessTo: socketPlace,
    turns: new Turns(),
  });
}

/** Of a configuration, the outputs that are opened before the process becomes another user. */
export function openedFirst(
  { events }: Pick<Configuration, "events">,
  openers: Pick<Openers, "isFirst" | "isSocketFirst">,
): Pick<Configuration, "events"> {
  return {
    events: events.filter((output) => {
      switch (output.kind) {
        case "file":
          return openers.isFirst(output.path);
        case "socket":
          return openers.isSocketFirst(output.socket.path);
        case "http":
          return false;
      }
    }),
  };
}
