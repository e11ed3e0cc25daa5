import type { DatabaseSync, SQLInputValue } from "node:sqlite";

/** A prepared statement whose rows are arrays: a third faster than objects. */
export interface Statement<Row extends readonly unknown[]> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
  run(...values: SQLInputValue[]): { changes: number | bigint };
}

interface ArrayStatement<Row extends readonly unknown[]> extends Statement<Row> {
  setReturnArrays(enabled: boolean): void;
}

/** Prepares a statement. `Row` says what its columns are, in order. */
export function prepare<Row extends readonly unknown[]>(
  database: DatabaseSync,
  sql: string,
): Statement<Row> {
  // The types of node:sqlite know rows as objects only.
  const statement = database.prepare(sql) as unknown as ArrayStatement<Row>;
  statement.setReturnArrays(true);
  return statement;
}

/** Whether the statement changed a row. */
export function changesAny(statement: Statement<[]>, ...values: SQLInputValue[]): boolean {
  return Number(statement.run(...values).changes) > 0;
}
