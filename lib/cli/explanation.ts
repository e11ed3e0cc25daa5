import { jsonLine } from "../wire/json.ts";
import type { Explanation } from "../server/explanation.ts";
import { explanationLines } from "../server/explanation_lines.ts";
import type { CommandIo } from "./io.ts";

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
