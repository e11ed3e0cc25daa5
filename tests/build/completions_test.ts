import assert from "node:assert/strict";
import { completions } from "../../lib/build/package/completions.ts";
import { CTL_COMMANDS } from "../../lib/cli/ctl_commands.ts";

Deno.test("each shell completes every command of ctl, and its options", async () => {
  const files = await completions();
  assert.equal(files.length, 3);
  for (const { path, text } of files) {
    for (const name of Object.keys(CTL_COMMANDS)) assert.ok(text.includes(name), `${path} ${name}`);
    assert.match(text, /socket/);
    assert.match(text, /leasequery/);
  }
});

Deno.test("for bash, options of a command of ctl are those that it takes", async () => {
  const [bash] = await completions();
  const line = bash!.text.split("\n").find((each) => each.trim().startsWith("backup)"))!;
  assert.match(line, /--force/);
  assert.doesNotMatch(line, /--link/);
});
