import { EVENT_KINDS, type LeaseEvent, type LeaseWhat } from "../../lib/events/event.ts";
import { EventFeed, type EventFollower } from "../../lib/events/feed.ts";
import type { ToldEvent } from "../../lib/events/told_event.ts";

/** 2027-01-15T08:00:00Z in Unix microseconds. */
export const NOW = 1_800_000_000_000_000;

/** Something that became of an address. */
export function lease(what: LeaseWhat, number = 1): LeaseEvent {
  return { kind: "lease", what, address: `2001:db8::${number}`, ia: "na", iaid: number };
}

/** A feed that begins at 1, and does not outlive its test. */
export function testFeed(): EventFeed {
  let last = 0;
  const numbers = {
    get last() {
      return last;
    },
    next: () => ++last,
  };
  return new EventFeed({ numbers, now: () => NOW });
}

/** A follower of everything, which says in short what it was told. */
export function noting(
  selection: Partial<Pick<EventFollower, "kinds" | "isWanted">> = {},
): EventFollower & { readonly told: string[] } {
  const told: string[] = [];
  return {
    kinds: new Set(EVENT_KINDS),
    ...selection,
    told,
    take: (event) => told.push(inShort(event)),
  };
}

/** `7 granted 2001:db8::1`. */
export function inShort({ event }: ToldEvent): string {
  const about = "address" in event ? event.address : "count" in event ? event.count : "";
  return `${event.seq} ${event.what} ${about}`.trimEnd();
}
