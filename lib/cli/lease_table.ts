import type { LeaseReport } from "../control/lease_rows.ts";
import { INFINITY } from "../leases/lease.ts";
import { timeSpan } from "../leases/time_span.ts";
import { printable } from "../wire/text.ts";

const HEADINGS = ["Address or prefix", "State", "Valid", "IA", "IAID", "Link", "Client DUID"];

/**
 * Leases as lines of a table, which are made as the leases come: of a million, only the widths of
 * the columns are kept. They follow from the first leases; what is wider later on sticks out.
 */
export class LeaseLines {
  #widths: readonly number[] | undefined;

  /** @param emphasize makes headings stand out */
  constructor(readonly emphasize: (text: string) => string) {}

  /** Whether there was no lease so far. */
  get isEmpty(): boolean {
    return this.#widths === undefined;
  }

  /** The lines for some more leases, with the headings before the first. */
  linesFor(leases: readonly LeaseReport[]): string[] {
    const rows = leases.map(cellsOf);
    if (this.#widths) return rows.map((row) => this.#line(row));
    this.#widths = HEADINGS.map((heading, column) =>
      Math.max(heading.length, ...rows.map((row) => row[column]!.length))
    );
    return [this.emphasize(this.#line(HEADINGS)), ...rows.map((row) => this.#line(row))];
  }

  #line(cells: readonly string[]): string {
    return cells.map((cell, column) => cell.padEnd(this.#widths![column]!)).join("  ").trimEnd();
  }
}

function cellsOf(lease: LeaseReport): string[] {
  const valid = lease["valid-lifetime"];
  return [
    lease.lease,
    lease.state,
    timeSpan(valid === "infinity" ? INFINITY : valid),
    lease.ia,
    String(lease.iaid),
    printable(lease.link),
    lease["client-id"],
  ];
}
