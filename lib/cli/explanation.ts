import { jsonLine } from "../wire/json.ts";
import type { Explanation } from "../server/explanation.ts";
import { explanationLines } from "../server/explanation_lines.ts";
import type { Supposed } from "../server/explained_reception.ts";
import type { CommandIo } from "./io.ts";

/** How a message is supposed to have come in, as both `explain` and `ctl explain` take it. */
export interface SupposedOptions {
  readonly interface?: string;
  readonly to?: Uint8Array;
  readonly from?: Uint8Array;
}

/** Shows an explanation. */
export function showExplanation(
  explained: Explanation,
  json: boolean,
  io: CommandIo,
  ...more: string[]
): void {
  if (json) io.stdout(jsonLine(explained));
  else io.stdout([...explanationLines(explained), ...more].join("\n"));
}

/** What is supposed by options of the command line. */
export function supposedOf({ interface: name, to, from }: SupposedOptions): Supposed {
  return { interface: name, to, from };
}
