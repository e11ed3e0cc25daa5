import { formatRelease, type ReleaseReport } from "../control/release_question.ts";
import { printable } from "../wire/text.ts";
import { prefixArgument } from "./arguments.ts";
import type { CommandIo } from "./io.ts";

/** What the arguments of `sextant ctl release` say besides the address or prefix. */
export interface ReleaseOptions {
  readonly json?: boolean;
  readonly link?: string;
  readonly clientId?: Uint8Array;
  readonly all?: boolean;
  readonly reconfigure?: boolean;
}

/** Why it cannot be understood which leases are to end; `undefined`: it can. */
export function whyNotRelease(
  what: string | undefined,
  { clientId }: ReleaseOptions,
): string | undefined {
  if (what === undefined && !clientId) return "release needs an address, a prefix or --client-id";
  return what !== undefined && clientId
    ? "release goes with an address or prefix, or with --client-id, and not with both"
    : undefined;
}

/** What to ask a server, and how to show what it ends as it ends. */
export function askForRelease(
  what: string | undefined,
  { json, link, clientId, all = false, reconfigure = false }: ReleaseOptions,
  io: CommandIo,
) {
  const prefix = what === undefined ? undefined : prefixArgument(what);
  const line = `release ${formatRelease({ prefix, clientId, link, all, reconfigure })}`;
  const show = (lines: readonly string[]) => {
    if (json) return io.stdout(lines.join("\n"));
    for (const each of lines) io.stdout(describe(JSON.parse(each) as ReleaseReport));
  };
  return { line, show, finish() {} };
}

function describe(report: ReleaseReport): string {
  const { lease, link, state, told } = report;
  const whose = `${lease} of ${report["client-id"]} on ${printable(link)}`;
  const was = state === "declined" ? ", which was declined, is free" : " is released";
  if (told === undefined) return `${whose}${was}`;
  return `${whose}${was}${told ? ", and its client is told" : "; its client cannot be told"}`;
}
