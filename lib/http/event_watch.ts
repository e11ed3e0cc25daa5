import type { Timers } from "../clock/timers.ts";
import { type Event, EVENT_KINDS, type EventKind } from "../events/event.ts";
import { EventReader } from "../events/event_reader.ts";
import type { EventFeed } from "../events/feed.ts";
import { RecentEvents } from "../events/recent_events.ts";
import type { ToldEvent } from "../events/told_event.ts";

/** Those who may follow events at once. */
export const MOST_WATCHERS = 64;
/** Milliseconds for which events are kept after somebody asked for them. */
export const KEPT_FOR = 300_000;
/** Events that are kept. */
const BOUNDS = { events: 4096, characters: 4 * 1024 * 1024 };

/** Always kept, since they are few: for who asks afterwards why. */
const FEW: ReadonlySet<EventKind> = new Set(["refusal", "pool", "server"]);

/** Which events somebody wants. */
export interface WantedEvents {
  readonly kinds: ReadonlySet<EventKind>;
  isWanted(event: Event): boolean;
}

/**
 * The last events, for those who ask for them over HTTP. Events of exchanges and leases, of which
 * there are many, are kept from when somebody asks for them until nobody has for a while.
 */
export class EventWatch {
  readonly #recent: RecentEvents;
  readonly #feed: EventFeed;
  readonly #timers: Timers;
  readonly #until = new Map<EventKind, () => void>();
  readonly #readers = new Set<EventReader>();

  constructor(feed: EventFeed, timers: Timers) {
    this.#feed = feed;
    this.#timers = timers;
    this.#recent = new RecentEvents({ feed, timers, kinds: FEW, bounds: BOUNDS });
  }

  /** Those who follow events now. */
  get watchers(): number {
    return this.#readers.size;
  }

  /** Number of the last event that was told. */
  get last(): number {
    return this.#feed.last;
  }

  /** Whether somebody more may follow them. */
  get hasRoom(): boolean {
    return this.#readers.size < MOST_WATCHERS;
  }

  /** Events that are kept. @param after number of an event: those behind it */
  kept({ kinds, isWanted }: WantedEvents, after: number, most: number): readonly ToldEvent[] {
    this.#keep(kinds);
    const found: ToldEvent[] = [];
    for (let at = this.#recent.first; at < this.#recent.end && found.length < most; at++) {
      const told = this.#recent.at(at);
      if (told.seq > after && isWanted(told.event)) found.push(told);
    }
    return found;
  }

  /** Follows events from now on. To be closed. */
  follow({ kinds, isWanted }: WantedEvents): EventReader {
    this.#keep(kinds);
    const reader = new EventReader(this.#recent, isWanted);
    this.#readers.add(reader);
    return reader;
  }

  /** Somebody follows them no longer. */
  leave(reader: EventReader): void {
    reader.close();
    this.#readers.delete(reader);
  }

  /** Somebody follows these still. */
  goOn({ kinds }: WantedEvents): void {
    this.#keep(kinds);
  }

  /** Ends it. */
  close(): void {
    for (const callOff of this.#until.values()) callOff();
    this.#until.clear();
    this.#recent.close();
  }

  #keep(kinds: ReadonlySet<EventKind>): void {
    for (const kind of kinds) {
      if (FEW.has(kind)) continue;
      this.#until.get(kind)?.();
      const isNew = !this.#until.has(kind);
      this.#until.set(kind, this.#timers.after(KEPT_FOR, () => this.#forget(kind)));
      if (isNew) this.#select();
    }
  }

  #forget(kind: EventKind): void {
    this.#until.delete(kind);
    this.#select();
  }

  #select(): void {
    this.#recent.select({
      kinds: new Set(EVENT_KINDS.filter((kind) => FEW.has(kind) || this.#until.has(kind))),
    });
  }
}
