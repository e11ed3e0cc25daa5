import type { Condition } from "../pipeline/handler.ts";
import type { ConditionSection, Place } from "./condition_section.ts";
import type { ConfigPath, Finding } from "./finding.ts";
import { enumerate, expectation, isMapping } from "./found.ts";
import { readWith, unknownKeyAt } from "./schema_findings.ts";

/** A condition as configured. */
export interface ConfiguredCondition {
  readonly section: ConditionSection;
  /** Of its key: `["handlers", 3, "match", "link"]`. */
  readonly path: ConfigPath;
  /** What the schema of the section made of it. */
  readonly value: unknown;
}

/** Conditions of one `match`, all of which must hold. */
export type Conditions = readonly ConfiguredCondition[];

/** The conditions that could be read, and what is wrong with the others. */
export interface ConditionsReading {
  readonly conditions: Conditions;
  readonly findings: readonly Finding[];
}

/** Reads the value of `match`. */
export function readConditions(
  input: unknown,
  path: ConfigPath,
  sections: readonly ConditionSection[],
): ConditionsReading {
  const complaint = (message: string): ConditionsReading => ({
    conditions: [],
    findings: [{ severity: "error", path, message }],
  });
  if (!isMapping(input)) return complaint(expectation("a mapping", input));
  const names = sections.map(({ name }) => name);
  const keys = Object.keys(input);
  if (keys.length === 0) return complaint(`expected ${enumerate(names)}, found none of them`);
  const findings: Finding[] = keys
    .filter((key) => !names.includes(key))
    .map((key) => unknownKeyAt(path, key, names));
  const conditions = sections
    .filter(({ name }) => keys.includes(name))
    .flatMap((section) => {
      const own = [...path, section.name];
      const reading = readWith(section.schema, input[section.name], own);
      if (reading.ok) return [{ section, path: own, value: reading.value }];
      findings.push(...reading.findings);
      return [];
    });
  return { conditions, findings };
}

/** Makes the condition that a `match` stands for. */
export function conditionOf(conditions: Conditions): Condition {
  const parts = conditions.map(({ section, value }) => section.create(value));
  const [only] = parts;
  return parts.length === 1 ? only! : (transaction) => {
    for (const part of parts) if (!part(transaction)) return false;
    return true;
  };
}

/** Whether a request from the place can meet the conditions, as far as these are about places. */
export function canHoldAt(place: Place, conditions: Conditions): boolean {
  return conditions.every(({ section, value }) => section.holdsAt?.(value, place) !== false);
}
