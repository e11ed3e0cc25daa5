import { asZod } from "../../lib/config/schema.ts";
import assert from "node:assert/strict";
import { z } from "zod";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { EXAMPLES } from "./examples.ts";
import { findingsOf } from "./support.ts";

type Keys = readonly (readonly [key: string, value: string])[];

/** Their examples need files, or have no keys; their own tests have them. */
const ELSEWHERE = ["static-csv", "static-sqlite", "mark"];

/** Where the mapping of a handler begins, on line 3 behind `- name: `. */
function columnOfKeys(name: string): number {
  return 5 + `${name}: `.length;
}

function write(name: string, keys: Keys): string {
  return `${name}: { ${keys.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;
}

/** Where the value stands that belongs to the last key. */
function columnOfLast(name: string, keys: Keys): number {
  return 5 + write(name, keys).length - keys.at(-1)![1].length - " }".length;
}

function keysOf(name: string): { properties: string[]; required: string[] } {
  const { schema } = handlerSections.find((section) => section.name === name)!;
  const { properties = {}, required = [] } = z.toJSONSchema(asZod(schema), { io: "input" });
  return { properties: Object.keys(properties), required };
}

function withoutKey(name: string, key: string): Keys {
  return Object.entries(EXAMPLES[name]!).filter(([other]) => other !== key);
}

Deno.test("every handler has an example, of which nothing bad is to be said", () => {
  const names = handlerSections.map(({ name }) => name).filter((name) => !ELSEWHERE.includes(name));
  assert.deepEqual(Object.keys(EXAMPLES).sort(), names.sort());
  for (const [name, keys] of Object.entries(EXAMPLES)) {
    assert.deepEqual(findingsOf(write(name, Object.entries(keys))), []);
  }
});

for (const [name, example] of Object.entries(EXAMPLES)) {
  const { properties, required } = keysOf(name);

  Deno.test(`an unknown key of ${name} is an error at the key, with those that there are`, () => {
    const said = findingsOf(write(name, [...Object.entries(example), ["zzzzz", "1"]]));
    const known = properties.length === 0
      ? "none"
      : `${properties.slice(0, -1).join(", ")}${properties.length > 1 ? " or " : ""}${
        properties.at(-1)
      }`;
    const column = columnOfLast(name, [...Object.entries(example), ["zzzzz", "1"]]) -
      "zzzzz: ".length;
    assert.ok(
      said.includes(
        `3:${column}: handlers[0].${name}.zzzzz: unknown key "zzzzz"; expected ${known}`,
      ),
      said.join("\n"),
    );
  });

  Deno.test(`anything but a mapping is an error for ${name}`, () => {
    assert.deepEqual(findingsOf(`${name}: 7`), [
      `3:${columnOfKeys(name)}: handlers[0].${name}: expected a mapping, found 7`,
    ]);
  });

  for (const key of properties) {
    Deno.test(`a value of another type for ${key} of ${name} is an error at the value`, () => {
      const keys: Keys = [...withoutKey(name, key), [key, "{ wrong: 1 }"]];
      const said = findingsOf(write(name, keys)).filter((line) =>
        line.startsWith(`3:${columnOfLast(name, keys)}: handlers[0].${name}.${key}: expected `)
      );
      assert.equal(said.length, 1, findingsOf(write(name, keys)).join("\n"));
      assert.match(said[0]!, /, found a mapping$/);
    });

    Deno.test(`${key} of ${name} given twice is an error at the second`, () => {
      const [, value] = Object.entries(example).find(([other]) => other === key) ?? [key, "1"];
      const keys: Keys = [...withoutKey(name, key), [key, value], [key, value]];
      const column = columnOfLast(name, keys) - `${key}: `.length;
      const said = findingsOf(write(name, keys));
      assert.ok(
        said.includes(`3:${column}: duplicate key "${key}"; expected each key once`),
        said.join("\n"),
      );
    });
  }

  for (const key of required) {
    Deno.test(`${name} without ${key} is an error where the mapping begins`, () => {
      const said = findingsOf(write(name, withoutKey(name, key)));
      const start = `3:${columnOfKeys(name)}: handlers[0].${name}.${key}: missing; expected `;
      assert.equal(said.filter((line) => line.startsWith(start)).length, 1, said.join("\n"));
    });
  }
}

Deno.test("a pool that is not told once which addresses it has is one mistake", () => {
  const both = 'range: "2001:db8:1::1-2001:db8:1::2", prefix: "2001:db8:1::/64"';
  assert.deepEqual(findingsOf(`address-pool: { ${both} }`), [
    "3:19: handlers[0].address-pool: expected either range or prefix, found both",
  ]);
  assert.deepEqual(findingsOf("address-pool: {}"), [
    "3:19: handlers[0].address-pool: expected either range or prefix, found neither",
  ]);
});
