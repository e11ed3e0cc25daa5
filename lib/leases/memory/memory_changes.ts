import { stampAt } from "../change_stamp.ts";
import type { BindingChange, CatchUp, ChangeListener, LeaseChanges } from "../changes.ts";
import { equalBytes } from "../../wire/address.ts";

type ClientOf = LeaseChanges["clientOf"];

/** The record of changes of a store in memory: nothing is ever forgotten. */
export class MemoryChanges implements LeaseChanges {
  readonly oldestUntold = undefined;
  readonly #listeners = new Set<ChangeListener>();
  readonly #changes: BindingChange[] = [];
  #stamp = 0;

  /** @param clientOf a client as it is now */
  constructor(readonly clientOf: ClientOf) {}

  /** Stamp of the exchange at hand. */
  get stamp(): number {
    return this.#stamp;
  }

  /** Gives the exchange that follows a stamp. */
  begin(at: number): void {
    this.#stamp = Math.max(this.#stamp + 1, stampAt(at));
  }

  /** Takes down what the exchange changed. */
  add(changes: readonly BindingChange[]): void {
    if (changes.length === 0) return;
    this.#changes.push(...changes);
    for (const listener of this.#listeners) listener(changes);
  }

  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  since(time: number): CatchUp {
    const since = stampAt(time);
    const changes = this.#changes.filter(({ stamp }) => stamp >= since);
    const rest = [
      ...changes.filter(({ lost }) => lost),
      ...changes.filter((each, index) => !changes.slice(index + 1).some(isSameBinding(each)))
        .map(({ clientId, link, stamp }) => ({ clientId, link, stamp })),
    ];
    return {
      since,
      next: (limit) => rest.splice(0, limit),
      get isDone() {
        return rest.length === 0;
      },
    };
  }
}

/** Tells whether a change is of the same client on the same link. */
export function isSameBinding(
  { clientId, link }: Pick<BindingChange, "clientId" | "link">,
): (other: BindingChange) => boolean {
  return (other) => other.link === link && equalBytes(other.clientId, clientId);
}
