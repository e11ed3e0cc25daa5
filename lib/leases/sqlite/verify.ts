import { DatabaseSync } from "node:sqlite";
import { toHex } from "../../wire/bytes.ts";
import { formatPrefix, lastAddress, type Prefix } from "../../wire/prefix.ts";
import { compareBytes, formatAddress } from "../../wire/address.ts";
import { prepare } from "../../sqlite/statement.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";

/** What was found of a lease database. */
export interface Verification {
  /** What is wrong, a sentence each; none: it is sound. */
  readonly problems: readonly string[];
  /** Leases of every state. */
  readonly leases: number;
}

/** Problems that are told one by one. */
const MOST = 100;

/**
 * Looks through a lease database from end to end: its pages and indices, what refers to what, and
 * its live leases against each other. Others may go on writing to it meanwhile.
 *
 * @param now Unix seconds
 * @throws whatever SQLite says when it cannot be read at all
 */
export function verifyDatabase(path: string, now: number): Verification {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec("BEGIN");
    const problems = [...problemsOfFile(database)];
    if (problems.length > 0) return { problems, leases: 0 };
    problems.push(...problemsOfReferences(database), ...problemsOfLeases(database, now));
    problems.push(...problemsOfCounts(database));
    const [leases] = prepare<[number]>(database, "SELECT count(*) FROM leases").get()!;
    return { problems, leases };
  } finally {
    database.close();
  }
}

function* problemsOfFile(database: DatabaseSync): Generator<string> {
  const number = (name: string) => prepare<[number]>(database, `PRAGMA ${name}`).get()![0];
  if (number("application_id") !== APPLICATION_ID) yield "It is a database of another program";
  const version = number("user_version");
  if (version !== MIGRATIONS.length) {
    yield `It has schema version ${version}, expected ${MIGRATIONS.length}`;
  }
  const found = prepare<[string]>(database, `PRAGMA integrity_check(${MOST})`).all();
  for (const [problem] of found) if (problem !== "ok") yield problem;
}

function problemsOfReferences(database: DatabaseSync): string[] {
  const rows = prepare<[table: string, row: number | null, parent: string]>(
    database,
    "PRAGMA foreign_key_check",
  ).all();
  return rows.slice(0, MOST).map(([table, , parent]) =>
    `A row of ${table} refers to a row of ${parent} that is not there`
  );
}

type CountRow = readonly [
  first: Uint8Array,
  last: Uint8Array,
  leased: number,
  declined: number,
  foundLeased: number,
  foundDeclined: number,
];

const COUNTS = `
  SELECT p.first, p.last, p.leased, p.declined,
    coalesce(sum(l.state = 0), 0), coalesce(sum(l.state = 2), 0)
  FROM pool_counts p LEFT JOIN leases l
    ON l.address BETWEEN p.first AND p.last AND l.length = p.length AND l.ia_type = p.ia_type
      AND (p.counted_to IS NULL OR l.address <= p.counted_to)
  GROUP BY p.first, p.last, p.length, p.ia_type`;

/** What is counted of pools otherwise than it is leased. */
function problemsOfCounts(database: DatabaseSync): string[] {
  const rows = prepare<CountRow>(database, COUNTS).all();
  return rows.flatMap(([first, last, leased, declined, foundLeased, foundDeclined]) => {
    if (leased === foundLeased && declined === foundDeclined) return [];
    return `From ${formatAddress(first)} to ${
      formatAddress(last)
    }, ${leased} are counted as leased ` +
      `and ${declined} as declined, but ${foundLeased} and ${foundDeclined} are`;
  }).slice(0, MOST);
}

type Row = readonly [address: Uint8Array, length: number, duid: Uint8Array];

const LIVE = `
  SELECT address, length, duid FROM leases JOIN clients ON clients.id = leases.client
  WHERE state = 0 AND valid_until > ? ORDER BY address, length`;

/** What is leased twice; of leases in order, only those around one can hold it. */
function problemsOfLeases(database: DatabaseSync, now: number): string[] {
  const problems: string[] = [];
  const around: (Prefix & { readonly last: Uint8Array; readonly duid: string })[] = [];
  for (const [address, length, octets] of prepare<Row>(database, LIVE).all(now)) {
    const prefix = { address, length };
    const duid = toHex(octets);
    while (around.length > 0 && compareBytes(around.at(-1)!.last, address) < 0) around.pop();
    const other = around.findLast((each) => each.duid !== duid);
    if (other && problems.length < MOST) {
      problems.push(
        `${formatPrefix(prefix)} is leased to ${duid}, and lies in ${formatPrefix(other)}, ` +
          `leased to ${other.duid}`,
      );
    }
    around.push({ ...prefix, last: lastAddress(prefix), duid });
  }
  return problems;
}
