import type { EventNumbering } from "../leases/event_numbers.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { EventContent, EventKind } from "./event.ts";
import { formatMicroseconds } from "./microseconds.ts";
import { ToldEvent } from "./told_event.ts";

/** Somebody who is told of events. */
export interface EventFollower {
  /** What it is told of. */
  readonly kinds: ReadonlySet<EventKind>;
  /**
   * Whether it wants an event. Left out: all of these kinds.
   *
   * @param about the transaction that it is about, or one that is made of what is known; `undefined`:
   * it is about no client
   */
  isWanted?(content: EventContent, about: Transaction | undefined): boolean;
  /** Takes an event down; it neither waits nor throws. */
  take(told: ToldEvent): void;
}

/** What a feed is made with. */
export interface EventFeedSetup {
  readonly numbers: EventNumbering;
  /** Unix microseconds. */
  readonly now: () => number;
  /** Called when somebody begins to follow it, and when nobody does any more. */
  readonly onFollowed?: (isFollowed: boolean) => void;
}

/** Events that are told together, once what came before them is settled. */
interface Group {
  readonly contents: readonly EventContent[];
  readonly time: number;
  /** Of each event, who does not want it. */
  readonly unwanted: readonly (readonly EventFollower[])[] | undefined;
  state: "waiting" | "holds" | "lost";
}

/**
 * Takes events to those who follow them, in the order in which they happen: what is to be on disk
 * first holds up what is behind it. Where nobody follows, nothing is made, and nothing is kept.
 */
export class EventFeed {
  readonly #setup: EventFeedSetup;
  readonly #waiting: Group[] = [];
  #followers: readonly EventFollower[] = [];
  /** Those of them who do not want everything. */
  #selecting: readonly EventFollower[] = [];
  #heard: ReadonlySet<EventKind> = new Set();
  /** Whether something may have happened that nobody was told of. */
  #isGap = false;

  constructor(setup: EventFeedSetup) {
    this.#setup = setup;
  }

  /** Number of the last event. */
  get last(): number {
    return this.#setup.numbers.last;
  }

  /** Whether anybody wants to know of a kind of event: ask before making one. */
  isHeard(kind: EventKind): boolean {
    return this.#heard.has(kind);
  }

  /** Whether anybody wants to know of anything. */
  get isFollowed(): boolean {
    return this.#followers.length > 0;
  }

  /** Tells of what happens from now on. @returns ends that */
  follow(follower: EventFollower): () => void {
    // Whoever was here before, and compares numbers, sees that something may be missing.
    if (this.#isGap) this.#setup.numbers.next();
    this.#isGap = false;
    const isFirst = !this.isFollowed;
    this.#setFollowers([...this.#followers, follower]);
    if (isFirst) this.#setup.onFollowed?.(true);
    return () => {
      if (!this.#followers.includes(follower)) return;
      this.#setFollowers(this.#followers.filter((other) => other !== follower));
      if (this.isFollowed) return;
      this.#isGap = true;
      this.#setup.onFollowed?.(false);
    };
  }

  /** Tells of what is so already. @param about see {@linkcode EventFollower.isWanted} */
  tell(content: EventContent, about?: Transaction): void {
    if (this.isHeard(content.kind)) this.#add([content], about, "holds");
  }

  /**
   * Tells of what holds already, and of what is recorded and does not hold yet nothing came before
   * it: it is not held up.
   */
  tellSettled(content: EventContent, about: Transaction | undefined): void {
    if (this.isHeard(content.kind)) this.#tellGroup(this.#group([content], about, "holds"));
  }

  /**
   * Takes down what is to be told once it holds.
   *
   * @param about see {@linkcode EventFollower.isWanted}; its octets may be gone afterwards
   * @returns says whether it holds; to be called once
   */
  prepare(contents: readonly EventContent[], about?: Transaction): (holds: boolean) => void {
    const group = this.#add(contents, about, "waiting");
    return (holds) => {
      group.state = holds ? "holds" : "lost";
      this.#tellSettled();
    };
  }

  /** To be called when a follower wants other kinds than before. */
  refresh(): void {
    this.#heard = new Set(this.#followers.flatMap(({ kinds }) => [...kinds]));
    this.#selecting = this.#followers.filter(({ isWanted }) => isWanted);
  }

  #setFollowers(followers: readonly EventFollower[]): void {
    this.#followers = followers;
    this.refresh();
  }

  #add(
    contents: readonly EventContent[],
    about: Transaction | undefined,
    state: Group["state"],
  ): Group {
    const group = this.#group(contents, about, state);
    this.#waiting.push(group);
    if (state !== "waiting") this.#tellSettled();
    return group;
  }

  #group(
    contents: readonly EventContent[],
    about: Transaction | undefined,
    state: Group["state"],
  ): Group {
    const selecting = this.#selecting;
    const unwanted = selecting.length === 0
      ? undefined
      : contents.map((content) => selecting.filter((each) => !each.isWanted!(content, about)));
    return { contents, time: this.#setup.now(), unwanted, state };
  }

  #tellSettled(): void {
    for (let [next] = this.#waiting; next && next.state !== "waiting"; [next] = this.#waiting) {
      this.#waiting.shift();
      if (next.state === "holds") this.#tellGroup(next);
    }
  }

  #tellGroup({ contents, time, unwanted }: Group): void {
    const text = formatMicroseconds(time);
    const milliseconds = Math.floor(time / 1000);
    for (const [index, content] of contents.entries()) {
      if (!this.isHeard(content.kind)) continue;
      const told = new ToldEvent(content, this.#setup.numbers.next(), text, milliseconds);
      for (const follower of this.#followers) {
        if (!follower.kinds.has(content.kind) || unwanted?.[index]?.includes(follower)) continue;
        follower.take(told);
      }
    }
  }
}
