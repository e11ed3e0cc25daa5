import { type Sql, sql } from "../../sqlite/statement.ts";
import { LEASE_COLUMNS, type LeaseRow } from "./lease_row.ts";

/** Leases, for a condition to follow. */
export const LEASES = `SELECT ${LEASE_COLUMNS} FROM leases l JOIN clients c ON c.id = l.client`;

/**
 * The first of several prefixes, each given by its address and its length, that is held.
 *
 * Parameters: ?1 Unix seconds, then address and length of each.
 */
export function heldAround(count: number): Sql<LeaseRow> {
  return around(count, "l.state <> 1");
}

/** The same of one that is live. */
export function liveAround(count: number): Sql<LeaseRow> {
  return around(count, "l.state = 0");
}

/** The same of one that is live in an IA of another client than that whose DUID is last. */
export function othersAround(count: number): Sql<LeaseRow> {
  const duid = `?${2 * count + 2}`;
  return around(count, `l.state IN (0, 3) AND l.ia_type <> 0 AND c.duid <> ${duid}`);
}

function around(count: number, state: string): Sql<LeaseRow> {
  const each = (index: number) => `
    ${LEASES} WHERE l.address = ?${2 * index + 2} AND l.length = ?${2 * index + 3} AND ${state}
      AND l.valid_until > ?1`;
  const all = Array.from({ length: count }, (_, index) => each(index));
  return sql<LeaseRow>(`${all.join("\n    UNION ALL")} LIMIT 1`);
}
