import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { AssignmentDatabase } from "../../lib/assignments/assignment_database.ts";
import type { Assignment } from "../../lib/assignments/table.ts";
import { LiveAssignments } from "../../lib/assignments/live_assignments.ts";
import { silentLog } from "../../lib/log/silent.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { Files, query } from "./files.ts";

const HEADER = "id,address,prefix,hostname,iaid\n";

function shown(found: Assignment | undefined): unknown {
  if (!found) return undefined;
  const addresses = found.addresses.map(({ address, iaid }) =>
    iaid === undefined ? formatAddress(address) : `${iaid}: ${formatAddress(address)}`
  );
  return [...addresses, found.hostname];
}

function findIn(path: string, id: string): unknown {
  const database = AssignmentDatabase.open(path);
  try {
    return shown(database.find(id));
  } finally {
    database.close();
  }
}

/** Takes away from a database what version 1 did not have. */
function makeOld(path: string): string {
  const database = new DatabaseSync(path);
  for (const table of ["assignments", "more_assignments"]) {
    database.exec(
      `ALTER TABLE ${table} DROP COLUMN iaid; ALTER TABLE ${table} DROP COLUMN hostname`,
    );
  }
  database.exec("PRAGMA user_version = 1");
  database.close();
  return path;
}

const CSV = `${HEADER}duid:01,2001:db8::1,,one,
duid:01,2001:db8::2,,,7
duid:02,2001:db8::3,,,8
`;

Deno.test("a database has host names and IAIDs, of the first row of an id and of others", () => {
  using files = new Files();
  const path = files.build(CSV);
  assert.deepEqual(findIn(path, "duid:01"), ["2001:db8::1", "7: 2001:db8::2", "one"]);
  assert.deepEqual(findIn(path, "duid:02"), ["8: 2001:db8::3", undefined]);
  files.build(`${HEADER}duid:01,2001:db8::1,,two,\nduid:01,2001:db8::2,,,\n`);
  assert.deepEqual(findIn(path, "duid:01"), ["2001:db8::1", "2001:db8::2", "two"]);
});

Deno.test("a database of version 1 is read as it is, and brought up by build-sqlite", () => {
  using files = new Files();
  const path = makeOld(files.build(CSV));
  assert.deepEqual(findIn(path, "duid:01"), ["2001:db8::1", "2001:db8::2", undefined]);
  files.build(CSV);
  assert.deepEqual(findIn(path, "duid:01"), ["2001:db8::1", "7: 2001:db8::2", "one"]);
  assert.deepEqual(query(path, "PRAGMA user_version"), [[2]]);
});

Deno.test("a database of a newer version is refused, to be read and to be built", () => {
  using files = new Files();
  const path = files.build(CSV);
  const database = new DatabaseSync(path);
  database.exec("PRAGMA user_version = 3");
  database.close();
  const refusal = /has schema version 3, written by a newer Sextant; expected version 2 or older/;
  assert.throws(() => AssignmentDatabase.open(path), refusal);
  assert.throws(() => files.build(CSV), refusal);
});

Deno.test("a server that has a database of version 1 open sees what build-sqlite adds to it", () => {
  using files = new Files();
  const path = makeOld(files.build(CSV));
  const live = new LiveAssignments(path, silentLog, () => {});
  try {
    const find = (now: number) => shown(live.find(["duid:02"], now) as Assignment);
    assert.deepEqual(find(1000), ["2001:db8::3", undefined]);
    files.build(CSV);
    assert.deepEqual(find(1001), ["8: 2001:db8::3", undefined]);
  } finally {
    live.close();
  }
});
