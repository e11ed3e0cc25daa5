import assert from "node:assert/strict";
import { run } from "../../lib/cli/program.ts";

/** Keeps leases where whoever runs the tests may write. */
const DATABASE = "leases: { database: leases.sqlite }\n";

/** What `sextant check` says of a file that begins with this text, and its exit status. */
async function check(text: string): Promise<{ out: string[]; err: string[]; status: number }> {
  const folder = Deno.makeTempDirSync();
  const file = `${folder}/sextant.yaml`;
  try {
    Deno.writeTextFileSync(file, text + DATABASE);
    const { out, err, status } = await runCheck(file);
    return { out: out.map((line) => line.replace(file, "FILE")), err, status };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function runCheck(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  let status = 0;
  await run(["check", ...args.length === 1 ? ["-c", ...args] : args], {
    stdout: (line) => out.push(line),
    stderr: (line) => err.push(line),
    stdin: () => assert.fail("check reads no input"),
    exit: (code) => status = code,
  });
  return { out, err, status };
}

Deno.test("check says that a configuration is fine", async () => {
  const { out, err, status } = await check(
    "listen: [{ unicast: ::1, port: 5547 }]\nhandlers: []\n",
  );
  assert.deepEqual({ out, err, status }, { out: ["FILE is fine"], err: [], status: 0 });
});

Deno.test("check prints warnings and counts them, and they are no failure", async () => {
  const { out, err, status } = await check(
    "listen: [{ interface: nowhere0, port: 5547 }, { interface: nowhere1, port: 5547 }]\nhandlers: []\n",
  );
  assert.match(
    out[0]!,
    /^FILE:1:23: warning: listen\[0\]\.interface: this machine has no interface/,
  );
  assert.match(
    out[1]!,
    /^FILE:1:60: warning: listen\[1\]\.interface: this machine has no interface/,
  );
  assert.deepEqual(out.slice(2), ["FILE is fine, with 2 warnings"]);
  assert.deepEqual([err, status], [[], 0]);
});

Deno.test("check prints every error as a result, and fails", async () => {
  const { out, err, status } = await check("listen: []\nhandlers: [{ preference: {} }]\nx: 1\n");
  assert.deepEqual(out.map((line) => line.replace(/; expected server-id.*/, "")), [
    "FILE:1:9: listen: expected at least 1 entry, found an empty list",
    "FILE:2:26: handlers[0].preference.level: missing; expected a number",
    'FILE:3:1: x: unknown key "x"',
  ]);
  assert.deepEqual([err, status], [[], 1]);
});

Deno.test("check reads what the handlers name", async () => {
  const { out, status } = await check(
    "listen: [{ unicast: ::1, port: 5547 }]\nhandlers: [{ static-csv: { file: none.csv } }]\n",
  );
  assert.deepEqual(out, [
    "FILE:2:34: handlers[0].static-csv.file: Cannot read none.csv: there is no such file",
  ]);
  assert.equal(status, 1);
});

Deno.test("check says in a sentence that there is no file", async () => {
  const { out, err, status } = await runCheck("/nowhere/sextant.yaml");
  assert.deepEqual(err, [
    "Cannot read the configuration: /nowhere/sextant.yaml does not exist",
  ]);
  assert.deepEqual([out, status], [[], 1]);
});

Deno.test("check without a file is wrong usage", async () => {
  const { out, err, status } = await runCheck();
  assert.match(err.join("\n"), /required option '-c, --config <file>' not specified/);
  assert.deepEqual([out, status], [[], 2]);
});

Deno.test("check finds a TCP listener that nobody answers beside handlers that are wrong", async () => {
  const listen = "listen: [{ tcp: ::1, allow-from: ['::1'], port: 5547 }]\n";
  const { out } = await check(`${listen}handlers: [{ preference: { level: 256 } }]\n`);
  assert.match(out[0]!, /^FILE:1:17: listen\[0\]\.tcp: expected a leasequery handler/);
  assert.match(out[1]!, /^FILE:2:35: handlers\[0\]\.preference\.level: /);
  const { out: open } = await check(`${listen}handlers: [{ leasequery: { allow-from: [] } }]\n`);
  assert.equal(open.length, 1);
});

Deno.test("check warns of a syslog socket that is not there", async () => {
  const { out, status } = await check(
    "logging: [{ syslog: { destination: ./nowhere.sock } }]\nlisten: [{ unicast: ::1, port: 5547 }]\n" +
      "handlers: []\n",
  );
  assert.match(out[0]!, /^FILE:1:36: warning: logging\[0\]\.syslog\.destination: this machine has/);
  assert.equal(status, 0);
});

Deno.test("check refuses rows that assign one address twice, or what is no client's, and names both", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(
      `${folder}/static.csv`,
      "id,address,prefix\nduid:01,2001:db8:1::5,\nduid:02,2001:db8:1::5,\nduid:03,2001:db8:1::,\n",
    );
    Deno.writeTextFileSync(
      `${folder}/sextant.yaml`,
      'links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]\nlisten: [{ unicast: ::1, port: 5547 }]\n' +
        "handlers: [{ static-csv: { file: static.csv } }]\n" + DATABASE,
    );
    const { out, status } = await runCheck(`${folder}/sextant.yaml`);
    assert.equal(status, 1);
    assert.match(out[0]!, /line 4: 2001:db8:1:: for duid:03 is the all-zero address of link lan$/);
    assert.match(out[1]!, /line 3: 2001:db8:1::5 for duid:02: line 2 assigns this to duid:01$/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
