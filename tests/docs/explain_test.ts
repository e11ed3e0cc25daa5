import assert from "node:assert/strict";
import { run } from "../../lib/cli/program.ts";
import { checkLinks, readDocument } from "./named_tests.ts";

const text = readDocument("explain.md");

/** What is behind each recipe: the rest of a configuration that it is a part of. */
const [, rest] = /^```yaml\n(.+?)^```$/ms.exec(text)!;

interface Example {
  readonly title: string;
  readonly words: readonly string[];
  readonly printed: string;
}

const examples: readonly Example[] = [...text.matchAll(/^## ([^\n]+)\n(.+?)(?=^## |$(?![^]))/gms)]
  .flatMap(([, title, section]) =>
    [...section!.matchAll(/^```sh\nsextant explain (.+?)\n```\n\n```text\n(.+?)^```$/gms)]
      .map(([, line, printed]) => ({
        title: title!,
        words: line!.replaceAll("\\\n", " ").split(/\s+/),
        printed: printed!,
      }))
  );

const recipes: ReadonlyMap<string, string> = new Map(
  [...readDocument("recipes.md").matchAll(/^## ([^\n]+)\n.+?^```yaml\n(.+?)^```$/gms)]
    .map(([, title, yaml]) => [title!, yaml!]),
);

Deno.test("links of the page about explain lead to a file", () => checkLinks(text));

for (const { title, words, printed } of examples) {
  Deno.test(`explain prints what its page says: ${title}, ${words.at(-1)!.slice(-12)}`, async () => {
    const folder = Deno.makeTempDirSync();
    try {
      const file = `${folder}/sextant.yaml`;
      Deno.writeTextFileSync(file, `${recipes.get(title)!}${rest}`);
      const out: string[] = [];
      await run(
        ["explain", ...words.map((word) => word === "sextant.yaml" ? file : word)],
        {
          stdout: (line) => out.push(line),
          stderr: (line) => assert.fail(line),
          stdin: () => assert.fail("explain reads no input"),
          exit: (code) => assert.fail(`exit ${code}`),
        },
      );
      assert.equal(`${out.join("\n")}\n`, printed);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

Deno.test("the page about explain has examples of several recipes", () => {
  assert.ok(new Set(examples.map(({ title }) => title)).size >= 6);
});
