import type { Log } from "../log/log.ts";

/** Seconds between two warnings about one pool. */
const EVERY = 60;

/** How full a pool is that has nothing left. */
export interface FullPool {
  /** Unix seconds. */
  readonly since: number;
  /** IAs that got nothing since. */
  readonly refused: number;
}

/** That a pool became full, or has room again. */
export type FullnessListener = (pool: string, what: "full" | "available") => void;

interface State {
  /** Unix seconds; `undefined`: it has room. */
  since: number | undefined;
  refused: number;
  /** How much was in use when it was found full; `undefined`: nobody can tell. */
  level: number | undefined;
  /** Refusals that no warning has told yet. */
  untold: number;
  /** When it was last warned of, in Unix seconds. */
  warnedAt: number;
  /** Whether the last that was said of it is that it is full. */
  isSaidFull: boolean;
}

/** What full pools are watched with. */
export interface FullPoolsSetup {
  readonly log: Log;
  /** Unix seconds. */
  readonly now: () => number;
  readonly onChange?: FullnessListener;
}

/**
 * Knows which pools are full, and says so: a warning when one becomes full, at most one a minute
 * with the number of refusals since, and a line when it has room again. Pools are those of the
 * configuration, so that what is kept is bounded by it.
 */
export class FullPools {
  readonly #setup: FullPoolsSetup;
  readonly #states = new Map<string, State>();
  #full = 0;

  constructor(setup: FullPoolsSetup) {
    this.#setup = setup;
  }

  /** Whether any pool is full. */
  get areAny(): boolean {
    return this.#full > 0;
  }

  /** How it is with a pool; `undefined`: it has room, as far as anybody knows. */
  of(name: string): FullPool | undefined {
    const state = this.#states.get(name);
    if (state?.since === undefined) return undefined;
    return { since: state.since, refused: state.refused };
  }

  /**
   * Nothing is left in a pool.
   *
   * @param refused IAs that got nothing for that
   * @param levelOf tells how much of it is in use, where anybody can tell
   */
  noteFull(name: string, refused: number, levelOf: () => number | undefined): void {
    const now = this.#setup.now();
    const state = this.#stateOf(name);
    if (state.since === undefined) {
      this.#full++;
      state.since = now;
      state.refused = 0;
      state.level = levelOf();
      this.#setup.onChange?.(name, "full");
    }
    state.refused += refused;
    state.untold += refused;
    this.#warn(name, state, now);
  }

  /** Something is free in a pool. */
  noteRoom(name: string): void {
    const state = this.#states.get(name);
    if (state?.since === undefined) return;
    this.#full--;
    state.since = undefined;
    this.#setup.onChange?.(name, "available");
    if (!state.isSaidFull) return;
    state.isSaidFull = false;
    const { log } = this.#setup;
    const refused = state.refused === 0 ? "" : `; ${ias(state.refused)} got nothing meanwhile`;
    if (log.isEnabled("info")) log.write("info", `Pool ${name} has room again${refused}`);
  }

  /** A pool has so much in use. @param size how much it has */
  noteLevel(name: string, level: number, size: bigint): void {
    const state = this.#states.get(name);
    if (state?.since === undefined) {
      if (BigInt(level) >= size) this.noteFull(name, 0, () => level);
      return;
    }
    // What is never handed out belongs to its size: what was in use when it was full tells.
    if (state.level !== undefined && level < state.level) return this.noteRoom(name);
    state.level = level;
  }

  /** Forgets pools that are configured no longer. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const [name, { since }] of this.#states) {
      if (names.has(name)) continue;
      this.#states.delete(name);
      if (since !== undefined) this.#full--;
    }
  }

  #warn(name: string, state: State, now: number): void {
    if (now >= state.warnedAt && now < state.warnedAt + EVERY) return;
    const { log } = this.#setup;
    const isNew = !state.isSaidFull;
    if (!isNew && state.untold === 0) return;
    state.warnedAt = now;
    state.isSaidFull = true;
    const { untold } = state;
    state.untold = 0;
    if (!log.isEnabled("warning")) return;
    const since = isNew ? "" : " since the last such line";
    const refused = untold === 0 ? "" : `: ${ias(untold)} got nothing${since}`;
    log.write("warning", `Pool ${name} is full${refused}`);
  }

  #stateOf(name: string): State {
    const known = this.#states.get(name);
    if (known) return known;
    const state: State = {
      since: undefined,
      refused: 0,
      level: undefined,
      untold: 0,
      warnedAt: -Infinity,
      isSaidFull: false,
    };
    this.#states.set(name, state);
    return state;
  }
}

function ias(count: number): string {
  return count === 1 ? "1 IA" : `${count} IAs`;
}
