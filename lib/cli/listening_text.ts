import type { ListenerState } from "../server/served_listeners.ts";

/** Names in a line: with a thousand it would be no line any more. */
const MOST_NAMED = 20;

/** `it listens on eth0, [2001:db8::1]:547; not on ppp0: there is no such interface with an address`. */
export function describeListening(
  { places }: { readonly places: readonly ListenerState[] },
): string {
  const { open, closed } = listeningText(places);
  return `it listens on ${open || "nothing yet"}${closed && `; not on ${closed}`}`;
}

/** What is listened to, and what is not and why, a few names of each; `""` where there is none. */
export function listeningText(
  places: readonly ListenerState[],
): { readonly open: string; readonly closed: string } {
  const open = places.filter(({ problem }) => problem === undefined);
  const closed = places.filter(({ problem }) => problem !== undefined);
  const reasons = [...Map.groupBy(closed, ({ problem }) => problem)]
    .map(([problem, some]) => `${listNames(some)}: ${problem}`);
  return { open: listNames(open), closed: reasons.join("; ") };
}

/** A few of several names. */
export function listNames(named: readonly { readonly name: string }[]): string {
  const more = named.length - MOST_NAMED;
  const shown = named.slice(0, MOST_NAMED).map(({ name }) => name).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
