import type { RequestsKnown } from "./condition_section.ts";
import type { Conditions, ConfiguredCondition } from "./match.ts";

/** Which requests meet a `match` and all those around it. */
export type Scope = Conditions;

/** All requests. */
export const EVERYTHING: Scope = [];

/** The requests that are in two scopes. */
export function both(one: Scope, other: Scope): Scope {
  return [...one, ...other];
}

/** Whether every request of one scope is in the other too, as far as that can be judged. */
export function isWithin(inner: Scope, outer: Scope, known: RequestsKnown): boolean {
  return outer.every((condition) => {
    const { section, value } = condition;
    return inner.includes(condition) ||
      section.isWithin?.(valuesOf(section, inner), value, known) === true;
  });
}

/** The values that a scope has for one kind of condition. */
export function valuesOf(section: ConfiguredCondition["section"], scope: Scope): unknown[] {
  return scope.filter((other) => other.section === section).map(({ value }) => value);
}
