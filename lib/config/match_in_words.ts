import { isMapping } from "./found.ts";
import type { Conditions, MatchCondition } from "./match.ts";

/** A thousand values in one list are not for people to read. */
const LONGEST = 200;

/** The conditions of a `match` on one line, much as they were written. */
export function conditionsInWords(conditions: Conditions): string {
  const words = conditions.map(inWords).join(", ");
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST)}…`;
}

function inWords(condition: MatchCondition): string {
  switch (condition.kind) {
    case "condition":
      return `${condition.section.name}: ${flow(condition.written)}`;
    case "not":
      return `not: { ${conditionsInWords(condition.conditions)} }`;
    case "any":
      return `any: [${
        condition.alternatives.map((each) => `{ ${conditionsInWords(each)} }`).join(", ")
      }]`;
  }
}

/** A value as YAML has it on one line, without the quotes that only YAML needs. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (!isMapping(value)) return String(value);
  const fields = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
  return `{ ${fields.join(", ")} }`;
}
