import { z } from "zod";
import { explainDatabaseError } from "../assignments/assignment_database_error.ts";
import { assignersFrom } from "../assignments/assigners.ts";
import { LiveAssignments } from "../assignments/live_assignments.ts";
import { OutsideLinks } from "../assignments/outside_links.ts";
import {
  defineHandler,
  type HandlerContext,
  type HandlerSection,
} from "../config/handler_section.ts";
import { filePath } from "../config/values.ts";
import { assigning } from "./assigning.ts";
import { excludedPrefixes, exclusionsOf } from "./excluded_prefix.ts";
import { assignmentLifetimes, lifetimesOf } from "./lifetimes.ts";

/** Gives clients what a database assigns to them. */
export const staticSqlite: HandlerSection = defineHandler({
  name: "static-sqlite",
  help:
    "Gives each client the address and the prefix that a database assigns to it, which sextant " +
    "build-sqlite makes of a CSV file such as static-csv reads. Clients are known by the same ids. " +
    "Changes by build-sqlite are seen at once. Should the file be gone or unreadable while the " +
    "server runs, it goes on with what it had, and clients keep their leases.",
  example: "static-sqlite: { file: assignments.sqlite }",
  schema: z.strictObject({
    file: filePath.describe("The SQLite database"),
    ...assignmentLifetimes,
    ...excludedPrefixes,
  }),
  assigns: true,
  files: ({ file }) => ({ file }),
  create(config, context) {
    const lifetimes = lifetimesOf(config, context);
    const live = open(config.file, context);
    if (!live) return { name: "static-sqlite" };
    const find = (ids: Iterable<string>, now: number) => live.find(ids, now);
    const assigners = assignersFrom(find, lifetimes, exclusionsOf(config, context));
    return { ...assigning("static-sqlite", assigners), close: () => live.close() };
  },
});

function open(file: string, context: HandlerContext): LiveAssignments | undefined {
  const path = context.resolve(file);
  let live: LiveAssignments | undefined;
  try {
    live = new LiveAssignments(path, context.log, context.countAssignmentFailure);
    keepOffPools(file, live, context);
    return live;
  } catch (error) {
    live?.close();
    const { message } = explainDatabaseError(path, error);
    context.report("error", `Cannot use these assignments: ${message}`, ["file"]);
    return undefined;
  }
}

function keepOffPools(file: string, live: LiveAssignments, context: HandlerContext): void {
  const { reserved, delegable, reachableLinks, report } = context;
  const outside = new OutsideLinks(reachableLinks);
  const { database } = live;
  if (database.hasRanges) {
    reserved.addElsewhere(live);
    delegable.addElsewhere(live.prefixes);
    outside.noteFirst((from) => database.addressBetween(from, LAST_ADDRESS));
  } else {
    for (const { address, prefix } of database.everything()) {
      if (address) reserved.add(address);
      if (prefix) reserved.add(prefix);
      if (prefix) delegable.add(prefix);
      if (address) outside.note(address.address);
    }
    const message = `${file} was not made by sextant build-sqlite: what it assigns is kept off ` +
      "pools as it is now, and what is assigned later is not, before the next reload";
    report("warning", message, ["file"]);
  }
  outside.report(file, report);
}

const LAST_ADDRESS = new Uint8Array(16).fill(0xff);
