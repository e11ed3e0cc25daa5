import assert from "node:assert/strict";
import { parse, parseDocument } from "yaml";
import { buildDatabase } from "../../../lib/assignments/build.ts";
import type { ConfigPath } from "../../../lib/config/finding.ts";

const FILE = new URL("config.yaml", import.meta.url);

/** What `assignments.sqlite` is built of: a client of the link access-7. */
const ASSIGNMENTS = "id,address,prefix\nduid:000300010200,2001:db8:7::42,2001:db8:9007::/56\n";

/** A value to put in place of another. */
export type Change = readonly [path: ConfigPath, value: unknown];

/** The configuration that has every key of the language, with other values where they are given. */
export function contractConfiguration(...changes: readonly Change[]): string {
  const text = Deno.readTextFileSync(FILE);
  if (changes.length === 0) return text;
  const document = parseDocument(text);
  for (const [path, value] of changes) {
    assert.ok(document.hasIn(path), `the configuration has no ${path.join(".")}`);
    document.setIn(path, value);
  }
  return document.toString();
}

/** The handlers of that configuration by name, those within a `match` too. */
export function contractHandlers(): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  const collect = (entries: readonly Readonly<Record<string, unknown>>[]) => {
    for (const entry of entries) {
      if ("match" in entry) collect(entry["handlers"] as typeof entries);
      else for (const name of Object.keys(entry)) found.set(name, entry);
    }
  };
  collect(parse(Deno.readTextFileSync(FILE)).handlers);
  return found;
}

/** Puts the files that the configuration names into its folder. */
export function writeContractFiles(folder: string): void {
  Deno.copyFileSync(new URL("static.csv", import.meta.url), `${folder}/static.csv`);
  buildAssignments(`${folder}/assignments.sqlite`, ASSIGNMENTS);
}

/** Builds a database of assignments, as `build-sqlite` does. */
export function buildAssignments(database: string, csv: string): void {
  const file = `${database}.csv`;
  Deno.writeTextFileSync(file, csv);
  buildDatabase(file, database, {
    force: false,
    report: (line, message) => assert.fail(`${line}: ${message}`),
    progress: () => {},
  });
  Deno.removeSync(file);
}
