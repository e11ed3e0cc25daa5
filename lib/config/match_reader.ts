import type { ConditionSection } from "./condition_section.ts";
import type { ConfigPath, Finding } from "./finding.ts";
import { enumerate, expectation, isMapping } from "./found.ts";
import type { Conditions, MatchCondition } from "./match.ts";
import { readWith, unknownKeyAt } from "./schema_findings.ts";

/** How deep `match`, `not` and `any` may stand within each other. */
export const MAX_LEVELS = 100;

/** What is said where they stand deeper. */
export const TOO_DEEP =
  `expected at most ${MAX_LEVELS} levels of match, not and any within each other`;

/** What is not said of one condition, but of others: by key, as the reference tells it. */
export const COMBINATIONS = {
  not: "Conditions, none of which may hold.",
  any: "A list of conditions: holds where all of those in one entry do.",
} as const;

/** The conditions that could be read, and what is wrong with the others. */
export interface ConditionsReading {
  readonly conditions: Conditions;
  readonly findings: readonly Finding[];
}

/** What a `match` can be made of; where that is not all, a name that nobody knows may be another. */
export interface ConditionSections {
  readonly conditionSections: readonly ConditionSection[];
  readonly isPartial?: boolean;
}

/**
 * Reads the value of `match`.
 *
 * @param level how many others it stands in
 */
export function readConditions(
  input: unknown,
  path: ConfigPath,
  sections: ConditionSections,
  level = 0,
): ConditionsReading {
  const reader = new MatchReader(sections);
  return { conditions: reader.conditions(input, path, level), findings: reader.findings };
}

class MatchReader {
  readonly findings: Finding[] = [];
  readonly #sections: readonly ConditionSection[];
  readonly #keys: readonly string[];
  readonly #isPartial: boolean;

  constructor({ conditionSections, isPartial = false }: ConditionSections) {
    this.#sections = conditionSections;
    this.#isPartial = isPartial;
    this.#keys = [...conditionSections.map(({ name }) => name), ...Object.keys(COMBINATIONS)];
  }

  conditions(input: unknown, path: ConfigPath, level: number): MatchCondition[] {
    if (level >= MAX_LEVELS) return this.#complain(path, TOO_DEEP);
    if (!isMapping(input)) return this.#complain(path, expectation("a mapping", input));
    const keys = Object.keys(input);
    if (keys.length === 0) {
      return this.#complain(path, `expected ${enumerate(this.#keys)}, found none of them`);
    }
    const unknown = this.#isPartial ? [] : keys.filter((key) => !this.#keys.includes(key));
    this.findings.push(...unknown.map((key) => unknownKeyAt(path, key, this.#keys)));
    const conditions = this.#sections
      .filter(({ name }) => keys.includes(name))
      .flatMap((section) => this.#condition(section, input[section.name], path));
    if (keys.includes("not")) {
      const inner = this.conditions(input["not"], [...path, "not"], level + 1);
      conditions.push({ kind: "not", conditions: inner });
    }
    if (keys.includes("any")) {
      conditions.push(...this.#alternatives(input["any"], [...path, "any"], level + 1));
    }
    return conditions;
  }

  #condition(section: ConditionSection, written: unknown, outer: ConfigPath): MatchCondition[] {
    const path = [...outer, section.name];
    const reading = readWith(section.schema, written, path);
    if (reading.ok) return [{ kind: "condition", section, path, written, value: reading.value }];
    this.findings.push(...reading.findings);
    return [];
  }

  #alternatives(input: unknown, path: ConfigPath, level: number): MatchCondition[] {
    if (!Array.isArray(input)) return this.#complain(path, expectation("a list", input));
    if (input.length === 0) {
      return this.#complain(path, expectation("at least 1 entry", input));
    }
    const alternatives = input.map((each, at) => this.conditions(each, [...path, at], level));
    return [{ kind: "any", path, alternatives }];
  }

  #complain(path: ConfigPath, message: string): [] {
    this.findings.push({ severity: "error", path, message });
    return [];
  }
}
