import assert from "node:assert/strict";
import { run } from "../../lib/cli/program.ts";

Deno.test("a word that is no command is said to be none, whatever every object has of that name", async () => {
  for (const word of ["serv", "constructor", "__proto__", "toString"]) {
    const err: string[] = [];
    let status = 0;
    await run([word], {
      stdout: () => assert.fail("nothing is a result"),
      stderr: (text) => err.push(text),
      stdin: () => assert.fail("nothing is read"),
      exit: (code) => status = code,
    });
    assert.match(err.join("\n"), new RegExp(`unknown command '${word}'`));
    assert.equal(status, 2);
  }
});
