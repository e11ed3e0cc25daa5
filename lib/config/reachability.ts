import type { ConfigPath, Finding } from "./finding.ts";
import type { ConfiguredEntry, HandlerEntry, MatchEntry } from "./handlers_section.ts";
import { type Conditions, conditionsIn } from "./match.ts";
import { mention } from "./mention.ts";
import type { Impossibility, PossibleRequests } from "./possible_requests.ts";
import { both, branchesOf, EVERYTHING, type Scope } from "./scope.ts";

/** Requests that are ignored, whatever other handlers are there for them. */
interface Ignored {
  readonly scope: Scope;
  readonly path: ConfigPath;
}

/** Warns of every `match` that cannot hold, and of handlers that never answer a request. */
export function checkReachability(
  entries: readonly ConfiguredEntry[],
  requests: PossibleRequests,
): Finding[] {
  return new Reachability(ignoredIn(entries, EVERYTHING), requests).check(entries, EVERYTHING);
}

/** What is ignored is so from the start, wherever in the document that stands. */
function ignoredIn(entries: readonly ConfiguredEntry[], scope: Scope): Ignored[] {
  return entries.flatMap((entry) => {
    if (entry.kind === "match") {
      return branchesOf(entry, scope).flatMap(({ entries, scope }) => ignoredIn(entries, scope));
    }
    return ignoresEverything(entry) ? [{ scope, path: entry.path }] : [];
  });
}

function ignoresEverything({ section, config }: HandlerEntry): boolean {
  return section.ignoresEverything?.(config) ?? false;
}

/** Goes through a document from top to bottom. */
class Reachability {
  readonly #ignored: readonly Ignored[];
  readonly #requests: PossibleRequests;
  readonly #addedMarks = new Set<string>();

  constructor(ignored: readonly Ignored[], requests: PossibleRequests) {
    this.#ignored = ignored;
    this.#requests = requests;
  }

  check(entries: readonly ConfiguredEntry[], scope: Scope): Finding[] {
    const ignoring = this.#ignored.find((other) => this.#requests.isWithin(scope, other.scope));
    if (ignoring) return neverAnswering(entries, ignoring);
    return entries.flatMap((entry) => {
      if (entry.kind === "match") return this.#checkMatch(entry, scope);
      for (const mark of entry.section.marks?.(entry.config) ?? []) this.#addedMarks.add(mark);
      return [];
    });
  }

  #checkMatch(entry: MatchEntry, scope: Scope): Finding[] {
    const { path, conditions } = entry;
    const [within, others] = branchesOf(entry, scope);
    const impossible = this.#whyNone(within!.scope);
    const never = impossible
      ? [neverHolding(pathOfCondition(conditions, impossible) ?? [...path, "match"], impossible)]
      : this.#checkConditions(conditions, scope);
    const whyNoOther = others && this.#whyNone(others.scope);
    return [
      ...never,
      ...impossible ? [] : this.check(within!.entries, within!.scope),
      ...whyNoOther
        ? [neverHolding([...path, "else"], whyNoOther)]
        : others
        ? this.check(others.entries, others.scope)
        : [],
    ];
  }

  /** Parts of conditions may never hold where the whole can. */
  #checkConditions(conditions: Conditions, around: Scope): Finding[] {
    return conditions.flatMap((condition) => {
      switch (condition.kind) {
        case "condition":
          return this.#checkPart([condition], EVERYTHING, condition.path);
        case "not":
          return condition.conditions.flatMap((each) => this.#checkConditions([each], EVERYTHING));
        case "any": {
          const beside = conditions.filter((other) => other !== condition);
          return condition.alternatives.flatMap((each, index) =>
            this.#checkPart(each, both(around, beside), [...condition.path, index])
          );
        }
      }
    });
  }

  #checkPart(part: Conditions, around: Scope, path: ConfigPath): Finding[] {
    const impossible = this.#whyNone(both(around, part));
    if (impossible) return [neverHolding(pathOfCondition(part, impossible) ?? path, impossible)];
    const [only] = part;
    return part.length === 1 && only!.kind === "condition"
      ? []
      : this.#checkConditions(part, around);
  }

  #whyNone(scope: Scope): Impossibility | undefined {
    return this.#requests.whyNone(scope, this.#addedMarks);
  }
}

function neverAnswering(entries: readonly ConfiguredEntry[], { path }: Ignored): Finding[] {
  const idle = entries.filter((entry) => entry.kind === "match" || !ignoresEverything(entry));
  const [first, ...others] = idle;
  if (!first) return [];
  const more = others.length === 0
    ? ""
    : `, nor do${others.length === 1 ? "es the one" : ` the ${others.length}`} beside it`;
  const ignoring = mention(path);
  const message = `this never answers a request${more}: ${ignoring} ignores them all`;
  return [warning(first.path, message)];
}

/** Where the condition stands; `undefined` when it is another's that cannot be met. */
function pathOfCondition(
  own: Conditions,
  { conditions }: Impossibility,
): ConfigPath | undefined {
  return conditionsIn(own).find((condition) => conditions.includes(condition))?.path;
}

function neverHolding(path: ConfigPath, { why }: Impossibility): Finding {
  return warning(path, `this can never hold: ${why}`);
}

function warning(path: ConfigPath, message: string): Finding {
  return { severity: "warning", path, message };
}
