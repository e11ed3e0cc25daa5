import { type Alias, type Document, isNode, visit, type YAMLError } from "yaml";
import { parseAddress } from "../wire/address.ts";
import { found } from "./found.ts";

/** What is wrong, and how far into the text. */
export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

const STRAY_ENTRY =
  'expected every entry of a list to begin with "- ", in the column of the first; check this line ' +
  "and the entry above";

/**
 * What is wrong with the syntax, in words for people who write configurations. One mistake makes
 * the parser say several things about one place: the first says it best.
 */
export function syntaxErrors(
  document: Document.Parsed,
  text: string,
): { errors: YamlProblem[]; isUsable: boolean } {
  const first = new Map<number, YAMLError>();
  for (const complaint of withoutConsequences([...document.errors, ...document.warnings])) {
    const [offset] = complaint.pos;
    if (!first.has(offset)) first.set(offset, complaint);
  }
  const errors = [...first].map(([offset, error]) => ({ offset, message: word(error, text) }))
    .filter(({ message }, at, all) => message !== STRAY_ENTRY || message !== all[at - 1]?.message);
  // Another version of YAML reads the same text differently: 0660 is octal in 1.1, and yes is true.
  const { explicit, version } = document.directives.yaml;
  if (explicit && version !== "1.2") {
    errors.push({ offset: 0, message: `expected YAML 1.2, found YAML ${version}` });
  }
  const onlyDuplicates = document.errors.every(({ code }) => code === "DUPLICATE_KEY");
  return { errors, isUsable: onlyDuplicates && errors.length === document.errors.length };
}

/** Once a text goes on behind its end, the parser takes offence at every word that follows. */
function withoutConsequences(complaints: readonly YAMLError[]): YAMLError[] {
  const exhausted = complaints.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  if (exhausted) return [exhausted];
  const firstBeyond = complaints.findIndex(isBeyondEnd);
  return complaints.filter((complaint, index) => index <= firstBeyond || !isBeyondEnd(complaint));
}

function isBeyondEnd({ code, message }: YAMLError): boolean {
  return code === "UNEXPECTED_TOKEN" && / at node end$| in YAML stream/.test(message);
}

function word(error: YAMLError, text: string): string {
  const { code, message, pos: [start, end] } = error;
  if (isBeyondEnd(error)) {
    return `expected the end of the value before, found ${found(restOfLine(text, start))}: check ` +
      "the quotes and the indentation";
  }
  const isMisplaced = code === "BLOCK_AS_IMPLICIT_KEY" || code === "MULTILINE_IMPLICIT_KEY";
  if (isMisplaced && /^[ \t]*- /.test(text.slice(start))) return STRAY_ENTRY;
  switch (code) {
    case "BLOCK_AS_IMPLICIT_KEY":
    case "BLOCK_IN_FLOW":
      return wordColon(restOfValue(text, start));
    case "DUPLICATE_KEY":
      return `duplicate key ${found(restOfKey(text, start))}; expected each key once`;
    case "MULTILINE_IMPLICIT_KEY":
      return wordKey(text, start);
    case "MULTIPLE_DOCS":
      return 'expected one document, found a second one after "---"';
    case "NON_STRING_KEY":
      return "expected a name as key";
    case "RESOURCE_EXHAUSTION":
      return "expected fewer levels: the nesting is too deep";
    case "TAB_AS_INDENT":
      return "expected spaces as indentation, found a tab";
    case "TAG_RESOLVE_FAILED":
      return `expected a value without a tag, found ${found(text.slice(start, end))}`;
    default:
      if (message.startsWith("Implicit map keys need")) return wordKey(text, start);
      return inOtherWords(message) ?? message.replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  }
}

/** Of messages that share their codes with others. */
function inOtherWords(message: string): string | undefined {
  const [, bracket] = /^Flow .* end with a ([}\]])$/.exec(message) ?? [];
  if (bracket) return `expected ${bracket} before this, to end what begins above`;
  const [, quote] = /^Missing closing (['"])quote$/.exec(message) ?? [];
  if (quote) return `expected ${quote} before this, to end what begins above`;
  if (/^(All sequence items must start|Sequence item without)/.test(message)) return STRAY_ENTRY;
  return message.startsWith("All mapping items must start")
    ? "expected every key of a mapping to begin in the column of the first"
    : undefined;
}

function wordKey(text: string, start: number): string {
  return `expected a key with a colon behind it, found ${found(restOfLine(text, start))}`;
}

/** A colon at its end, or one before a space, makes a value a mapping. */
function wordColon(value: string): string {
  if (parseAddress(value)) {
    return `expected a value, found a key: put ${value} in quotes, as it ends in a colon`;
  }
  return /: |:$/.test(value)
    ? `expected a value, found ${found(value)}, which is a mapping to YAML: put it in quotes, or ` +
      "begin a line with each key"
    : "expected one value; check the indentation of the lines below";
}

/** From here to what ends a value that is not in quotes: a comment, a comma or bracket, the line. */
function restOfValue(text: string, start: number): string {
  return text.slice(start).split(/ #|, |[,{}[\]\r\n]/, 1)[0]!.trim();
}

function restOfLine(text: string, start: number): string {
  return text.slice(start).split(/[\r\n]/, 1)[0]!;
}

function restOfKey(text: string, start: number): string {
  const [, quoted] = /^["']([^"']*)["']/.exec(text.slice(start)) ?? [];
  return quoted ?? text.slice(start).split(/:\s|[\r\n]/, 1)[0]!.trimEnd();
}

/** What YAML allows, and no configuration can mean: names of nothing, and things within themselves. */
export function structuralErrors(document: Document.Parsed): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Alias(_key, alias: Alias, ancestors) {
      const offset = alias.range?.[0] ?? 0;
      const target = alias.resolve(document);
      if (!target) {
        problems.push({ offset, message: `expected an anchor &${alias.source} before this alias` });
      } else if (ancestors.some((ancestor) => isNode(ancestor) && ancestor === target)) {
        problems.push({ offset, message: `the alias *${alias.source} stands for what holds it` });
      }
    },
  });
  return problems;
}
