import type { Timers } from "../clock/timers.ts";
import type { EventFeed, EventFollower } from "./feed.ts";
import type { ToldEvent } from "./told_event.ts";

/** How much is kept for those who read more slowly than events come. */
export interface EventBounds {
  readonly events: number;
  /** Characters that they have together. */
  readonly characters: number;
}

const USUAL_BOUNDS: EventBounds = { events: 16_384, characters: 16 * 1024 * 1024 };

/** Milliseconds in which more may come where nothing else is said. */
const USUALLY_TOGETHER = 5;

/** Which events are kept: as {@linkcode EventFollower} says of them. */
export type EventSelection = Pick<EventFollower, "kinds" | "isWanted">;

/** What recent events are kept with. */
export interface RecentEventsSetup extends EventSelection {
  readonly feed: EventFeed;
  readonly timers: Pick<Timers, "after">;
  readonly bounds?: EventBounds;
  /** Milliseconds in which more may come before readers are woken: they write it together. */
  readonly together?: number;
}

/**
 * The last events, for any number of readers: each has its own place in them, and no event is kept
 * twice. What is pushed out before somebody has read it, that reader has missed.
 */
export class RecentEvents {
  readonly #timers: Pick<Timers, "after">;
  readonly #bounds: EventBounds;
  readonly #together: number;
  readonly #kept: (ToldEvent | undefined)[];
  readonly #follower: { -readonly [K in keyof EventFollower]: EventFollower[K] };
  readonly #feed: EventFeed;
  readonly #unfollow: () => void;
  readonly #waiting = new Set<() => void>();
  #characters = 0;
  #first = 0;
  #end = 0;
  #lastLost: ToldEvent | undefined;
  #callOff: (() => void) | undefined;
  #isClosed = false;

  constructor(setup: RecentEventsSetup) {
    const {
      feed,
      timers,
      bounds = USUAL_BOUNDS,
      together = USUALLY_TOGETHER,
      ...selection
    } = setup;
    this.#timers = timers;
    this.#bounds = bounds;
    this.#together = together;
    this.#kept = new Array(bounds.events);
    this.#follower = { ...selection, take: (told) => this.#take(told) };
    this.#feed = feed;
    this.#unfollow = feed.follow(this.#follower);
  }

  /** Keeps other events from now on. */
  select({ kinds, isWanted }: EventSelection): void {
    this.#follower.kinds = kinds;
    if (isWanted) this.#follower.isWanted = isWanted;
    else delete this.#follower.isWanted;
    this.#feed.refresh();
  }

  /** Place of the first event that is kept, of all that ever came. */
  get first(): number {
    return this.#first;
  }

  /** Place that the next event gets. */
  get end(): number {
    return this.#end;
  }

  /** The last event that is kept no more. */
  get lastLost(): ToldEvent | undefined {
    return this.#lastLost;
  }

  /** Whether no event comes any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The event at a place, from `first` to before `end`. */
  at(place: number): ToldEvent {
    return this.#kept[place % this.#bounds.events]!;
  }

  /** Calls once, soon after another event has come, or when it is closed. */
  onceMore(wake: () => void): void {
    this.#waiting.add(wake);
  }

  /** Keeps no more, and has readers come to the end of what is kept. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unfollow();
    this.#wake();
  }

  #take(told: ToldEvent): void {
    const { events, characters } = this.#bounds;
    if (this.#end - this.#first === events) this.#lose();
    this.#kept[this.#end++ % events] = told;
    this.#characters += told.line.length;
    while (this.#characters > characters && this.#end - this.#first > 1) this.#lose();
    if (this.#waiting.size === 0) return;
    this.#callOff ??= this.#timers.after(this.#together, () => this.#wake());
  }

  #lose(): void {
    const at = this.#first++ % this.#bounds.events;
    this.#lastLost = this.#kept[at]!;
    this.#kept[at] = undefined;
    this.#characters -= this.#lastLost.line.length;
  }

  #wake(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
