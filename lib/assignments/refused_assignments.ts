import type { Unassignable } from "../config/unassignable.ts";
import { formatPrefix, type Prefix } from "../wire/prefix.ts";
import { type Found, UNREADABLE } from "./assigners.ts";
import type { Assigned } from "./table.ts";

/** What of a database is refused, as plain data. */
export interface RefusedRows {
  /** Ids, each behind what is not to be theirs. */
  readonly refused: Set<string>;
  /** What is assigned to others by earlier rows. */
  readonly taken: Set<string>;
}

/** What a database assigns and nobody is given: what is no client's, and what an earlier row has. */
export class RefusedAssignments {
  /** It grows while rows are compared. */
  readonly rows: RefusedRows;
  readonly #unassignable: Unassignable;

  constructor(
    unassignable: Unassignable,
    rows: RefusedRows = { refused: new Set(), taken: new Set() },
  ) {
    this.#unassignable = unassignable;
    this.rows = rows;
  }

  /** Refuses what a row assigns to an id. */
  add(id: string, what: "address" | "prefix"): void {
    this.rows.refused.add(`${what} ${id}`);
  }

  /** Refuses an address or a prefix, to whomever it is assigned. */
  addTaken(prefix: Prefix): void {
    this.rows.taken.add(formatPrefix(prefix));
  }

  /** What is left of what was found. */
  without(found: Found): Found {
    if (found === undefined || found === UNREADABLE) return found;
    const { id } = found;
    const left = (what: "address" | "prefix", assigned: readonly Assigned[]) =>
      this.rows.refused.has(`${what} ${id}`)
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
    const { taken } = this.rows;
    return taken.size > 0 && taken.has(formatPrefix(prefix));
  }
}
