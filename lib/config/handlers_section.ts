import { z } from "zod";
import type { ConditionSection } from "./condition_section.ts";
import type { ConfigPath, Finding } from "./finding.ts";
import { expectation, found, isMapping } from "./found.ts";
import type { HandlerSection } from "./handler_section.ts";
import type { Conditions } from "./match.ts";
import { MAX_LEVELS, readConditions, TOO_DEEP } from "./match_reader.ts";
import { withNewNames } from "./old_names.ts";
import { include } from "./sections/include.ts";
import { type Reading, readWith, unknownKeyAt } from "./schema_findings.ts";

/** A handler as configured. */
export interface HandlerEntry {
  readonly kind: "handler";
  /** Of its keys: `["handlers", 2, "address-pool"]`. */
  readonly path: ConfigPath;
  readonly section: HandlerSection;
  /** As they were written, by the names that they have now. */
  readonly written: unknown;
  /** What the schema of the section made of its keys. */
  readonly config: unknown;
}

/** A `match` as configured, with what is behind it and what is behind its `else`. */
export interface MatchEntry {
  readonly kind: "match";
  /** Of the entry: `["handlers", 3]`. */
  readonly path: ConfigPath;
  readonly conditions: Conditions;
  readonly entries: readonly ConfiguredEntry[];
  /** What applies where the conditions do not hold. */
  readonly otherwise: readonly ConfiguredEntry[];
}

/** An entry of `handlers`. */
export type ConfiguredEntry = HandlerEntry | MatchEntry;

/** What an entry of `handlers` can be made of. */
export interface EntrySections {
  readonly handlerSections: readonly HandlerSection[];
  readonly conditionSections: readonly ConditionSection[];
  /** Whether there are others besides: a name that nobody knows may be one of theirs. */
  readonly isPartial?: boolean;
}

/** The entries that could be read, and what is wrong with the others. */
export interface EntriesReading {
  readonly entries: readonly ConfiguredEntry[];
  readonly findings: readonly Finding[];
}

/** A file that a handler reads. */
export interface HandlerFile {
  /** Of the key that names it. */
  readonly path: ConfigPath;
  /** As written. */
  readonly file: string;
}

/** The files that handlers read, in document order. */
export function filesOfHandlers(entries: readonly ConfiguredEntry[]): HandlerFile[] {
  return handlersIn(entries).flatMap(({ section, config, path }) => {
    const files = Object.entries(section.files?.(config) ?? {});
    return files.map(([key, file]) => ({ path: [...path, key], file }));
  });
}

/** Reads a list of handlers: that of the document, or that of a `match`. */
export function readHandlers(
  input: unknown,
  path: ConfigPath,
  sections: EntrySections,
): EntriesReading {
  const reader = new EntriesReader(sections);
  return { entries: reader.entries(input, path, 0), findings: reader.findings };
}

const list = z.array(z.unknown());
/** The keys of an entry that is a match. */
export const MATCH_KEYS: readonly string[] = ["match", "handlers", "else"];

class EntriesReader {
  readonly findings: Finding[] = [];
  readonly #sections: ReadonlyMap<string, HandlerSection>;
  readonly #all: EntrySections;

  constructor(all: EntrySections) {
    this.#sections = new Map(all.handlerSections.map((section) => [section.name, section]));
    this.#all = all;
  }

  entries(input: unknown, path: ConfigPath, level: number): ConfiguredEntry[] {
    const items = this.#accept(readWith(list, input, path)) ?? [];
    return items.flatMap((item, index) => this.#entry(item, [...path, index], level) ?? []);
  }

  #entry(input: unknown, path: ConfigPath, level: number): ConfiguredEntry | undefined {
    if (!isMapping(input)) {
      this.#complain(path, this.#wordNoMapping(input));
      return undefined;
    }
    const keys = Object.keys(input);
    if (keys.some((key) => MATCH_KEYS.includes(key))) return this.#match(input, path, level);
    const [name, second] = keys;
    if (name === undefined) {
      this.#complain(path, "expected a handler, or match and handlers, found an empty mapping");
      return undefined;
    }
    if (second !== undefined) {
      const message =
        `expected one handler an entry, found ${second} after ${name}: begin another entry`;
      this.#complain([...path, second], message, true);
    }
    return this.#handler(name, input[name], path);
  }

  #handler(name: string, input: unknown, path: ConfigPath): HandlerEntry | undefined {
    const section = this.#sections.get(name);
    if (!section && this.#all.isPartial) return undefined;
    if (!section) {
      this.findings.push(
        unknownKeyAt(path, name, ["match", include.name, ...this.#sections.keys()]),
      );
      return undefined;
    }
    const at = [...path, name];
    const renamed = withNewNames(input, at, section.oldNames ?? {});
    this.findings.push(...renamed.findings);
    const written = renamed.value;
    const reading = readWith(section.schema, written, at);
    if (reading.ok) return { kind: "handler", path: at, section, written, config: reading.value };
    this.findings.push(...reading.findings);
    return undefined;
  }

  #match(
    input: Readonly<Record<string, unknown>>,
    path: ConfigPath,
    level: number,
  ): MatchEntry | undefined {
    if (level >= MAX_LEVELS) {
      this.#complain(path, TOO_DEEP);
      return undefined;
    }
    for (const key of Object.keys(input)) {
      if (MATCH_KEYS.includes(key)) continue;
      if (this.#sections.has(key)) {
        const message = `expected the handlers of a match in its list, found ${key} beside it`;
        this.#complain([...path, key], message, true);
      } else {
        this.findings.push(unknownKeyAt(path, key, MATCH_KEYS));
      }
    }
    const { conditions, findings } = readConditions(
      input["match"],
      [...path, "match"],
      this.#all,
      level,
    );
    this.findings.push(...findings);
    const entries = this.entries(input["handlers"], [...path, "handlers"], level + 1);
    const otherwise = Object.hasOwn(input, "else")
      ? this.entries(input["else"], [...path, "else"], level + 1)
      : [];
    // Without all of its conditions it would hold for others, too.
    if (findings.length > 0) return undefined;
    return { kind: "match", path, conditions, entries, otherwise };
  }

  #wordNoMapping(input: unknown): string {
    return typeof input === "string" && this.#sections.has(input)
      ? `expected a mapping such as ${input}: {}, found ${found(input)}`
      : expectation("a handler, or match and handlers", input);
  }

  #accept<T>(reading: Reading<T>): T | undefined {
    if (reading.ok) return reading.value;
    this.findings.push(...reading.findings);
    return undefined;
  }

  #complain(path: ConfigPath, message: string, aboutKey = false): void {
    this.findings.push({ severity: "error", path, message, aboutKey });
  }
}

/** Handlers one by one, in the order of the document, however deep in matches. */
export function handlersIn(entries: readonly ConfiguredEntry[]): HandlerEntry[] {
  return entries.flatMap((entry) =>
    entry.kind === "match"
      ? [...handlersIn(entry.entries), ...handlersIn(entry.otherwise)]
      : [entry]
  );
}

/** Matches one by one, in the order of the document, however deep in others. */
export function matchesIn(entries: readonly ConfiguredEntry[]): MatchEntry[] {
  return entries.flatMap((entry) =>
    entry.kind === "match"
      ? [entry, ...matchesIn(entry.entries), ...matchesIn(entry.otherwise)]
      : []
  );
}
