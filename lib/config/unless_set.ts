import { handlersIn } from "../pipeline/configured_handlers.ts";
import type { PipelineEntry } from "../pipeline/handler.ts";
import type { OptionRule } from "../pipeline/option_rule.ts";
import type { Finding } from "./finding.ts";
import type { ConfiguredEntry } from "./handlers_section.ts";

/**
 * Warns of `unless-set` that stands before what it is to give way to: where nothing before it is
 * about the option, and something is that stands behind it in its list, or in a match there.
 *
 * @param made of each configured entry, in the same order
 * @param isAround whether entries before these are about options of a kind
 */
export function checkUnlessSet(
  configured: readonly ConfiguredEntry[],
  made: readonly PipelineEntry[],
  isAround: (kind: number) => boolean = () => false,
): Finding[] {
  const rules = made.map((entry) => rulesIn([entry]));
  const lastSetting = new Map(
    rules.flatMap((ofEntry, index) =>
      ofEntry.filter(isSetting).map((rule) => [rule.kind, { rule, index }])
    ),
  );
  const before = new Set<number>();
  const isBefore = (kind: number) => before.has(kind) || isAround(kind);
  return configured.flatMap((entry, index) => {
    const findings = entry.kind === "match"
      ? ofMatch(entry, made[index]!)
      : rules[index]!.flatMap((rule) => {
        const later = lastSetting.get(rule.kind);
        const isTooEarly = rule.unlessSet && !isBefore(rule.kind) && later !== undefined &&
          later.index > index;
        return isTooEarly ? [tooEarly(entry.path, rule, later.rule)] : [];
      });
    for (const { kind } of rules[index]!) before.add(kind);
    return findings;
  });

  function ofMatch(
    { entries, otherwise }: ConfiguredEntry & { readonly kind: "match" },
    match: PipelineEntry,
  ): Finding[] {
    if (!("condition" in match)) return [];
    return [
      ...checkUnlessSet(entries, match.handlers, isBefore),
      ...checkUnlessSet(otherwise, match.otherwise ?? [], isBefore),
    ];
  }
}

function rulesIn(entries: readonly PipelineEntry[]): OptionRule[] {
  return handlersIn(entries).flatMap(({ optionRule }) => optionRule ?? []);
}

function isSetting({ unlessSet, neverSend }: OptionRule): boolean {
  return !unlessSet && !neverSend;
}

function tooEarly(
  path: ConfiguredEntry["path"],
  { definition: { code, name } }: OptionRule,
  { origin }: OptionRule,
): Finding {
  return {
    severity: "warning",
    path: [...path, "unless-set"],
    message: `this gives way to what stands before it: expected it behind ${origin}, which sets ` +
      `option ${code} (${name}) too`,
  };
}
