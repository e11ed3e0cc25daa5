import { jsonLine } from "../wire/json.ts";
import { DatabaseSync } from "node:sqlite";
import type { ControlClient } from "../control/control_client.ts";
import type { StatusPart } from "../control/status.ts";
import { copyDatabase } from "../leases/sqlite/backup.ts";
import { databaseAt, leaseDatabaseFiles } from "../leases/sqlite/database_file.ts";
import { verifyDatabase } from "../leases/sqlite/verify.ts";
import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";
import type { CommandIo } from "./io.ts";
import { userPath } from "./user_path.ts";

/**
 * Writes a consistent copy of the database of a running server, and looks through it before it is
 * where it is to be. It is this process that reads, so no client of the server waits for it.
 *
 * @throws {OperatorError}
 */
export async function backUp(
  client: ControlClient,
  file: string,
  { force = false, json = false }: { readonly force?: boolean; readonly json?: boolean },
  io: CommandIo,
): Promise<void> {
  const database = await databaseOf(client);
  const to = userPath(file);
  if (leaseDatabaseFiles(databaseAt(database)).includes(databaseAt(to))) {
    throw new OperatorError(`${to} belongs to the lease database itself, expected another file`);
  }
  let leases = 0;
  const verify = (path: string) => {
    const found = verifyDatabase(path, now());
    if (found.problems.length > 0) throw new OperatorError(found.problems.join("\n"));
    leases = found.leases;
  };
  const source = open(database);
  try {
    await copyDatabase(source, to, { replaces: force, examine: verify });
  } catch (error) {
    throw new OperatorError(`Cannot copy ${database} to ${to}: ${whyNot(error, to)}`, {
      cause: error,
    });
  } finally {
    source.close();
  }
  if (json) return io.stdout(jsonLine({ path: to, database, leases, sound: true }));
  io.stdout(`${to} holds ${database} with ${count(leases, "lease")}, and is sound`);
}

/**
 * Looks through the database of a running server.
 *
 * @throws {OperatorError}
 */
export async function verify(client: ControlClient, json: boolean, io: CommandIo): Promise<void> {
  const path = await databaseOf(client);
  open(path).close();
  const { problems, leases } = verifyDatabase(databaseAt(path), now());
  const isSound = problems.length === 0;
  if (json) io.stdout(jsonLine({ path, sound: isSound, leases, problems }));
  else if (isSound) io.stdout(`${path} is sound: ${count(leases, "lease")}`);
  else for (const problem of problems) io.stdout(`${path}: ${problem}`);
  if (!isSound) io.exit(1);
}

async function databaseOf(client: ControlClient): Promise<string> {
  const parts: StatusPart[] = [];
  await client.ask("status", (lines) => {
    parts.push(...lines.map((line): StatusPart => JSON.parse(line)));
    return true;
  });
  const store = parts.find(({ name }) => name === "store")?.value as { path?: unknown } | undefined;
  if (typeof store?.path === "string") return store.path;
  throw new OperatorError(
    "The server does not tell where its lease database is: expected a newer one",
  );
}

function open(path: string): DatabaseSync {
  const file = databaseAt(path);
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return database;
  } catch (error) {
    throw new OperatorError(
      `Cannot read the lease database ${path}: ${reasonOf(error)}; expected to be run by root, ` +
        "or by the user of the server",
      { cause: error },
    );
  }
}

function whyNot(error: unknown, to: string): string {
  if (error instanceof Deno.errors.AlreadyExists) {
    return `${to} is there already, expected a path that is free, or --force`;
  }
  if (error instanceof Deno.errors.NotFound) return "its folder does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  return reasonOf(error);
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
