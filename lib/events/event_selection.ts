import type { Condition } from "../pipeline/handler.ts";
import type { EventKind } from "./event.ts";
import type { EventFollower } from "./feed.ts";
import { type Acquaintance, transactionOf } from "./known_client.ts";
import type { EventSelection } from "./recent_events.ts";

/**
 * Selects events by kind, and by conditions as those of `match`: what is about a client, by what is
 * known of it; of a pool, what is about its link; of the server all.
 *
 * @param condition left out: all
 */
export function selectEvents(
  kinds: ReadonlySet<EventKind>,
  condition: Condition | undefined,
  acquaintance: Acquaintance,
): EventSelection {
  if (!condition) return { kinds };
  const isWanted: EventFollower["isWanted"] = (content, about) => {
    if (content.kind === "server") return true;
    if (about) return condition(about);
    if (content.kind !== "pool" || content.link === undefined) return false;
    return condition(transactionOf({ link: content.link }, acquaintance));
  };
  return { kinds, isWanted };
}
