import type { Unassignable } from "../config/unassignable.ts";
import { type Found, UNREADABLE } from "./assigners.ts";
import type { Assigned } from "./table.ts";

/** What a database assigns and nobody is given: what is no client's, and what an earlier row has. */
export class RefusedAssignments {
  readonly #unassignable: Unassignable;
  readonly #refused = new Set<string>();

  constructor(unassignable: Unassignable) {
    this.#unassignable = unassignable;
  }

  /** Refuses what a row assigns to an id. */
  add(id: string, what: "address" | "prefix"): void {
    this.#refused.add(`${what} ${id}`);
  }

  /** What is left of what was found. */
  without(found: Found): Found {
    if (found === undefined || found === UNREADABLE) return found;
    const { id } = found;
    const left = (what: "address" | "prefix", assigned: readonly Assigned[]) =>
      this.#refused.has(`${what} ${id}`)
        ? []
        : assigned.filter((each) => this.#unassignable.why(each) === undefined);
    return {
      ...found,
      addresses: left("address", found.addresses),
      prefixes: left("prefix", found.prefixes),
    };
  }
}
