import type { LeaseReport } from "../control/lease_rows.ts";
import { INFINITY } from "../leases/lease.ts";
import { timeSpan } from "../leases/time_span.ts";
import { printable } from "../wire/text.ts";
import { type Column, TableLayout } from "./fitting_table.ts";

const COLUMNS: readonly Column[] = [
  ...["Address or prefix", "State", "Valid", "IA", "IAID"]
    .map((heading) => ({ heading, isWhole: true })),
  { heading: "Link" },
  { heading: "Client DUID" },
];

/**
 * Leases as lines of a table, which are made as the leases come: of a million, only the widths of
 * the columns are kept. They follow from the first leases; what is wider later on sticks out.
 */
export class LeaseLines {
  #layout: TableLayout | undefined;

  /**
   * @param width characters of a line; `Infinity`: each lease is one line
   * @param emphasize makes headings stand out
   */
  constructor(readonly width: number, readonly emphasize: (text: string) => string) {}

  /** Whether there was no lease so far. */
  get isEmpty(): boolean {
    return this.#layout === undefined;
  }

  /** The lines for some more leases, with the headings before the first. */
  linesFor(leases: readonly LeaseReport[]): string[] {
    const rows = leases.map(cellsOf);
    const isFirst = this.isEmpty;
    const layout = this.#layout ??= new TableLayout(COLUMNS, rows, this.width);
    const lines = rows.flatMap((row) => layout.linesOf(row));
    return isFirst ? [this.emphasize(layout.heading), ...lines] : lines;
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
