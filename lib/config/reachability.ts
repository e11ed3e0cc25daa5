import { type ConfigPath, type Finding, formatPath } from "./finding.ts";
import type { ConfiguredEntry, HandlerEntry, MatchEntry } from "./handlers_section.ts";
import type { Impossibility, PossibleRequests } from "./possible_requests.ts";
import { both, EVERYTHING, type Scope } from "./scope.ts";

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
  return checkEntries(entries, EVERYTHING, ignoredIn(entries, EVERYTHING), requests);
}

/** What is ignored is so from the start, wherever in the document that stands. */
function ignoredIn(entries: readonly ConfiguredEntry[], scope: Scope): Ignored[] {
  return entries.flatMap((entry) => {
    if (entry.kind === "match") return ignoredIn(entry.entries, both(scope, entry.conditions));
    return ignoresEverything(entry) ? [{ scope, path: entry.path }] : [];
  });
}

function ignoresEverything({ section, config }: HandlerEntry): boolean {
  return section.ignoresEverything?.(config) ?? false;
}

function checkEntries(
  entries: readonly ConfiguredEntry[],
  scope: Scope,
  ignored: readonly Ignored[],
  requests: PossibleRequests,
): Finding[] {
  const ignoring = ignored.find((other) => requests.isWithin(scope, other.scope));
  if (ignoring) return neverAnswering(entries, ignoring);
  return entries.flatMap((entry) => {
    if (entry.kind === "handler") return [];
    const within = both(scope, entry.conditions);
    const impossible = requests.whyNone(within);
    if (!impossible) return checkEntries(entry.entries, within, ignored, requests);
    const message = `this can never hold: ${impossible.why}`;
    return [warning(pathOfCondition(entry, impossible), message)];
  });
}

function neverAnswering(entries: readonly ConfiguredEntry[], { path }: Ignored): Finding[] {
  const idle = entries.filter((entry) => entry.kind === "match" || !ignoresEverything(entry));
  const [first, ...others] = idle;
  if (!first) return [];
  const more = others.length === 0
    ? ""
    : `, nor do${others.length === 1 ? "es the one" : ` the ${others.length}`} beside it`;
  const message = `this never answers a request${more}: ${formatPath(path)} ignores them all`;
  return [warning(first.path, message)];
}

/** Where the condition stands, or the whole `match` when it is another's that cannot be met. */
function pathOfCondition(
  { path, conditions }: MatchEntry,
  { section }: Impossibility,
): ConfigPath {
  const own = conditions.find((condition) => condition.section === section);
  return own?.path ?? [...path, "match"];
}

function warning(path: ConfigPath, message: string): Finding {
  return { severity: "warning", path, message };
}
