/** Counters that one owner may have: more are names that somebody else makes up. */
const MOST_NAMES = 200;

/** What extensions count of their own. */
export class NamedCounters {
  readonly #byOwner = new Map<string, Map<string, number>>();

  /** Every counter by its owner and its name. */
  get all(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#byOwner;
  }

  /**
   * What counts under a name, from where it is on.
   *
   * @param owner the file of an extension
   * @throws {RangeError} when the owner has too many names already
   */
  counter(owner: string, name: string): Counter {
    const names = this.#byOwner.get(owner) ?? new Map<string, number>();
    this.#byOwner.set(owner, names);
    if (!names.has(name)) {
      if (names.size === MOST_NAMES) {
        throw new RangeError(
          `${owner} has ${MOST_NAMES} counters already, and asks for ${JSON.stringify(name)}; ` +
            "expected counters to be made in create, and not for each client",
        );
      }
      names.set(name, 0);
    }
    return (times = 1) => void names.set(name, names.get(name)! + times);
  }
}

/** Counts something that happened. @param times left out: once */
export type Counter = (times?: number) => void;
