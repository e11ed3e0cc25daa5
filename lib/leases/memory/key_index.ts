const NONE: ReadonlySet<string> = new Set();

/** Finds the keys of rows by something that they have in common, in the order in which they came. */
export class KeyIndex {
  readonly #keys = new Map<string, Set<string>>();

  /** The keys of all that have it. */
  under(name: string): ReadonlySet<string> {
    return this.#keys.get(name) ?? NONE;
  }

  add(name: string, key: string): void {
    const keys = this.#keys.get(name);
    if (keys) keys.add(key);
    else this.#keys.set(name, new Set([key]));
  }

  delete(name: string, key: string): void {
    const keys = this.#keys.get(name);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(name);
  }
}
