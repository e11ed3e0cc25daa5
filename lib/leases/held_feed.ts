import type { Prefix } from "../wire/prefix.ts";
import type { HeldListener } from "./held.ts";

/** Tells until when addresses and prefixes are held, as that changes, also when it is undone. */
export class HeldFeed {
  readonly #listeners = new Set<HeldListener>();
  /** What the open group has changed. */
  readonly #open: Prefix[] = [];

  /** Tells of changes from now on. @returns ends that */
  follow(listener: HeldListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param heldUntil Unix seconds; past when it is not held */
  note(prefix: Prefix, heldUntil: number): void {
    if (this.#listeners.size === 0) return;
    this.#open.push(prefix);
    for (const listener of this.#listeners) listener(prefix, heldUntil);
  }

  /** What was noted is no longer undone. */
  settle(): void {
    this.#open.length = 0;
  }

  /** Tells of what was noted as it is now, after some of it or all was undone. */
  undo(heldUntil: (prefix: Prefix) => number): void {
    for (const prefix of this.#open) {
      for (const listener of this.#listeners) listener(prefix, heldUntil(prefix));
    }
  }
}
