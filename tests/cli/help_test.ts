import assert from "node:assert/strict";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { run } from "../../lib/cli/program.ts";

async function runToEnd(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  let status = 0;
  await run(args, {
    stdout: (line) => void out.push(line),
    stderr: (line) => void err.push(line),
    stdin: async function* () {},
    exit: (code) => void (status = code),
  });
  return { out: out.join("\n"), err: err.join("\n"), status };
}

Deno.test("help says of every handler and every condition what the reference says", async () => {
  for (const { name, help } of handlerSections) {
    const { out } = await runToEnd("help", "handler", name);
    assert.ok(out.startsWith(`# \`${name}\`\n\n${help}\n`), name);
  }
  for (const { name, help } of conditionSections) {
    const { out } = await runToEnd("help", "condition", name);
    assert.ok(out.startsWith(`# \`${name}\`\n\n${help}\n`), name);
  }
  const names = await runToEnd("help", "handler");
  assert.deepEqual(names.out.split("\n"), handlerSections.map(({ name }) => name));
  assert.match((await runToEnd("help", "section", "leases")).out, /^# `leases`\n\nThe lease store/);
});

Deno.test("help on what is not there says what is meant, and alone it names the commands", async () => {
  const wrong = await runToEnd("help", "handler", "adress-pool");
  assert.equal(wrong.status, 1);
  assert.match(
    wrong.err,
    /There is no handler adress-pool; did you mean "address-pool"\? \(sextant/,
  );
  assert.match(
    (await runToEnd("help", "option")).err,
    /no help on "option"; expected handler, con/,
  );
  assert.match((await runToEnd("help")).out, /^Usage: sextant [^]*\n {2}serve /);
});

Deno.test("schema is the one that the documentation has", async () => {
  const { out } = await runToEnd("schema");
  assert.equal(`${out}\n`, Deno.readTextFileSync("docs/config.schema.json"));
});
