import { z } from "zod";
import { assignersFrom } from "../assignments/assigners.ts";
import { AssignmentCsv } from "../assignments/csv.ts";
import { readInPieces, UnreadableFile } from "../assignments/csv_file.ts";
import { OutsideLinks } from "../assignments/outside_links.ts";
import { AssignmentTable } from "../assignments/table.ts";
import {
  defineHandler,
  type HandlerContext,
  type HandlerSection,
} from "../config/handler_section.ts";
import { filePath } from "../config/values.ts";
import { assigning } from "./assigning.ts";
import { excludedPrefixes, exclusionsOf } from "./excluded_prefix.ts";
import { assignmentLifetimes, lifetimesOf } from "./lifetimes.ts";

/** Gives clients what a CSV file assigns to them. */
export const staticCsv: HandlerSection = defineHandler({
  name: "static-csv",
  help: "Gives each client the address and the prefix that a CSV file assigns to it. Its columns " +
    "are id, address and prefix. A client is known by duid:HEX, or by what the relay nearest to " +
    "it says: interface-id:HEX, remote-id:ENTERPRISE:HEX, subscriber-id:HEX, " +
    "linklayer-id:TYPE:HEX, or the same with -str and text; the first that is found counts. " +
    "The file is read at start.",
  example: `
static-csv:
  file: static.csv
  address-preferred-lifetime: 1d
  address-valid-lifetime: 7d
`,
  schema: z.strictObject({
    file: filePath.describe("The CSV file"),
    ...assignmentLifetimes,
    ...excludedPrefixes,
  }),
  assigns: true,
  files: ({ file }) => ({ file }),
  create(config, context) {
    const table = readTable(config.file, context);
    const exclusions = exclusionsOf(config, context);
    return assigning(
      "static-csv",
      assignersFrom((ids) => table.find(ids), lifetimesOf(config, context), exclusions),
    );
  },
});

/** Lines of a file that are told apart; how many more are wrong is told too. */
const MOST_LINES = 100;

function readTable(
  file: string,
  { resolve, report, reserved, delegable, reachableLinks }: HandlerContext,
): AssignmentTable {
  const table = new AssignmentTable();
  const outside = new OutsideLinks(reachableLinks);
  let wrong = 0;
  const csv = new AssignmentCsv(
    (id, assignment) => {
      if (!table.add(id, assignment)) {
        throw new RangeError(`the id ${id} stands on an earlier line already`);
      }
      const { address, prefix } = assignment;
      if (address) reserved.add(address);
      if (prefix) reserved.add(prefix);
      if (prefix) delegable.add(prefix);
      if (address) outside.note(address.address);
    },
    (line, message) => {
      if (++wrong <= MOST_LINES) report("error", `${file} line ${line}: ${message}`, ["file"]);
    },
  );
  try {
    readInPieces(resolve(file), (piece) => csv.read(piece));
    csv.end();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    report("error", `Cannot read ${file}: ${error.message}`, ["file"]);
  }
  if (wrong > MOST_LINES) {
    report("error", `${file}: ${wrong - MOST_LINES} more lines are wrong`, ["file"]);
  }
  outside.report(file, report);
  return table;
}
