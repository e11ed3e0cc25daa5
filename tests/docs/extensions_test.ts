import assert from "node:assert/strict";
import { PROJECT } from "../../lib/build/task_flags.ts";
import type { ExtensionFunction } from "../../lib/extensions/extension.ts";
import { Trial } from "../../lib/extensions/trial.ts";
import { ExtensionFolder } from "../extensions/loading.ts";
import { says } from "../support/messages.ts";
import { checkLinks, readDocument } from "./named_tests.ts";

const text = readDocument("extensions.md");
const blocks = [...text.matchAll(/^```js\n(.+?)^```$/gms)].map(([, code]) => code!);

Deno.test("links of extensions.md to other documents lead to a file", () => checkLinks(text));

Deno.test("the first handler of extensions.md loads, and does what the page says", async () => {
  using folder = new ExtensionFolder({ "gold.js": blocks[0]! });
  assert.equal(await folder.problem("gold.js"), "");
  const { default: gold }: { default: ExtensionFunction } = await import(
    `file://${folder.path}/gold.js`
  );
  const at = async (hour: number) => {
    using trial = await Trial.of({
      extensions: [gold],
      configuration: {
        links: [{ name: "lan", prefixes: ["2001:db8:1::/64"] }],
        handlers: [
          { "opening-hours": { from: 6, until: 22 } },
          { "address-pool": { prefix: "2001:db8:1::/64" } },
        ],
      },
      now: () => Date.UTC(2030, 0, 1, hour),
    });
    const { answer } = trial.send(says({ type: "solicit", na: { 1: [] } }));
    const { extensions } = trial.statistics as { extensions: Record<string, unknown> };
    return [answer !== undefined, extensions["extension-0.js"]];
  };
  assert.deepEqual(await at(3), [false, { "requests when closed": 1 }]);
  assert.deepEqual(await at(6), [true, { "requests when closed": 0 }]);
});

Deno.test("the condition of extensions.md is one", async () => {
  const code = `export default ({ z, defineCondition, remoteId }) => ({
  conditions: [${blocks[1]!.trim().replace(/;$/, "")}],
});\n`;
  using folder = new ExtensionFolder({ "even.js": code });
  const { brought, findings } = await folder.load(["even.js"]);
  assert.deepEqual(findings, []);
  assert.equal(brought.conditionSections[0]!.name, "even-line");
});

Deno.test("every example is one that extensions.md leads to, and loads", async () => {
  const names = [...Deno.readDirSync(`${PROJECT}/docs/examples`)].map(({ name }) => name);
  assert.equal(names.length, 4);
  using folder = new ExtensionFolder();
  for (const name of names) {
    assert.ok(text.includes(`(examples/${name})`), name);
    folder.write(name, Deno.readTextFileSync(`${PROJECT}/docs/examples/${name}`));
    assert.equal(await folder.problem(name), "");
  }
});
