import type { BindingChange, EndedLease } from "../leases/changes.ts";

/** A binding that is to be told of. */
export interface PendingChange {
  /** The latest change of it. */
  readonly change: BindingChange;
  /** Stamp of the first one that is not told yet. */
  readonly since: number;
  /** What other clients have now. */
  readonly lost: readonly EndedLease[];
}

// Changes are the same objects for all who follow them, and so are their keys.
const keys = new WeakMap<BindingChange, string>();

/**
 * What is still to be told, once for each binding however often it changes (RFC 7653 section 7):
 * whoever reads slowly gets its latest state. What is lost comes first: after it nothing is told
 * that takes an address from somebody who has it by now.
 */
export class PendingChanges {
  readonly #lost = new Map<string, PendingChange>();
  readonly #changed = new Map<string, PendingChange>();

  /** How many bindings there are. */
  get size(): number {
    return this.#lost.size + this.#changed.size;
  }

  /** Stamp of the first change that is not told yet. */
  get oldest(): number | undefined {
    const [a, b] = [firstOf(this.#lost)?.since, firstOf(this.#changed)?.since];
    return a === undefined ? b : b === undefined ? a : Math.min(a, b);
  }

  /** Adds a change; a binding keeps its place. */
  add(change: BindingChange): void {
    const key = keyOf(change);
    const pending = change.lost ? this.#lost : this.#changed;
    const before = pending.get(key);
    pending.set(key, {
      change,
      since: before?.since ?? change.stamp,
      lost: change.lost ? [...before?.lost ?? [], change.lost] : [],
    });
  }

  /** Takes out those that have waited longest. */
  take(limit: number): PendingChange[] {
    const taken: PendingChange[] = [];
    for (const pending of [this.#lost, this.#changed]) {
      for (const [key, each] of pending) {
        if (taken.length === limit) return taken;
        pending.delete(key);
        taken.push(each);
      }
    }
    return taken;
  }
}

function firstOf(pending: ReadonlyMap<string, PendingChange>): PendingChange | undefined {
  for (const each of pending.values()) return each;
  return undefined;
}

function keyOf(change: BindingChange): string {
  const known = keys.get(change);
  if (known !== undefined) return known;
  const key = `${String.fromCharCode(...change.clientId)} ${change.link}`;
  keys.set(change, key);
  return key;
}
