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

/** Names of tests and scenarios; a pattern where a small part of the name is computed. */
function testNames(file: string): (string | RegExp)[] {
  const source = Deno.readTextFileSync(new URL(file, PROJECT));
  const named =
    /(?:\b(?:test\w*|step)\(\s*|\bname:\s*)(?:"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;
  return [...source.matchAll(named)].flatMap(([, plain, computed]): (string | RegExp)[] => {
    if (plain !== undefined) return [plain.replaceAll('\\"', '"')];
    const parts = computed!.split(/\$\{[^}]*\}/);
    if (parts.join("").length < 10) return [];
    return [new RegExp(`^${parts.map((part) => RegExp.escape(part)).join(".+")}$`)];
  });
}
