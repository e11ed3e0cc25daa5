import type { RequestsKnown } from "./condition_section.ts";
import type { ConfigPath } from "./finding.ts";
import type { ConfiguredEntry, MatchEntry } from "./handlers_section.ts";
import type { Conditions, ConfiguredCondition, MatchCondition } from "./match.ts";

/** Which requests meet a `match` and all those around it. */
export type Scope = Conditions;

/** All requests. */
export const EVERYTHING: Scope = [];

/** The requests that are in two scopes. */
export function both(one: Scope, other: Scope): Scope {
  return [...one, ...other];
}

/** The requests that do not meet the conditions. */
function otherThan(conditions: Conditions, path: ConfigPath): Scope {
  const unmet = conditions.map((condition): Scope => [{ kind: "not", conditions: [condition] }]);
  return unmet.length === 1 ? unmet[0]! : [{ kind: "any", path, alternatives: unmet }];
}

/** Handlers, and the requests to which they apply. */
interface Branch {
  readonly entries: readonly ConfiguredEntry[];
  readonly scope: Scope;
}

/** What is behind a `match`, and what is behind its `else`. */
export function branchesOf(entry: MatchEntry, scope: Scope): Branch[] {
  const { path, conditions, entries, otherwise } = entry;
  const within = { entries, scope: both(scope, conditions) };
  if (otherwise.length === 0) return [within];
  const others = otherThan(conditions, [...path, "else"]);
  return [within, { entries: otherwise, scope: both(scope, others) }];
}

/** One of the ways to be in a scope: which conditions a request meets, and which it does not. */
export interface Way {
  readonly met: readonly ConfiguredCondition[];
  readonly unmet: readonly ConfiguredCondition[];
}

/** More ways than these are not looked into. */
const MAX_WAYS = 256;

/** All ways to be in a scope; `undefined` when they are too many to look into. */
export function waysInto(scope: Scope): readonly Way[] | undefined {
  return allOf(scope.map((condition) => waysOf(condition, true)));
}

type Ways = readonly Way[] | undefined;

function waysOf(condition: MatchCondition, isMet: boolean): Ways {
  switch (condition.kind) {
    case "condition":
      return [isMet ? { met: [condition], unmet: [] } : { met: [], unmet: [condition] }];
    case "not": {
      const ways = condition.conditions.map((each) => waysOf(each, !isMet));
      return isMet ? allOf(ways) : oneOf(ways);
    }
    case "any":
      return isMet
        ? oneOf(condition.alternatives.map((each) => allOf(each.map((one) => waysOf(one, true)))))
        : allOf(condition.alternatives.map((each) => oneOf(each.map((one) => waysOf(one, false)))));
  }
}

function oneOf(alternatives: readonly Ways[]): Ways {
  let all: Way[] = [];
  for (const ways of alternatives) {
    if (!ways || all.length + ways.length > MAX_WAYS) return undefined;
    all = [...all, ...ways];
  }
  return all;
}

function allOf(parts: readonly Ways[]): Ways {
  let all: Way[] = [{ met: [], unmet: [] }];
  for (const ways of parts) {
    if (!ways || all.length * ways.length > MAX_WAYS) return undefined;
    all = all.flatMap((one) =>
      ways.map((other) => ({
        met: [...one.met, ...other.met],
        unmet: [...one.unmet, ...other.unmet],
      }))
    );
  }
  return all;
}

/** Whether a request that meets the conditions also meets the other, as far as that is known. */
export function implies(
  met: readonly ConfiguredCondition[],
  other: ConfiguredCondition,
  known: RequestsKnown,
): boolean {
  const { section, value } = other;
  const ofSection = met.filter((each) => each.section === section);
  if (section.isWithin) return section.isWithin(ofSection.map(({ value }) => value), value, known);
  const written = JSON.stringify(other.written);
  return ofSection.some((each) => JSON.stringify(each.written) === written);
}
