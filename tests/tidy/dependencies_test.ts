import assert from "node:assert/strict";
import { PROJECT } from "../../lib/build/task_flags.ts";

Deno.test("every dependency is pinned to a version, and locked to its content", () => {
  const { imports, lock } = JSON.parse(Deno.readTextFileSync(`${PROJECT}/deno.json`));
  const locked = JSON.parse(Deno.readTextFileSync(`${PROJECT}/${lock.path}`));
  assert.equal(lock.frozen, true);
  const wanted = Object.values<string>(imports).map((specifier) =>
    /^(npm:(?:@[^@/]+\/)?[^@/]+)@(\d+\.\d+\.\d+)(\/.*)?$/.exec(specifier) ?? assert.fail(specifier)
  );
  for (const [, name, version] of wanted) {
    assert.equal(locked.specifiers[`${name}@${version}`].split("_")[0], version);
    const entry = Object.keys(locked.npm).find((each) =>
      each.startsWith(`${name!.slice("npm:".length)}@${version}`)
    );
    assert.ok(locked.npm[entry!].integrity, name);
  }
});
