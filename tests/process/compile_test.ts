import assert from "node:assert/strict";
import { explainMissingRuntime } from "../../lib/build/compile.ts";
import { PROJECT, taskFlags } from "../../lib/build/task_flags.ts";
import { cacheFolder } from "./deno_cache.ts";
import { Folder } from "./folder.ts";

/** The permissions that `deno compile` writes into a binary; `null` is none, `[]` is all. */
type Baked = { readonly [permission: string]: readonly string[] | null | boolean };

// The runtime is copied in front of what is embedded, and not looked into.
const ANY_EXECUTABLE = "/bin/true";

async function compileInto(folder: Folder): Promise<{ binary: string; said: string }> {
  const binary = `${folder.path}/sextant`;
  const { code, said } = await compile({ DENORT_BIN: ANY_EXECUTABLE }, "--output", binary);
  assert.equal(code, 0, said);
  return { binary, said };
}

async function compile(
  env: { readonly [name: string]: string },
  ...words: string[]
): Promise<{ code: number; said: string }> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--allow-run", `${PROJECT}/lib/build/compile.ts`, ...words],
    env: { NO_COLOR: "1", ...env },
  }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

function bakedPermissions(binary: string): Baked {
  const text = new TextDecoder("latin1").decode(Deno.readFileSync(binary));
  const found = /"permissions":(\{[^{}]*\})/.exec(text)?.[1];
  assert.ok(found, "the binary says nothing of permissions");
  return JSON.parse(found);
}

function permissionOf(baked: Baked, name: string): string | undefined {
  const granted = baked[`allow_${name}`];
  if (!Array.isArray(granted)) return undefined;
  return granted.length === 0 ? `--allow-${name}` : `--allow-${name}=${granted.join(",")}`;
}

Deno.test("the binary holds every command, and no package of the tests", async () => {
  await using folder = new Folder();
  const { said } = await compileInto(folder);
  const commands = [...Deno.readDirSync(`${PROJECT}/lib/cli`)].map(({ name }) => name);
  assert.ok(commands.includes("serve.ts"));
  // A folder of which nothing is left out is listed as one.
  const listed = (name: string) => said.includes(` ${name} (`);
  for (const name of commands) {
    assert.ok(listed("cli/*") || listed(name), `lib/cli/${name} is not in:\n${said}`);
  }
  assert.ok(listed("main.ts"), said);
  assert.ok(!said.includes("fast-check"), said);
});

Deno.test("the binary has the permissions of the task serve, and no others", async () => {
  await using folder = new Folder();
  const { binary } = await compileInto(folder);
  const baked = bakedPermissions(binary);
  const names = ["env", "ffi", "net", "read", "run", "sys", "write"];
  const granted = names.map((name) => permissionOf(baked, name)).filter((flag) => flag);
  const expected = taskFlags("serve").filter((flag) => flag.startsWith("--allow-"));
  assert.deepEqual(granted.sort(), expected.sort());
  assert.equal(baked["prompt"], !taskFlags("serve").includes("--no-prompt"));
});

Deno.test("a runtime that cannot be downloaded is explained, with the way around", async () => {
  await using folder = new Folder();
  const cache = await emptyCache(folder);
  // Nobody listens at the discard port, so that it fails where the internet can be reached, too.
  const said = await failToCompile({ DENO_DIR: cache, HTTPS_PROXY: "http://127.0.0.1:9" });
  assert.match(said, /^Cannot download .*https:\S*denort\S*: /m);
  assert.match(said, /DENORT_BIN/);
  assert.doesNotMatch(said, /backtrace/i);
});

Deno.test("a runtime that is not where DENORT_BIN says is explained", async () => {
  const said = await failToCompile({ DENORT_BIN: "/nowhere/denort" });
  assert.match(said, /^Cannot use the runtime that DENORT_BIN names, \/nowhere\/denort: No such/m);
  assert.doesNotMatch(said, /backtrace/i);
});

Deno.test("a compilation that fails for another reason keeps its own words", () => {
  assert.equal(explainMissingRuntime("TS2322 [ERROR]: Type 'string' is not assignable"), undefined);
});

/** A cache of Deno's with the packages that it has, and nothing else. */
async function emptyCache(folder: Folder): Promise<string> {
  const cache = `${folder.path}/cache`;
  await Deno.mkdir(cache);
  await Deno.symlink(`${await cacheFolder()}/npm`, `${cache}/npm`);
  return cache;
}

async function failToCompile(env: { readonly [name: string]: string }): Promise<string> {
  const { code, said } = await compile(env);
  assert.equal(code, 1, said);
  return said;
}
