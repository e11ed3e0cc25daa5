import assert from "node:assert/strict";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { formatFinding } from "../../lib/config/finding.ts";
import { loadConfiguration } from "../../lib/config/load.ts";
import { LoadedConfiguration } from "../../lib/config/loaded.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { handlersIn } from "../../lib/pipeline/configured_handlers.ts";
import type { Handler, PipelineEntry } from "../../lib/pipeline/handler.ts";
import { atOnce } from "../../lib/steps.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { duid, says } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";
import { contractConfiguration, writeContractFiles } from "./contract/contract.ts";
import { INTERFACES, load } from "./loading.ts";

const sections = { conditionSections, handlerSections };

/** A configuration as another thread gets it. */
function takenOver(loaded: LoadedConfiguration): LoadedConfiguration {
  const { pieces } = loaded.handOver();
  return atOnce(LoadedConfiguration.of(structuredClone(pieces), sections));
}

/** All that can be told of handlers without a request. */
function told(entries: readonly PipelineEntry[]): unknown[] {
  return handlersIn(entries).map(({ name, origin, octets, optionRule }: Handler) => ({
    name,
    origin,
    octets,
    rule: optionRule && [optionRule.kind, optionRule.origin, optionRule.alwaysSend],
  }));
}

Deno.test("a configuration that another thread has read makes the same handlers", () => {
  const folder = Deno.makeTempDirSync();
  try {
    writeContractFiles(folder);
    const { loaded } = loadConfiguration(contractConfiguration(), `${folder}/config.yaml`, {
      ...sections,
      interfaces: INTERFACES,
    });
    const over = takenOver(loaded!);
    const secret = new Uint8Array(32);
    assert.deepEqual(
      told(over.makeHandlers(secret).entries),
      told(loaded!.makeHandlers(secret).entries),
    );
    assert.deepEqual(over.links.all, loaded!.links.all);
    assert.deepEqual(over.handlerFiles, loaded!.handlerFiles);
    const { handlers: _, ...configuration } = over.configuration;
    const { handlers: __, ...expected } = loaded!.configuration;
    assert.deepEqual(configuration, expected);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

const EVERY_EXAMPLE = handlerSections
  .filter(({ files }) => !files)
  .map(({ name, example }) => ({ name, example: example.trim() }));

for (const { name, example } of EVERY_EXAMPLE) {
  Deno.test(`an entry of ${name} is the same when another thread has read it`, () => {
    const entry = `- ${example.replaceAll("\n", "\n  ")}`;
    const loaded = load(
      'listen: [{ unicast: "::1" }]\nlinks: [{ name: a, prefixes: "2001:db8:1::/64" }]\n' +
        `handlers:\n${entry.replaceAll(/^/gm, "  ")}\n`,
    );
    const secret = new Uint8Array(32);
    const over = takenOver(loaded);
    assert.deepEqual(
      told(over.makeHandlers(secret).entries),
      told(loaded.makeHandlers(secret).entries),
    );
  });
}

Deno.test("what is assigned to clients and kept off pools goes over to the thread that answers", () => {
  const loaded = load(`
listen: [{ unicast: "::1" }]
links: [{ name: a, prefixes: "2001:db8:1::/64" }]
handlers:
  - static:
      clients:
        - { client-id: "${toHex(duid(1))}", addresses: "2001:db8:1::10", hostname: one, iaid: 7 }
        - { client-id: "${toHex(duid(2))}", addresses: "2001:db8:1::11" }
  - address-pool: { range: "2001:db8:1::10-2001:db8:1::12" }
`);
  const over = takenOver(loaded);
  const { entries } = over.makeHandlers(new Uint8Array(32));
  const rig = new PipelineRig({ links: over.links.all, handlers: entries });
  const ask = (client: number, iaid: number) =>
    given(rig.answer(says({ type: "solicit", client, na: { [iaid]: [] } })));
  assert.deepEqual(ask(1, 7), ["2001:db8:1::10"]);
  assert.deepEqual(ask(1, 8), ["2001:db8:1::12"]);
  assert.deepEqual(ask(2, 8), ["2001:db8:1::11"]);
  assert.deepEqual(ask(3, 8), ["2001:db8:1::12"]);
});

Deno.test("ten thousand entries are handed over in pieces of a few", () => {
  const clients = Array.from({ length: 1000 }, (_, at) => {
    const hex = at.toString(16).padStart(4, "0");
    return `        - { client-id: "000300010200${hex}", addresses: "2001:db8:1::${hex}:1" }`;
  });
  const loaded = load(`
listen: [{ unicast: "::1" }]
links: [{ name: a, prefixes: "2001:db8:1::/64" }]
handlers:
  - static:
      clients:
${clients.join("\n")}
`);
  const { pieces } = loaded.handOver();
  assert.ok(pieces.ends.length > 1000 / 64);
  const steps = LoadedConfiguration.of(structuredClone(pieces), sections);
  let count = 0;
  while (!steps.next().done) count++;
  assert.ok(count >= pieces.ends.length);
});

Deno.test("where an entry stands is told where nobody has read the file", () => {
  const loaded = load(`
listen: [{ unicast: "::1" }]
links: [{ name: a, prefixes: "2001:db8:1::/64" }]
handlers:
  - match: { link: a }
    handlers:
      - preference: { level: 7 }
`);
  const over = takenOver(loaded);
  const [handler] = handlersIn(over.makeHandlers(new Uint8Array(32)).entries);
  assert.equal(
    handler!.origin,
    "handlers[0].handlers[0].preference, line 7",
  );
  const [located] = over.locate([
    {
      severity: "error",
      path: ["handlers", 0, "handlers", 0, "preference", "level"],
      message: "x",
    },
  ]);
  assert.equal(
    formatFinding("s.yaml", located!),
    "s.yaml:7:21: handlers[0].handlers[0].preference.level: x",
  );
});
