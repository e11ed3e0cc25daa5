import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
  visit,
} from "yaml";
import {
  type ConfigPath,
  type Finding,
  formatPath,
  type LocatedFinding,
  type Position,
  type Source,
} from "./finding.ts";
import { withMentions } from "./mention.ts";
import { structuralErrors, syntaxErrors } from "./yaml_errors.ts";

/** More is not a configuration but an attempt to fill the memory. */
const MAX_ALIASES = 100;

const TOP: Position = { line: 1, column: 1 };

/** A configuration file as YAML: its values, and where each of them stands. */
export class ConfigDocument {
  /** What the file says, as plain values; `null` when it says nothing. */
  readonly value: unknown;
  /** All that is wrong with it as YAML. With other than duplicate keys, `value` is `undefined`. */
  readonly errors: readonly LocatedFinding[];
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();
  readonly #source: Source | undefined;

  /**
   * Reads YAML. Nothing is thrown: what is wrong is in `errors`.
   *
   * @param source left out: the text is the configuration itself
   */
  constructor(text: string, source?: Source) {
    this.#source = source;
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      resolveKnownTags: false,
      stringKeys: true,
      uniqueKeys: true,
    });
    const { errors, isUsable } = syntaxErrors(this.#document, text);
    const structural = isUsable ? structuralErrors(this.#document) : [];
    const located = [...errors, ...structural].map(({ offset, message }) =>
      this.#located(message, this.#at(offset))
    );
    if (isUsable && structural.length === 0) {
      keepDigits(this.#document);
      try {
        this.value = this.#document.toJS({ maxAliasCount: MAX_ALIASES });
      } catch {
        located.push(this.#located("expected fewer aliases: they repeat too much", TOP));
      }
    }
    this.errors = located;
  }

  /**
   * Finds where in the file it stands that the finding is about.
   *
   * @param mention what is said of other places
   */
  locate(finding: Finding, mention = formatPath): LocatedFinding {
    return {
      ...finding,
      ...this.#find(finding.path, finding.aboutKey ?? false),
      message: withMentions(finding.message, mention),
      ...this.#source && { source: this.#source },
    };
  }

  /** Where a value stands. */
  positionOf(path: ConfigPath): Position {
    const { line, column } = this.#find(path, false);
    return { line, column };
  }

  /**
   * What is missing stands where the mapping begins that it is missing from. Where one value may
   * stand for a list of one, an index into that is not part of the path.
   */
  #find(path: ConfigPath, aboutKey: boolean): Position & { readonly path: ConfigPath } {
    let node: Node | null = this.#document.contents;
    let position = this.#startOf(node) ?? TOP;
    for (const [index, step] of path.entries()) {
      const container = this.#resolved(node);
      if (isMap<ParsedNode, ParsedNode | null>(container)) {
        const pair = pairWithKey(container.items, String(step));
        if (!pair) return { ...position, path };
        const key = this.#startOf(pair.key) ?? position;
        const isLast = index === path.length - 1;
        node = pair.value;
        position = isLast && aboutKey ? key : this.#startOf(node) ?? key;
      } else if (isSeq<ParsedNode>(container) && typeof step === "number") {
        node = container.items[step] ?? null;
        position = node?.range ? this.#at(node.range[0]) : position;
      } else {
        return { ...position, path: path.slice(0, index) };
      }
    }
    return { ...position, path };
  }

  #resolved(node: Node | null): Node | null {
    return isAlias(node) ? node.resolve(this.#document) ?? null : node;
  }

  /** `undefined` for a value that is not written, as after `key:`. */
  #startOf(node: Node | null): Position | undefined {
    const [start, end] = node?.range ?? [0, 0];
    return start === end ? undefined : this.#at(start);
  }

  #at(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #located(message: string, position: Position): LocatedFinding {
    const source = this.#source && { source: this.#source };
    return { severity: "error", path: [], message, ...position, ...source };
  }
}

/** What a number would not tell again: octets with a zero before them, many digits, an exponent. */
const MORE_THAN_A_NUMBER = /^(?:0[0-9]{7,}|[0-9]{16,}|[0-9]+e[0-9]+)$/i;

/** Takes octets such as 0003000102005e100001 for a text though YAML takes them for a number. */
function keepDigits(document: Document.Parsed): void {
  visit(document, {
    Scalar(_, scalar) {
      const { value, source } = scalar;
      if (typeof value !== "number" || source === undefined) return;
      if (MORE_THAN_A_NUMBER.test(source)) scalar.value = source;
    },
  });
}

/** The last one counts where a key is there twice. */
function pairWithKey(
  pairs: readonly Pair<ParsedNode, ParsedNode | null>[],
  name: string,
): Pair<ParsedNode, ParsedNode | null> | undefined {
  return pairs.findLast(({ key }) => isScalar(key) && String(key.value) === name);
}
