import { z } from "zod";
import { assignersFrom } from "../assignments/assigners.ts";
import { readAssignments } from "../assignments/csv.ts";
import { AssignmentTable } from "../assignments/table.ts";
import {
  defineHandler,
  type HandlerContext,
  type HandlerSection,
} from "../config/handler_section.ts";
import { filePath } from "../config/values.ts";
import { isOnLink } from "../pipeline/link.ts";
import { formatAddress } from "../wire/address.ts";
import { assigning } from "./assigning.ts";
import { assignmentLifetimes, lifetimesOf } from "./lifetimes.ts";

/** Gives clients what a CSV file assigns to them. */
export const staticCsv: HandlerSection = defineHandler({
  name: "static-csv",
  help: "Gives each client the address and the prefix that a CSV file assigns to it. Its columns " +
    "are id, address and prefix. A client is known by duid:HEX, or by what the relay nearest to " +
    "it says: interface-id:HEX, remote-id:ENTERPRISE:HEX, subscriber-id:HEX, " +
    "linklayer-id:TYPE:HEX, or the same with -str and text; the first that is found counts. " +
    "The file is read at start.",
  schema: z.strictObject({
    file: filePath.describe("The CSV file"),
    ...assignmentLifetimes,
  }),
  create(config, context) {
    const table = readTable(config.file, context);
    for (const { address, prefix } of table.values()) {
      if (address) context.reserved.add(address);
      if (prefix) context.reserved.add(prefix);
      if (prefix) context.delegable.add(prefix);
    }
    warnOutsideLinks(table, config.file, context);
    return assigning(
      "static-csv",
      assignersFrom((id) => table.get(id), lifetimesOf(config, context)),
    );
  },
});

function readTable(file: string, { resolve, report }: HandlerContext): AssignmentTable {
  try {
    return readAssignments(
      new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(resolve(file))),
      (line, message) => report("error", `${file} line ${line}: ${message}`, ["file"]),
    );
  } catch (error) {
    report("error", `Cannot read ${file}: ${whyUnreadable(error)}`, ["file"]);
    return new AssignmentTable();
  }
}

function whyUnreadable(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof TypeError) return "it is not UTF-8 text";
  return error instanceof Error ? error.message : String(error);
}

/** Assignments elsewhere may be meant, for clients that use the address behind their own router. */
function warnOutsideLinks(
  table: AssignmentTable,
  file: string,
  { reachableLinks, report }: HandlerContext,
): void {
  if (reachableLinks.length === 0) return;
  let outside = 0;
  let example: Uint8Array | undefined;
  for (const { address } of table.values()) {
    if (!address || reachableLinks.some((link) => isOnLink(link, address.address))) continue;
    example ??= address.address;
    outside++;
  }
  if (example) {
    const others = outside > 1 ? ` and ${outside - 1} more` : "";
    report(
      "warning",
      `${file} assigns ${formatAddress(example)}${others}, outside every link here`,
      [
        "file",
      ],
    );
  }
}
