import type { FileReader } from "./file_reader.ts";
import type { LocatedFinding } from "./finding.ts";
import { expectation, isMapping } from "./found.ts";
import { IncludedFiles, type IncludedPath } from "./included_files.ts";
import { MAX_LEVELS } from "./match_reader.ts";
import { Origins, type Place, type SourceFile, within } from "./origins.ts";
import { include } from "./sections/include.ts";

/** A value, and where its parts come from. */
export interface Part {
  readonly value: unknown;
  readonly origins: Origins;
}

/** The whole of a configuration. */
export interface Whole extends Part {
  /** What is wrong with how it is put together. */
  readonly findings: readonly LocatedFinding[];
  /** What was read, the first file excepted. */
  readonly paths: readonly IncludedPath[];
}

/**
 * Puts the files of a configuration together.
 *
 * @param file whose document has a value
 */
export function withIncluded(file: SourceFile, reader: FileReader): Whole {
  const included = new IncludedFiles(file, reader);
  const { findings, paths } = included;
  return { ...new Including(included).all(file), findings, paths };
}

class Including {
  readonly #included: IncludedFiles;

  constructor(included: IncludedFiles) {
    this.#included = included;
  }

  all(file: SourceFile): Part {
    const place = { file, path: [] };
    const { value } = file.document;
    const origins = new Origins(place);
    if (!isMapping(value)) return { value, origins };
    const entries = [...this.#topLevel(value, place)].map(([key, all]) => {
      const part = this.#together(key, all);
      origins.set(key, part.origins);
      return [key, part.value];
    });
    return { value: Object.fromEntries(entries), origins };
  }

  /** What every file says of each key. */
  #topLevel(
    value: Readonly<Record<string, unknown>>,
    place: Place,
    parts: Map<string, Part[]> = new Map(),
  ): Map<string, Part[]> {
    for (const [key, inner] of Object.entries(value)) {
      const at = within(place, key);
      if (key === include.name) {
        this.#included.each(inner, at, (file) => this.#partsOf(file, parts));
        continue;
      }
      const part = key === "handlers"
        ? this.#handlers(inner, at, 0)
        : { value: inner, origins: new Origins(at) };
      const all = parts.get(key) ?? [];
      all.push(part);
      parts.set(key, all);
    }
    return parts;
  }

  #partsOf(file: SourceFile, parts: Map<string, Part[]>): void {
    const { value } = file.document;
    const place = { file, path: [] };
    if (isMapping(value)) this.#topLevel(value, place, parts);
    else if (value !== null) {
      this.#complain(place, expectation("a mapping of keys such as links", value));
    }
  }

  /** Lists go together; of everything else there is one. */
  #together(key: string, all: readonly Part[]): Part {
    const [first, ...others] = all.filter(({ value }) => value !== null);
    if (!first) return all[0]!;
    if (others.length === 0) return first;
    for (const other of others) {
      if (Array.isArray(first.value) && Array.isArray(other.value)) continue;
      const { file, path } = first.origins.of([]);
      this.#complain(
        other.origins.of([]),
        `${key} stands in ${file.name}:${file.document.positionOf(path).line} already: ` +
          "expected it in one file",
      );
    }
    const lists = [first, ...others].filter(({ value }) => Array.isArray(value));
    if (lists.length < all.length) return first;
    const origins = new Origins(first.origins.of([]));
    const items = lists.flatMap(({ value, origins }) =>
      (value as unknown[]).map((item, index) => ({ item, origins: origins.part(index) }))
    );
    items.forEach((item, index) => origins.set(index, item.origins));
    return { value: items.map(({ item }) => item), origins };
  }

  /** A list of handlers, with what is included in it and in the matches of it. */
  #handlers(value: unknown, place: Place, level: number): Part {
    const origins = new Origins(place);
    if (!Array.isArray(value) || level > MAX_LEVELS) return { value, origins };
    const parts = value.flatMap((item, index) => this.#entry(item, within(place, index), level));
    const isSame = parts.length === value.length &&
      parts.every((part, index) => part.value === value[index]);
    if (isSame) return { value, origins };
    parts.forEach((part, index) => origins.set(index, part.origins));
    return { value: parts.map((part) => part.value), origins };
  }

  #entry(item: unknown, place: Place, level: number): Part[] {
    const origins = new Origins(place);
    if (!isMapping(item)) return [{ value: item, origins }];
    if (Object.hasOwn(item, include.name)) return this.#includedEntries(item, place, level);
    let value = item;
    for (const key of ["handlers", "else"]) {
      if (!Array.isArray(item[key])) continue;
      const part = this.#handlers(item[key], within(place, key), level + 1);
      if (part.value === item[key]) continue;
      origins.set(key, part.origins);
      value = { ...value, [key]: part.value };
    }
    return [{ value, origins }];
  }

  #includedEntries(item: Readonly<Record<string, unknown>>, place: Place, level: number): Part[] {
    const second = Object.keys(item).find((key) => key !== include.name);
    if (second !== undefined) {
      const message = `expected include alone in its entry, found ${second} beside it`;
      this.#complain(within(place, second), message, true);
    }
    const parts: Part[] = [];
    this.#included.each(item[include.name], within(place, include.name), (file) => {
      const { value } = file.document;
      if (!Array.isArray(value)) {
        if (value !== null) this.#complain({ file, path: [] }, wordNoList(value));
        return;
      }
      const part = this.#handlers(value, { file, path: [] }, level);
      (part.value as unknown[]).forEach((item, index) =>
        parts.push({ value: item, origins: part.origins.part(index) })
      );
    });
    return parts;
  }

  #complain(place: Place, message: string, aboutKey = false): void {
    this.#included.say("error", place, message, aboutKey);
  }
}

function wordNoList(value: unknown): string {
  return isMapping(value) && Object.hasOwn(value, "handlers")
    ? "expected a list of handlers, found a mapping: such a file is included at the top level"
    : expectation("a list of handlers", value);
}
