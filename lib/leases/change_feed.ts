import { timeOfStamp } from "./change_stamp.ts";
import type { BindingChange, ChangeListener } from "./changes.ts";

/** Takes changes to those who listen. */
export class ChangeFeed {
  readonly #listeners = new Set<ChangeListener>();
  /** In the order in which they were recorded. */
  readonly #untold = new Set<readonly BindingChange[]>();

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** Unix seconds of the first change of which nobody was told yet. */
  get oldestUntold(): number | undefined {
    for (const [change] of this.#untold) return change && timeOfStamp(change.stamp);
    return undefined;
  }

  /** @returns ends that */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * @param made while a message was answered, whose octets are overwritten by the next one
   * @returns tells the listeners: to be called when it is settled what has become of the changes
   */
  add(made: readonly BindingChange[]): () => void {
    const changes = made.map(copyOf);
    this.#untold.add(changes);
    return () => {
      this.#untold.delete(changes);
      for (const listener of this.#listeners) listener(changes);
    };
  }
}

function copyOf(change: BindingChange): BindingChange {
  const { clientId, lost } = change;
  const copy = { ...change, clientId: clientId.slice() };
  return lost ? { ...copy, lost: { ...lost, address: lost.address.slice() } } : copy;
}
