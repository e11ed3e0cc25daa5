import type { PipelineEntry, Selection } from "../pipeline/handler.ts";
import type { Steps } from "../steps.ts";
import type { ConditionSection, Lookup } from "./condition_section.ts";
import type { ConfiguredEntry } from "./handlers_section.ts";
import type { ConfiguredCondition } from "./match.ts";

/** Fewer matches in a list are tried one by one. */
const WORTHWHILE = 8;

/**
 * Entries as a pipeline takes them best: where many in one list are matches by values, those that
 * can hold for a transaction are found, and the others are not even tried.
 *
 * @param made of each configured entry, in the same order
 */
export function* selectionOf(
  configured: readonly ConfiguredEntry[],
  made: readonly PipelineEntry[],
): Steps<readonly PipelineEntry[]> {
  const entries: PipelineEntry[] = [];
  for (const [place, entry] of made.entries()) {
    entries.push(yield* withinMatch(configured[place]!, entry));
  }
  const groups = yield* groupsOf(configured);
  const found = new Set(groups.flatMap(({ places }) => places));
  if (found.size < WORTHWHILE) return entries;
  const always = [...entries.keys()].filter((place) => !found.has(place));
  const finders: Finder[] = [];
  for (const group of groups) {
    yield;
    finders.push(withLookup(group));
  }
  return [{ entries, candidates: candidatesOf(finders, always) }];
}

function* withinMatch(configured: ConfiguredEntry, made: PipelineEntry): Steps<PipelineEntry> {
  yield;
  if (configured.kind !== "match" || !("condition" in made)) return made;
  return {
    ...made,
    handlers: yield* selectionOf(configured.entries, made.handlers),
    otherwise: yield* selectionOf(configured.otherwise, made.otherwise ?? []),
  };
}

/** Matches that are found by one kind of condition: their values of it, and where they are. */
interface Group {
  readonly section: ConditionSection;
  readonly values: unknown[];
  readonly places: number[];
}

/** Of the conditions of a match, that counts of which the list has the most different values. */
function* groupsOf(configured: readonly ConfiguredEntry[]): Steps<readonly Group[]> {
  const found = configured.map(conditionsToFindBy);
  const different = new Map<ConditionSection, Set<string>>();
  for (const { section, written } of found.flat()) {
    const all = different.get(section) ?? new Set();
    different.set(section, all.add(JSON.stringify(written)));
    yield;
  }
  const groups = new Map<ConditionSection, Group>();
  const numberOf = ({ section }: ConfiguredCondition) => different.get(section)!.size;
  for (const [place, conditions] of found.entries()) {
    yield;
    const [best] = conditions.toSorted((one, other) => numberOf(other) - numberOf(one));
    if (!best) continue;
    const { section, value } = best;
    const group = groups.get(section) ?? { section, values: [], places: [] };
    groups.set(section, group);
    group.values.push(value);
    group.places.push(place);
  }
  return [...groups.values()];
}

/** None where also something applies when the match does not hold. */
function conditionsToFindBy(entry: ConfiguredEntry): ConfiguredCondition[] {
  if (entry.kind !== "match" || entry.otherwise.length > 0) return [];
  return entry.conditions.filter((condition): condition is ConfiguredCondition =>
    condition.kind === "condition" && condition.section.lookup !== undefined
  );
}

interface Finder {
  readonly lookup: Lookup;
  readonly places: readonly number[];
}

function withLookup({ section, values, places }: Group): Finder {
  return { lookup: section.lookup!(values), places };
}

function candidatesOf(
  finders: readonly Finder[],
  always: readonly number[],
): Selection["candidates"] {
  // The pipeline never yields, and no list is within itself: one of each serves all.
  const found: number[] = [];
  const places: number[] = [];
  const candidates: number[] = [];
  return (transaction) => {
    places.length = 0;
    for (const finder of finders) {
      found.length = 0;
      finder.lookup(transaction, found);
      for (const index of found) places.push(finder.places[index]!);
    }
    places.sort(ascending);
    candidates.length = 0;
    let next = 0;
    for (const place of places) {
      while (next < always.length && always[next]! < place) candidates.push(always[next++]!);
      if (candidates.at(-1) !== place) candidates.push(place);
    }
    while (next < always.length) candidates.push(always[next++]!);
    return candidates;
  };
}

function ascending(one: number, other: number): number {
  return one - other;
}
