import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { configurationSchema } from "../../lib/build/reference/json_schema.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";

const validate = new Ajv({ allowUnionTypes: true, allErrors: true })
  .compile(configurationSchema({ conditionSections, handlerSections }));

function objections(configuration: unknown): string[] {
  if (validate(configuration)) return [];
  return validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function objectionsTo(yaml: string): string[] {
  return objections(parse(yaml));
}

Deno.test("the schema has nothing against the example", () => {
  const file = new URL("../../config.example.yaml", import.meta.url);
  assert.deepEqual(objectionsTo(Deno.readTextFileSync(file)), []);
});

Deno.test("the schema has nothing against the whole language", () => {
  const file = new URL("../config/contract/config.yaml", import.meta.url);
  assert.deepEqual(objectionsTo(Deno.readTextFileSync(file)), []);
});

Deno.test("the schema knows matches in matches, to any depth", () => {
  const nested = (innermost: string) => `
listen: [{ unicast: "::1" }]
handlers:
  - match: { subnet: "2001:db8::/32" }
    handlers:
      - match: { elapsed-time: { more-than: 5s, less-than: 100 }, link: [a, b], marked-with: x }
        handlers: [${innermost}]
`;
  assert.deepEqual(objectionsTo(nested("{ preference: { level: 255 } }")), []);
  const place = "/handlers/0/handlers/0/handlers/0";
  assert.deepEqual(objectionsTo(nested("{ preference: { level: 256 } }")), [
    `${place}/preference/level must be <= 255`,
  ]);
  assert.deepEqual(objectionsTo(nested("{ preferense: {} }")), [
    `${place} must NOT have additional properties`,
  ]);
});

Deno.test("the schema objects to what the server refuses", async (t) => {
  const mistakes: [name: string, yaml: string, objection: string][] = [
    ["an unknown key", "listne: []", " must NOT have additional properties"],
    ["a missing key", "listen: null", "/listen must be array"],
    [
      "an entry of several handlers",
      "handlers: [{ copy-remote-id: {}, copy-subscriber-id: {} }]",
      "/handlers/0 must NOT have more than 1 properties",
    ],
    [
      "a match without handlers",
      "handlers: [{ match: { link: a } }]",
      "/handlers/0 must have required property 'handlers'",
    ],
    [
      "handlers without a match",
      "handlers: [{ handlers: [] }]",
      "/handlers/0 must have required property 'match'",
    ],
    [
      "a handler beside a match",
      "handlers: [{ match: { link: a }, handlers: [], copy-remote-id: {} }]",
      "/handlers/0 property name must be valid",
    ],
    [
      "a match of nothing",
      "handlers: [{ match: {}, handlers: [] }]",
      "/handlers/0/match must NOT have fewer than 1 properties",
    ],
    [
      "a missing key of a handler",
      "handlers: [{ static-csv: {} }]",
      "/handlers/0/static-csv must have required property 'file'",
    ],
    ["a wrong type", "allow-rapid-commit: 1", "/allow-rapid-commit must be boolean"],
    [
      "a choice that is none",
      "leases: { durability: some }",
      "/leases/durability must be equal to one of the allowed values",
    ],
    [
      "an empty list",
      "handlers: [{ domain-search-list: { domain-names: [] } }]",
      "/handlers/0/domain-search-list/domain-names must NOT have fewer than 1 items",
    ],
  ];
  for (const [name, yaml, objection] of mistakes) {
    await t.step(name, () => {
      const rest = [["listen", '[{ unicast: "::1" }]'], ["handlers", "[]"]]
        .filter(([key]) => !yaml.startsWith(`${key}:`))
        .map(([key, value]) => `${key}: ${value}\n`);
      const said = objectionsTo(`${yaml}\n${rest.join("")}`);
      assert.ok(said.includes(objection), said.join("\n"));
    });
  }
});
