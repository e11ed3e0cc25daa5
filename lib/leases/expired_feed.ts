import type { ExpiredLease, ExpiredListener } from "./expired.ts";

/** Takes what has expired to those who follow it, once that is stored. */
export class ExpiredFeed {
  readonly #listeners = new Set<ExpiredListener>();
  /** What the open group holds. */
  readonly #open: ExpiredLease[][] = [];

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** @returns ends that */
  follow(listener: ExpiredListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns tells the listeners, once: to be called when it is safe, or taken back */
  add(expired: readonly ExpiredLease[]): () => void {
    const batch = [...expired];
    this.#open.push(batch);
    return () => {
      const told = batch.splice(0);
      if (told.length === 0) return;
      for (const listener of this.#listeners) listener(told);
    };
  }

  /** What was added is no longer taken back. */
  settle(): void {
    this.#open.length = 0;
  }

  /** What the open group holds is taken back: it is told when it is found again. */
  undo(): void {
    for (const batch of this.#open) batch.length = 0;
  }
}
