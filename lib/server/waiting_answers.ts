import type { Log } from "../log/log.ts";
import { OnceAMinute } from "../log/sparing_log.ts";

/** Answers that may wait at a time: more than a slow disk makes wait while it keeps up at all. */
const MOST = 16_384;
/** Octets that they may have together. */
const MOST_OCTETS = 16 * 1024 * 1024;

/** How many answers may wait until what they say holds, and until they are sent. */
export interface WaitingBounds {
  readonly most: number;
  readonly octets: number;
}

/** Counts the answers that wait, and says when there is no room for more. */
export class WaitingAnswers {
  readonly #log: Log;
  readonly #bounds: WaitingBounds;
  readonly #minute = new OnceAMinute();
  #count = 0;
  #octets = 0;

  constructor(log: Log, bounds: WaitingBounds = { most: MOST, octets: MOST_OCTETS }) {
    this.#log = log;
    this.#bounds = bounds;
  }

  /** Answers that wait. */
  get count(): number {
    return this.#count;
  }

  /** Octets of the answers that wait. */
  get octets(): number {
    return this.#octets;
  }

  /** Whether so many octets may wait as well. */
  hasRoomFor(octets: number): boolean {
    return this.#count < this.#bounds.most && this.#octets + octets <= this.#bounds.octets;
  }

  /** To be called for each answer that begins to wait. */
  begin(octets: number): void {
    this.#count++;
    this.#octets += octets;
  }

  /** To be called when it waits no more. */
  end(octets: number): void {
    this.#count--;
    this.#octets -= octets;
  }

  /**
   * Says that a request is not answered: at once, and then at most once a minute with the number.
   *
   * @param now Unix seconds
   */
  noteLost(why: string, now: number): void {
    const times = this.#minute.note(now);
    if (times === 0 || !this.#log.isEnabled("warning")) return;
    const lost = times === 1 ? "a request is" : `${times} requests are`;
    this.#log.write("warning", `${why}: ${lost} not answered`);
  }
}
