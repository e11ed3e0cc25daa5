import type { HandlerContext } from "../config/handler_section.ts";
import type { AssignedRow, ClaimSource } from "../pools/claims.ts";
import { formatAddressOrPrefix } from "../wire/prefix.ts";
import { AssignmentTable } from "./table.ts";

/** What rows are checked against, and what they are kept off. */
export type RowContext = Pick<
  HandlerContext,
  "reserved" | "delegable" | "claims" | "unassignable"
>;

/** Takes rows into a table, as far as clients can be given what they assign. */
export class RowTaker {
  readonly table = new AssignmentTable();
  readonly #context: RowContext;
  readonly #source: ClaimSource;

  /** @param source told of what is not taken, or taken back in favour of an earlier row */
  constructor(context: RowContext, source: ClaimSource) {
    this.#context = context;
    this.#source = {
      ...source,
      refuse: (row, what, line, message) => {
        this.table.remove(row, what);
        source.refuse(row, what, line, message);
      },
    };
  }

  /**
   * Takes a row, whose octets it copies.
   *
   * @param ids normalised, each by which the client is known
   * @param line counts from 1; 0: there are no lines
   * @returns what of it can be assigned, so far
   */
  take(ids: readonly string[], assigned: AssignedRow, line: number): AssignedRow {
    const { reserved, delegable, claims, unassignable } = this.#context;
    const row = this.table.add(ids, assigned);
    const mayHave = (what: "address" | "prefix") => {
      const why = assigned[what] && unassignable.why(assigned[what]);
      if (!why) return assigned[what];
      const message = `${formatAddressOrPrefix(assigned[what]!)} for ${ids[0]} is ${why}`;
      this.#source.refuse(row, what, line, message);
      return undefined;
    };
    const [address, prefix] = [mayHave("address"), mayHave("prefix")];
    const left = { ...(address && { address }), ...(prefix && { prefix }) };
    claims.addRow(this.#source, left, { ids, row, line });
    if (address) reserved.add(address);
    if (prefix) reserved.add(prefix);
    if (prefix) delegable.add(prefix);
    return left;
  }
}
