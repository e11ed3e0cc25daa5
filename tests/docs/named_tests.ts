import assert from "node:assert/strict";

const PROJECT = new URL("../../", import.meta.url);
const DOCUMENTS = new URL("docs/", PROJECT);

/** A document of `docs`. */
export function readDocument(name: string): string {
  return Deno.readTextFileSync(new URL(name, DOCUMENTS));
}

/**
 * Every `[name of a test](../tests/file.ts)` of a document names a test that is in that file.
 *
 * @returns how many it names
 */
export function checkNamedTests(text: string): number {
  const links = [...text.matchAll(/\[((?:[^[\]]|\[[^\]]*\])*)\]\(\.\.\/(tests\/[^)]+\.ts)\)/g)];
  const namesIn = new Map<string, (string | RegExp)[]>();
  for (const [, written, file] of links) {
    const name = written!.replaceAll("\\|", "|").replaceAll("\\<", "<");
    if (!namesIn.has(file!)) namesIn.set(file!, testNames(file!));
    const isThere = namesIn.get(file!)!.some((known) =>
      typeof known === "string" ? known === name : known.test(name)
    );
    assert.ok(isThere, `${file} has no test "${name}"`);
  }
  return links.length;
}

/** Links to other documents, and to examples, lead to a file. */
export function checkLinks(text: string): void {
  for (const [, target] of text.matchAll(/\]\(([^)#]+\.(?:md|yaml|json))\)/g)) {
    assert.ok(Deno.statSync(new URL(target!, DOCUMENTS)).isFile, target);
  }
}

const PLAIN = String.raw`"((?:[^"\\]|\\.)*)"`;
const COMPUTED = String.raw`\`((?:[^\`\\]|\\.)*)\``;
const NAMED = new RegExp(
  String.raw`(?:\b(?:test\w*|step)\(\s*|\bname:\s*)(?:${PLAIN}(?:,\s*${PLAIN})?|${COMPUTED})`,
  "g",
);
const HOLE = /\$\{[^}]*\}/;

/** Names of tests and scenarios; a pattern where a small part of the name is computed. */
function testNames(file: string): (string | RegExp)[] {
  const source = Deno.readTextFileSync(new URL(file, PROJECT));
  const all = [...source.matchAll(NAMED)];
  // `test("4.2.1", "what must hold")` of a file whose tests are named `RFC 5007 ${…}: ${…}`.
  const bySection = all.flatMap(([, , , computed]) => {
    const parts = computed?.split(HOLE) ?? [];
    return parts.length === 3 && /^RFC \d+ $/.test(parts[0]!) ? [parts] : [];
  });
  return all.flatMap(([, first, second, computed]): (string | RegExp)[] => {
    if (computed !== undefined) return patternOf(computed.split(HOLE));
    if (second !== undefined && bySection.length > 0) {
      return bySection.map(([rfc, colon]) => `${rfc}${plain(first!)}${colon}${plain(second)}`);
    }
    return [plain(first!)];
  });
}

function patternOf(parts: readonly string[]): RegExp[] {
  // A name of which little is known would pass for any other.
  if (parts.join("").length < 12) return [];
  return [new RegExp(`^${parts.map((part) => RegExp.escape(part)).join(".+")}$`)];
}

function plain(text: string): string {
  return text.replaceAll('\\"', '"');
}
