import { kindOfAnyVendor, type OptionRule } from "./option_rule.ts";
import { rulesOf } from "./option_sources.ts";
import type { Transaction } from "./transaction.ts";

/** Rules about options, those that stand in place of others first. */
type Levels = readonly (readonly OptionRule[])[];

/**
 * Who stands in place of whom, one option at a time: what is never sent, then what is configured
 * for the client itself, then for the first pool in document order that the answer gives something
 * of, then handlers in document order. Within each of these, `unless-set` gives way to what is
 * before it.
 *
 * @param visit called with each rule that counts, and whether its option is sent unasked for
 */
export function visitRules(
  { optionSources, assigners }: Transaction,
  visit: (rule: OptionRule, alwaysSend: boolean) => void,
): void {
  const { ofClient, ofHandlers } = optionSources;
  const ofPools = optionSources.ofGiving(assigners);
  const isPlain = ofClient.length === 0 && ofPools.length === 0 &&
    ofHandlers.every(({ unlessSet, neverSend }) => !unlessSet && !neverSend);
  if (isPlain) {
    for (const rule of ofHandlers) visit(rule, rule.alwaysSend);
  } else {
    visitLevels([ofClient, ...ofPools, ofHandlers], visit);
  }
}

/** Options that the client never gets, whatever is configured for it besides, by their kind. */
export function neverSent({ optionSources, assigners }: Transaction): ReadonlySet<number> {
  const { ofClient, ofHandlers } = optionSources;
  const rules = [...ofClient, ...optionSources.ofGiving(assigners).flat(), ...ofHandlers];
  return new Set(rules.filter(({ neverSend }) => neverSend).map(({ kind }) => kind));
}

/** Whether an option counts for a client, before it is known which pools the answer gives of. */
export function maySet({ optionSources, assigners }: Transaction, kind: number): boolean {
  const { ofClient, ofHandlers } = optionSources;
  let isSet = false;
  visitLevels([ofClient, ...rulesOf(assigners), ofHandlers], (rule) => {
    if (rule.kind === kind) isSet = true;
  });
  return isSet;
}

// The pipeline never yields, so one of each serves all transactions.
const never = new Set<number>();
const always = new Set<number>();
const replaced = new Set<number>();

function visitLevels(
  levels: Levels,
  visit: (rule: OptionRule, alwaysSend: boolean) => void,
): void {
  noteSending(levels);
  replaced.clear();
  const ofHandlers = levels.at(-1);
  for (const level of levels) {
    const set = new Set<number>();
    for (const rule of level) {
      const { kind, unlessSet, alwaysSend } = rule;
      if (never.has(kind) || never.has(kindOfAnyVendor(kind)) || replaced.has(kind)) continue;
      // What stands in place of something that everybody gets is for everybody, too.
      const isForAll = level === ofHandlers ? alwaysSend : always.has(kind);
      if (!unlessSet || !set.has(kind)) visit(rule, isForAll);
      set.add(kind);
    }
    if (level === ofHandlers) return;
    for (const kind of set) replaced.add(kind);
  }
}

function noteSending(levels: Levels): void {
  never.clear();
  always.clear();
  for (const level of levels) {
    for (const { kind, neverSend, alwaysSend } of level) {
      if (neverSend) never.add(kind);
      else if (alwaysSend) always.add(kind);
    }
  }
}
