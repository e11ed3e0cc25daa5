import assert from "node:assert/strict";
import fc from "fast-check";
import type { HandlerContext, HandlerSection } from "../../lib/config/handler_section.ts";
import { loadConfiguration, loadConfigurationFile } from "../../lib/config/load.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { OperatorError } from "../../lib/operator_error.ts";
import type { PipelineEntry } from "../../lib/pipeline/handler.ts";
import { addressToBigInt } from "../../lib/wire/address.ts";
import { address } from "../support/messages.ts";
import { findingsIn, INTERFACES, load } from "./loading.ts";
import { z } from "zod";

const EXAMPLE = new URL("../../config.example.yaml", import.meta.url).pathname;
const SETUP = { conditionSections, handlerSections, interfaces: INTERFACES };

Deno.test("nothing is to be said of the example", () => {
  const { loaded, findings } = loadConfigurationFile(EXAMPLE, SETUP);
  assert.deepEqual(findings, []);
  assert.deepEqual(loaded!.makeHandlers(new Uint8Array(32)).findings, []);
});

Deno.test("a line of the example that is commented out is right once it is not", () => {
  const [supported] = Deno.readTextFileSync(EXAMPLE).split("# --- what needs more than this file");
  const isLanguage = (line: string) =>
    !line.startsWith("#") || /^# *(- )?(?!yaml-language-server)[a-z-]+:( |$)/.test(line);
  const uncommented = supported!
    .split("\n")
    .filter(isLanguage)
    .map((line) => line.replace(/^( *)# /, "$1"))
    // One of the four forms is enough, and this pool is there twice.
    .filter((line) => !/^ {2}duid-(llt|en|uuid)|prefix: "2001:db8:1:0:8000/.test(line))
    .join("\n")
    .replace("file: static.csv", "file: contract/static.csv");
  const file = new URL("example.yaml", import.meta.url).pathname;
  const { loaded, findings } = loadConfiguration(uncommented, file, SETUP);
  assert.deepEqual(findings, []);
  assert.deepEqual(loaded!.makeHandlers(new Uint8Array(32)).findings, []);
  assert.equal(loaded!.configuration.listen.length, 2);
  assert.equal(loaded!.configuration.handlers.length, 39);
});

Deno.test("a file that cannot be read is one sentence", async (t) => {
  const folder = Deno.makeTempDirSync();
  const sentence = (path: string) => {
    try {
      loadConfigurationFile(path, SETUP);
    } catch (error) {
      assert.ok(error instanceof OperatorError);
      return error.message;
    }
    return "it was read";
  };
  try {
    await t.step("missing", () => {
      assert.equal(
        sentence(`${folder}/none.yaml`),
        `Cannot read the configuration: ${folder}/none.yaml does not exist`,
      );
    });
    await t.step("a folder", () => {
      assert.equal(
        sentence(folder),
        `Cannot read the configuration: ${folder} is a folder, expected a file`,
      );
    });
    await t.step("not UTF-8", () => {
      Deno.writeFileSync(`${folder}/latin1.yaml`, Uint8Array.of(0x61, 0x3a, 0x20, 0xe4));
      assert.equal(
        sentence(`${folder}/latin1.yaml`),
        `Cannot read the configuration: ${folder}/latin1.yaml is not UTF-8 text`,
      );
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("what the handlers find is listed with the rest, in the order of the file", () => {
  assert.deepEqual(
    findingsIn(`handlers:
  - static-csv: { file: none.csv }
  - preference: { level: 700 }
leases: { durability: some }
listen: [{ interface: eth7 }]
`),
    [
      "2:25: handlers[0].static-csv.file: Cannot read none.csv: there is no such file",
      "3:26: handlers[1].preference.level: expected a number of at most 255, found 700",
      '4:23: leases.durability: expected full or normal, found "some"',
      "5:23: warning: listen[0].interface: this machine has no interface eth7 with an address; it " +
      "has lo, eth0",
    ],
  );
});

Deno.test("handlers are made in order, behind their conditions, with what they may use", () => {
  const contexts: HandlerContext[] = [];
  const probe: HandlerSection = {
    name: "probe",
    help: "Takes down what it is made with.",
    example: "probe: { id: a }",
    schema: z.strictObject({ id: z.string() }),
    create: (config, context) => {
      contexts.push(context);
      context.report("info", "here", ["id"]);
      return { name: (config as { id: string }).id };
    },
  };
  const text = `listen: [{ unicast: ::1 }]
links:
  - { name: lan, prefixes: "2001:db8:1::/64" }
  - { name: far, prefixes: "2001:db8:7::/64" }
handlers:
  - probe: { id: first }
  - match: { subnet: "2001:db8::/32" }
    handlers:
      - match: { link: far }
        handlers:
          - probe: { id: second }
  - probe: { id: third }
`;
  const { loaded } = loadConfiguration(text, "/etc/sextant.yaml", {
    conditionSections,
    handlerSections: [probe],
    interfaces: INTERFACES,
  });
  const secret = new Uint8Array(32).fill(7);
  const { entries, findings } = loaded!.makeHandlers(secret);
  const shape = (entries: readonly PipelineEntry[]): unknown[] =>
    entries.map((entry) =>
      "handlers" in entry ? shape(entry.handlers) : "name" in entry && entry.name
    );
  assert.deepEqual(shape(entries), ["first", [["second"]], "third"]);
  assert.deepEqual(findings.map(({ severity, line, column }) => [severity, line, column]), [
    ["info", 6, 18],
    ["info", 11, 26],
    ["info", 12, 18],
  ]);
  assert.deepEqual(contexts.map(({ reachableLinks }) => reachableLinks.map(({ name }) => name)), [
    ["lan", "far"],
    ["far"],
    ["lan", "far"],
  ]);
  const [{ resolve, reserved, links, ...rest } = assert.fail()] = contexts;
  assert.equal(resolve("static.csv"), "/etc/static.csv");
  assert.equal(links, loaded!.links);
  assert.equal(rest.secret, secret);
  // Nobody is given an address of this machine.
  assert.equal(reserved.hasAddress(addressToBigInt(address("2001:db8:1::1"))), true);
  assert.equal(reserved.hasAddress(addressToBigInt(address("2001:db8:1::2"))), false);
  assert.ok(contexts.every((context) => context.reserved === reserved));
});

Deno.test("an error in handlers keeps a configuration from being used", () => {
  const loaded = load("listen: [{ unicast: ::1 }]\nhandlers: [{ static-csv: { file: none.csv } }]");
  const { findings } = loaded.makeHandlers(new Uint8Array(32));
  assert.deepEqual(findings.map(({ severity }) => severity), ["error"]);
});

Deno.test("no configuration makes the reader throw", () => {
  const scalar = fc.oneof(
    fc.constantFrom("eth0", "::1", "2001:db8::/32", "7d", "infinity", "", "lan", "solicit"),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
  );
  const key = fc.constantFrom(
    ...["listen", "handlers", "links", "match", "link", "subnet", "interface", "unicast", "tcp"],
    ...["name", "prefixes", "logging", "console", "level", "server-id", "duid-ll", "__proto__"],
    ...["elapsed-time", "more-than", "less-than", "constructor", "port", "mark", "user", "range"],
    ...handlerSections.map(({ name }) => name),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      scalar,
      fc.array(tie("tree"), { maxLength: 4 }),
      tie("mapping"),
    ),
    mapping: fc.array(fc.tuple(key, tie("tree")), { maxLength: 4 })
      .map((pairs) => Object.fromEntries(pairs)),
  }));
  const document = fc.record({ listen: tree, handlers: tree, links: tree, logging: tree }, {
    requiredKeys: [],
  });
  fc.assert(fc.property(document, (value) => {
    // JSON is YAML.
    const findings = findingsIn(JSON.stringify(value));
    for (const finding of findings) assert.match(finding, /^1:[1-9][0-9]*: /);
  }));
});
