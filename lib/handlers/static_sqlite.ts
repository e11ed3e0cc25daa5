import { z } from "zod";
import { explainDatabaseError } from "../assignments/assignment_database_error.ts";
import { AssignmentDatabase } from "../assignments/assignment_database.ts";
import { assignersFrom } from "../assignments/assigners.ts";
import type { ClaimedElsewhere, ClaimSource } from "../pools/claims.ts";
import { LiveAssignments } from "../assignments/live_assignments.ts";
import { OutsideLinks } from "../assignments/outside_links.ts";
import { RefusedAssignments } from "../assignments/refused_assignments.ts";
import {
  defineHandler,
  type HandlerContext,
  type HandlerSection,
} from "../config/handler_section.ts";
import { filePath } from "../config/values.ts";
import { EVERYWHERE, formatAddressOrPrefix, lastAddress, type Prefix } from "../wire/prefix.ts";
import { assigning } from "./assigning.ts";
import { excludedPrefixes, exclusionsOf } from "./excluded_prefix.ts";
import { firstFindings } from "./first_findings.ts";
import { assignmentLifetimes, lifetimesOf } from "./lifetimes.ts";

/** Gives clients what a database assigns to them. */
export const staticSqlite: HandlerSection = defineHandler({
  name: "static-sqlite",
  help:
    "Gives each client the address and the prefix that a database assigns to it, which sextant " +
    "build-sqlite makes of a CSV file such as static-csv reads. Clients are known by the same ids, " +
    "and what another client has leased from elsewhere is given when that has moved. " +
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
  prepare({ file }, context) {
    const refused = new RefusedAssignments(context.unassignable);
    const path = context.resolve(file);
    return asFarAsUsable(path, context, () => {
      const database = AssignmentDatabase.open(path);
      try {
        compare(file, database, refused, context);
      } catch (error) {
        database.close();
        throw error;
      }
      return refused.rows;
    });
  },
  create(config, context, rows) {
    const lifetimes = lifetimesOf(config, context);
    const path = context.resolve(config.file);
    const live = rows && asFarAsUsable(path, context, () => {
      const live = new LiveAssignments(path, context.log, context.counter("assignmentFailures"));
      if (live.database.hasRanges) {
        context.reserved.addElsewhere(live);
        context.delegable.addElsewhere(live.prefixes);
      }
      return live;
    });
    if (!live) return { name: "static-sqlite" };
    const refused = new RefusedAssignments(context.unassignable, rows);
    const assigners = assignersFrom({
      find: (ids, now) => refused.without(live.find(ids, now)),
      lifetimes,
      exclusionFrom: exclusionsOf(config, context),
      log: context.log,
    });
    return { ...assigning("static-sqlite", assigners), close: () => live.close() };
  },
});

function asFarAsUsable<T>(path: string, { report }: HandlerContext, use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    const { message } = explainDatabaseError(path, error);
    report("error", `Cannot use these assignments: ${message}`, ["file"]);
    return undefined;
  }
}

/** Looks at what is assigned there beside what is assigned elsewhere. */
function compare(
  file: string,
  database: AssignmentDatabase,
  refused: RefusedAssignments,
  context: HandlerContext,
): void {
  const { reserved, delegable, claims, unassignable, reachableLinks, report } = context;
  const outside = new OutsideLinks(reachableLinks);
  const refuse = (message: string) =>
    report("error", `${file}: ${message}`, ["file"], { isSurvivable: true });
  if (database.hasRanges) {
    outside.noteFirst((from) => database.addressBetween(from, LAST_ADDRESS));
    for (const prefix of unassignable.all()) {
      const claimed = database.claimOn(prefix);
      const why = claimed && unassignable.why(claimed);
      if (why) refuse(`${formatAddressOrPrefix(claimed)} is ${why}`);
    }
    claims.addElsewhere(claimedIn(file, database, {
      take: (claimed) => refused.addTaken(claimed),
      refuse,
      noteFailure(error) {
        const { message } = explainDatabaseError(context.resolve(file), error);
        report("warning", `Cannot compare these assignments with others: ${message}`, ["file"]);
      },
    }));
  } else {
    const ids: string[] = [];
    const source: ClaimSource = {
      name: file,
      refuse(row, what, _line, message) {
        refused.add(ids[row]!, what);
        refuse(message);
      },
    };
    for (const { id, ...row } of database.everything()) {
      const { address, prefix } = row;
      claims.addRow(source, row, { ids: [id], row: ids.push(id) - 1, line: 0 });
      for (const each of [address, prefix]) {
        const why = each && unassignable.why(each);
        if (why) refuse(`${formatAddressOrPrefix(each)} for ${id} is ${why}`);
        if (each) reserved.add(each);
      }
      if (prefix) delegable.add(prefix);
      if (address) outside.note(address.address);
    }
    database.close();
    const message = `${file} was not made by sextant build-sqlite: what it assigns is kept off ` +
      "pools as it is now, and what is assigned later is not, before the next reload";
    report("warning", message, ["file"]);
  }
  outside.report(file, report);
}

/** Owners that are looked for: each takes as long as the database is large. */
const MOST_OWNERS = 10;

function claimedIn(
  file: string,
  database: AssignmentDatabase,
  { take, refuse, noteFailure }: {
    take(claimed: Prefix): void;
    refuse(message: string): void;
    noteFailure(error: unknown): void;
  },
): ClaimedElsewhere {
  let [owners, isReadable] = [0, true];
  const sayTaken = firstFindings(
    refuse,
    () => refuse("earlier rows assign more of it to others"),
  );
  function ask<T>(question: () => T | undefined): T | undefined {
    if (!isReadable) return undefined;
    try {
      return question();
    } catch (error) {
      isReadable = false;
      noteFailure(error);
      return undefined;
    }
  }
  return {
    name: file,
    claimAgainst: (prefix, ids) => ask(() => database.claimAgainst(prefix, ids)),
    ownerOf(claimed) {
      const owner = ++owners <= MOST_OWNERS ? ask(() => database.ownerOf(claimed)) : undefined;
      return owner ?? "another client";
    },
    refuse(claimed, message) {
      take(claimed);
      sayTaken(message);
    },
    close: () => database.close(),
  };
}

const LAST_ADDRESS = lastAddress(EVERYWHERE);
