import { DatabaseSync } from "node:sqlite";
import { MemoryLeaseStore } from "../leases/memory/memory_lease_store.ts";
import { copyDatabase } from "../leases/sqlite/backup.ts";
import { databaseAt } from "../leases/sqlite/database_file.ts";
import { examineDatabase } from "../leases/sqlite/examine.ts";
import { LeaseFile } from "../leases/sqlite/lease_file.ts";
import type { LeaseStore } from "../leases/store.ts";
import { OperatorError } from "../operator_error.ts";
import { statIfThere } from "../file_info.ts";
import { reasonOf } from "../thrown.ts";

/** Leases that nobody minds what becomes of. */
export interface LeasesToExplain extends AsyncDisposable {
  readonly store: LeaseStore;
  /** Which they are, for people. */
  readonly which: string;
}

/**
 * A copy of the leases in a database as they are now, whether a server has it open or not; none
 * where it is not there yet.
 *
 * @param isEmpty whether to begin without any
 * @throws {OperatorError} when they cannot be read
 */
export async function leasesToExplain(
  path: string,
  isEmpty: boolean,
  random: (length: number) => Uint8Array,
): Promise<LeasesToExplain> {
  if (isEmpty) return inMemory("none, by --empty", zeros);
  const database = databaseAt(path);
  if (!statIfThere(database)) return inMemory(`none, as ${path} is not there`, random);
  const folder = Deno.makeTempDirSync({ prefix: "sextant-explain-" });
  try {
    const copy = `${folder}/leases.sqlite`;
    await copyTo(copy, database);
    const store = await new LeaseFile(copy, "normal").open({
      random,
      onWarning: () => {},
      onCommitFailure: () => {},
    });
    return {
      store,
      which: `a copy of ${path}`,
      [Symbol.asyncDispose]: async () => {
        await store.close();
        Deno.removeSync(folder, { recursive: true });
      },
    };
  } catch (error) {
    Deno.removeSync(folder, { recursive: true });
    throw new OperatorError(
      `Cannot copy the leases of ${path}: ${reasonOf(error)}; expected to be run by root or by ` +
        "the user of the server, or --empty",
      { cause: error },
    );
  }
}

/** Beside a server SQLite copies; without one nothing is to be touched, not even the log. */
async function copyTo(copy: string, database: string): Promise<void> {
  if (!examineDatabase(database).isServed) {
    for (const suffix of ["", "-wal"]) {
      if (statIfThere(`${database}${suffix}`)) {
        Deno.copyFileSync(`${database}${suffix}`, `${copy}${suffix}`);
      }
    }
    return;
  }
  const source = new DatabaseSync(database, { readOnly: true });
  try {
    await copyDatabase(source, copy, { replaces: false });
  } finally {
    source.close();
  }
}

/** What a pool picks follows from random octets: with these, the same each time. */
function zeros(length: number): Uint8Array {
  return new Uint8Array(length);
}

function inMemory(which: string, random: (length: number) => Uint8Array): LeasesToExplain {
  const store = new MemoryLeaseStore({ random });
  return { store, which, [Symbol.asyncDispose]: () => store.close() };
}
