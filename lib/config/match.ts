import type { Condition } from "../pipeline/handler.ts";
import type { ConditionSection, Place } from "./condition_section.ts";
import type { ConfigPath } from "./finding.ts";

/** A condition as configured. */
export interface ConfiguredCondition {
  readonly kind: "condition";
  readonly section: ConditionSection;
  /** Of its key: `["handlers", 3, "match", "link"]`. */
  readonly path: ConfigPath;
  /** As it was written. */
  readonly written: unknown;
  /** What the schema of the section made of it. */
  readonly value: unknown;
}

/** `not`: holds where none of the conditions does. */
export interface Negation {
  readonly kind: "not";
  readonly conditions: Conditions;
}

/** `any`: holds where all conditions of one of the alternatives do. */
export interface Alternatives {
  readonly kind: "any";
  readonly path: ConfigPath;
  readonly alternatives: readonly Conditions[];
}

/** What may be required in a `match`. */
export type MatchCondition = ConfiguredCondition | Negation | Alternatives;

/** Conditions of one `match`, all of which must hold. */
export type Conditions = readonly MatchCondition[];

/** Makes the condition that a `match` stands for. */
export function conditionOf(conditions: Conditions): Condition {
  const parts = conditions.map(partOf);
  const [only] = parts;
  return parts.length === 1 ? only! : (transaction) => {
    for (const part of parts) if (!part(transaction)) return false;
    return true;
  };
}

function partOf(condition: MatchCondition): Condition {
  switch (condition.kind) {
    case "condition": {
      const { section, value } = condition;
      const holds = section.create(value);
      return section.isOfClients
        ? (transaction) => transaction.rules.sender === "client" && holds(transaction)
        : holds;
    }
    case "not": {
      const isAny = anyOf(condition.conditions.map(partOf));
      return (transaction) => !isAny(transaction);
    }
    case "any":
      return anyOf(condition.alternatives.map(conditionOf));
  }
}

function anyOf(parts: readonly Condition[]): Condition {
  return (transaction) => {
    for (const part of parts) if (part(transaction)) return true;
    return false;
  };
}

/**
 * Whether requests from the place meet the conditions, as far as these are about places: all of
 * them (true), none (false), or it cannot be judged.
 */
export function heldAt(place: Place, conditions: Conditions): boolean | undefined {
  return every(conditions.map((condition) => isMetAt(place, condition)));
}

function isMetAt(place: Place, condition: MatchCondition): boolean | undefined {
  switch (condition.kind) {
    case "condition":
      return condition.section.holdsAt?.(condition.value, place);
    case "not":
      return every(condition.conditions.map((each) => opposite(isMetAt(place, each))));
    case "any": {
      const unmet = condition.alternatives.map((each) => opposite(heldAt(place, each)));
      return opposite(every(unmet));
    }
  }
}

function every(parts: readonly (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

function opposite(is: boolean | undefined): boolean | undefined {
  return is === undefined ? undefined : !is;
}

/** The conditions of a `match` one by one, however deep in `not` and `any`. */
export function conditionsIn(conditions: Conditions): ConfiguredCondition[] {
  return conditions.flatMap((condition) => {
    switch (condition.kind) {
      case "condition":
        return [condition];
      case "not":
        return conditionsIn(condition.conditions);
      case "any":
        return condition.alternatives.flatMap(conditionsIn);
    }
  });
}
