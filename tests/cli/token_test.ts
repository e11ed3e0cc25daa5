import assert from "node:assert/strict";
import { run } from "../../lib/cli/program.ts";
import { readTokenFile } from "../../lib/config/token_file.ts";
import { hashOf } from "../../lib/http/tokens.ts";
import { toHex } from "../../lib/wire/bytes.ts";

async function said(...args: string[]): Promise<{ out: string[]; exit: number }> {
  const out: string[] = [];
  let exit = 0;
  await run(["token", ...args], {
    stdout: (line) => out.push(line),
    stderr: () => {},
    stdin: () => assert.fail("token reads no input"),
    exit: (code) => exit = code,
  });
  return { out, exit };
}

Deno.test("a token is printed once, and behind it the line for the file of tokens", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const [reads, writes] = [await said("grafana"), await said('a "b": #c', "--write")];
    const path = `${folder}/tokens.yaml`;
    Deno.writeTextFileSync(path, `${reads.out[1]}\n${writes.out[1]}\n`, { mode: 0o600 });
    const { tokens, errors } = readTokenFile(path);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      tokens!.map(({ name, sha256, may }) => [name, toHex(sha256), [...may]]),
      [
        ["grafana", toHex(hashOf(reads.out[0]!)), ["read"]],
        ['a "b": #c', toHex(hashOf(writes.out[0]!)), ["read", "write"]],
      ],
    );
    assert.match(reads.out[0]!, /^sextant_[A-Za-z0-9_-]{43}$/);
    assert.notEqual(reads.out[0], writes.out[0]);
    assert.ok(!Deno.readTextFileSync(path).includes(reads.out[0]!));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a token has a name that can be told", async () => {
  for (const name of ["", " ", "a\nb", "x".repeat(65)]) {
    assert.deepEqual(await said(name), { out: [], exit: 2 }, JSON.stringify(name));
  }
  assert.equal((await said()).exit, 2);
});
