import type { Unassignable } from "../config/unassignable.ts";
import { formatPrefix, type Prefix } from "../wire/prefix.ts";
import { type Found, UNREADABLE } from "./assigners.ts";
import type { Assigned } from "./table.ts";

/** What a database assigns and nobody is given: what is no client's, and what an earlier row has. */
export class RefusedAssignments {
  readonly #unassignable: Unassignable;
  readonly #refused = new Set<string>();
  /** What is assigned to others by earlier rows. */
  readonly #taken = new Set<string>();

  constructor(unassignable: Unassignable) {
    this.#unassignable = unassignable;
  }

  /** Refuses what a row assigns to an id. */
  add(id: string, what: "address" | "prefix"): void {
    this.#refused.add(`${what} ${id}`);
  }

  /** Refuses an address or a prefix, to whomever it is assigned. */
  addTaken(prefix: Prefix): void {
    this.#taken.add(formatPrefix(prefix));
  }

  /** What is left of what was found. */
  without(found: Found): Found {
    if (found === undefined || found === UNREADABLE) return found;
    const { id } = found;
    const left = (what: "address" | "prefix", assigned: readonly Assigned[]) =>
      this.#refused.has(`${what} ${id}`)
        ? []
        : assigned.filter((each) =>
          this.#unassignable.why(each) === undefined && !this.#isTaken(each)
        );
    return {
      ...found,
      addresses: left("address", found.addresses),
      prefixes: left("prefix", found.prefixes),
    };
  }

  #isTaken(prefix: Prefix): boolean {
    return this.#taken.size > 0 && this.#taken.has(formatPrefix(prefix));
  }
}
