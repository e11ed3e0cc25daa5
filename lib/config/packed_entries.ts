import { asZod } from "./schema.ts";
import type { z } from "zod";
import type { Steps } from "../steps.ts";
import type { ConfigPath } from "./finding.ts";
import type { ConfiguredEntry, EntrySections } from "./handlers_section.ts";
import type { Conditions, ConfiguredCondition, MatchCondition } from "./match.ts";

/** What a section made of something, or what it was made of where that cannot be copied. */
type PackedValue = { readonly made: unknown } | { readonly written: unknown };

/** An entry of `handlers` as plain data: with the names of sections. */
export type PackedEntry =
  | {
    readonly kind: "handler";
    readonly path: ConfigPath;
    readonly section: string;
    readonly value: PackedValue;
  }
  | {
    readonly kind: "match";
    readonly path: ConfigPath;
    readonly conditions: readonly PackedCondition[];
    readonly entries: readonly PackedEntry[];
    readonly otherwise: readonly PackedEntry[];
  };

type PackedCondition =
  | {
    readonly kind: "condition";
    readonly path: ConfigPath;
    readonly section: string;
    readonly written: unknown;
    readonly value: PackedValue;
  }
  | { readonly kind: "not"; readonly conditions: readonly PackedCondition[] }
  | {
    readonly kind: "any";
    readonly path: ConfigPath;
    readonly alternatives: readonly (readonly PackedCondition[])[];
  };

/** Entries as plain data. */
export function packedEntries(entries: readonly ConfiguredEntry[]): PackedEntry[] {
  return entries.map((entry): PackedEntry => {
    const { path } = entry;
    if (entry.kind === "handler") {
      const value = packedValue(entry.config, entry.written);
      return { kind: "handler", path, section: entry.section.name, value };
    }
    return {
      kind: "match",
      path,
      conditions: packedConditions(entry.conditions),
      entries: packedEntries(entry.entries),
      otherwise: packedEntries(entry.otherwise),
    };
  });
}

function packedConditions(conditions: Conditions): PackedCondition[] {
  return conditions.map((condition): PackedCondition => {
    switch (condition.kind) {
      case "condition": {
        const { path, section, written, value } = condition;
        return {
          kind: "condition",
          path,
          section: section.name,
          written,
          value: packedValue(value, written),
        };
      }
      case "not":
        return { kind: "not", conditions: packedConditions(condition.conditions) };
      case "any": {
        const { path, alternatives } = condition;
        return { kind: "any", path, alternatives: alternatives.map(packedConditions) };
      }
    }
  });
}

function packedValue(made: unknown, written: unknown): PackedValue {
  return isPlain(made) ? { made } : { written };
}

/** Whether a copy is as good: nothing in it can be called, or is of a class. */
function isPlain(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
}

/** Makes entries of plain data again. */
export class UnpackedEntries {
  readonly #handlers: ReadonlyMap<string, EntrySections["handlerSections"][number]>;
  readonly #conditions: ReadonlyMap<string, ConfiguredCondition["section"]>;

  constructor({ handlerSections, conditionSections }: EntrySections) {
    this.#handlers = new Map(handlerSections.map((section) => [section.name, section]));
    this.#conditions = new Map(conditionSections.map((section) => [section.name, section]));
  }

  /** Entries of one list. */
  *all(packed: readonly PackedEntry[]): Steps<readonly ConfiguredEntry[]> {
    const entries: ConfiguredEntry[] = [];
    for (const each of packed) {
      yield;
      const { kind, path } = each;
      if (kind === "handler") {
        const section = this.#handlers.get(each.section)!;
        const config = unpackedValue(each.value, asZod(section.schema));
        entries.push({ kind, path, section, written: undefined, config });
      } else {
        entries.push({
          kind,
          path,
          conditions: this.#conditionsOf(each.conditions),
          entries: yield* this.all(each.entries),
          otherwise: yield* this.all(each.otherwise),
        });
      }
    }
    return entries;
  }

  #conditionsOf(packed: readonly PackedCondition[]): Conditions {
    return packed.map((each): MatchCondition => {
      switch (each.kind) {
        case "condition": {
          const section = this.#conditions.get(each.section)!;
          return { ...each, section, value: unpackedValue(each.value, asZod(section.schema)) };
        }
        case "not":
          return { kind: "not", conditions: this.#conditionsOf(each.conditions) };
        case "any": {
          const alternatives = each.alternatives.map((one) => this.#conditionsOf(one));
          return { ...each, alternatives };
        }
      }
    });
  }
}

function unpackedValue(value: PackedValue, schema: z.ZodType): unknown {
  return "made" in value ? value.made : schema.parse(value.written);
}
