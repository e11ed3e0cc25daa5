import assert from "node:assert/strict";
import { parse } from "yaml";
import { generatedDocuments } from "../../lib/build/docs.ts";
import { readHandlers } from "../../lib/config/handlers_section.ts";
import { readWith } from "../../lib/config/schema_findings.ts";
import { sections } from "../../lib/config/sections/mod.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";

const reference = generatedDocuments().find(({ path }) => path === "docs/configuration.md")!.text;

function onlyValue(example: string, name: string): unknown {
  const entry: unknown = parse(example);
  assert.deepEqual(Object.keys(entry as object), [name]);
  return (entry as Record<string, unknown>)[name];
}

Deno.test("every top-level key has an example that is right", async (t) => {
  for (const { name, example, schema } of Object.values(sections)) {
    await t.step(name, () => {
      const reading = readWith<unknown>(schema, onlyValue(example, name), [name]);
      assert.deepEqual(reading.ok ? [] : reading.findings, []);
    });
  }
});

Deno.test("every handler has an example that is right", async (t) => {
  for (const { name, example } of handlerSections) {
    await t.step(name, () => {
      const entry = { [name]: onlyValue(example, name) };
      const { findings } = readHandlers([entry], ["handlers"], {
        conditionSections,
        handlerSections,
      });
      assert.deepEqual(findings, []);
    });
  }
});

Deno.test("every key of a top-level key, a handler and a match is in the reference", () => {
  for (const { name, schema } of [...Object.values(sections), ...handlerSections]) {
    assert.ok(reference.includes(`# \`${name}\`\n`), name);
    for (const key of schemaKeys(schema)) {
      assert.match(reference, new RegExp(`^\\| \`(\\S+\\.)?${key}\` \\| .+ \\|$`, "m"), key);
    }
  }
});

Deno.test("every key in the reference has a meaning, and every cell is in its column", () => {
  const rows = reference.split("\n").filter((line) => line.startsWith("| `"));
  assert.ok(rows.length > 100);
  for (const row of rows) {
    const cells = row.replaceAll("\\|", "").split("|").map((cell) => cell.trim());
    assert.equal(cells.length, 6, row);
    const [, , value, , meaning] = cells;
    assert.ok(value !== "" && /[.:?!]$/.test(meaning!), row);
  }
});

Deno.test("links within the reference lead to a heading", () => {
  const headings = [...reference.matchAll(/^#+ `?([^`\n]+)`?$/gm)].map(([, heading]) => heading);
  const links = [...reference.matchAll(/\(#([^)]+)\)/g)].map(([, target]) => target);
  assert.ok(links.length > 40);
  for (const target of links) assert.ok(headings.includes(target), target);
});

function schemaKeys(schema: unknown): string[] {
  const { shape } = schema as { shape?: object };
  return Object.keys(shape ?? {});
}
