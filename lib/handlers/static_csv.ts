import { z } from "zod";
import { assignersFrom } from "../assignments/assigners.ts";
import { AssignmentCsv } from "../assignments/csv.ts";
import { readInPieces, UnreadableFile } from "../assignments/csv_file.ts";
import { OutsideLinks } from "../assignments/outside_links.ts";
import { RowTaker } from "../assignments/row_taker.ts";
import { AssignmentTable } from "../assignments/table.ts";
import {
  defineHandler,
  type HandlerContext,
  type HandlerSection,
} from "../config/handler_section.ts";
import { filePath } from "../config/values.ts";
import { assigning } from "./assigning.ts";
import { excludedPrefixes, exclusionsOf } from "./excluded_prefix.ts";
import { firstFindings } from "./first_findings.ts";
import { assignmentLifetimes, lifetimesOf } from "./lifetimes.ts";

/** Gives clients what a CSV file assigns to them. */
export const staticCsv: HandlerSection = defineHandler({
  name: "static-csv",
  help: "Gives each client the addresses and prefixes that a CSV file assigns to it. Its columns " +
    "are id, address and prefix; there may be hostname, the client's name for client-fqdn, and iaid, " +
    "the one IA that a row is for. A client is known by duid:HEX, by hardware-address:HEX (what its " +
    "relay says in option 79, what is in a DUID-LL or DUID-LLT, or what an EUI-64 address that it " +
    "sends from is made of), or by what the relay nearest to " +
    "it says: interface-id:HEX, remote-id:ENTERPRISE:HEX, subscriber-id:HEX, " +
    "linklayer-id:TYPE:HEX, or the same with -str and text; the first that is found counts. " +
    "Several ids of one machine stand in one row, separated by blanks; several rows of one id are " +
    "several addresses. What another client has leased from elsewhere is given when that has moved. " +
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
  prepare: ({ file }, context) => readTable(file, context).packed,
  create(config, context, packed) {
    const table = AssignmentTable.of(packed);
    return assigning(
      "static-csv",
      assignersFrom({
        find: (ids) => table.find(ids),
        lifetimes: lifetimesOf(config, context),
        exclusionFrom: exclusionsOf(config, context),
        log: context.log,
      }),
    );
  },
});

/** Lines of a file that are told apart; how many more are wrong is told too. */
const MOST_LINES = 100;

function readTable(file: string, context: HandlerContext): AssignmentTable {
  const { resolve, report, reachableLinks } = context;
  const outside = new OutsideLinks(reachableLinks);
  const refuse = firstFindings(
    (line: number, message: string) => sayRefused(`${file} line ${line}: ${message}`),
    () => sayRefused(`${file}: more lines claim what is not theirs`),
  );
  let wrong = 0;
  const taker = new RowTaker(context, {
    name: file,
    refuse: (_row, _what, line, message) => refuse(line, message),
  });
  const csv = new AssignmentCsv(
    (ids, assigned, line) => {
      const { address } = taker.take(ids, assigned, line);
      if (address) outside.note(address.address, line);
    },
    (line, message) => {
      if (++wrong <= MOST_LINES) report("error", `${file} line ${line}: ${message}`, ["file"]);
    },
    (line, message) => report("warning", `${file} line ${line}: ${message}`, ["file"]),
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
  return taker.table;

  function sayRefused(message: string): void {
    report("error", message, ["file"], { isSurvivable: true });
  }
}
