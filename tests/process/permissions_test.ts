import assert from "node:assert/strict";
import { permissionFlags } from "../../lib/cli/permissions.ts";
import { PROJECT, taskFlags } from "../../lib/build/task_flags.ts";
import type { Program } from "../support/program.ts";
import { Sextant } from "../support/sextant.ts";
import { sextant } from "./command.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

/** The checkout with other permissions than those of its tasks. */
function allowed(flags: readonly string[]): Program {
  return {
    project: PROJECT,
    start: (command) => [Deno.execPath(), "run", ...flags, `${PROJECT}/main.ts`, command],
  };
}

const CSV = "id,address,prefix\nduid:00030001000000000001,2001:db8:1::2001,\n";

function configuration(port: number, csv: string): string {
  return loopbackConfig({
    port,
    handlers: [`static-csv: { file: ${csv} }`],
    database: "db/l.sqlite",
  })
    .replace(/logging:.*\n(?: +.*\n)*/, "") +
    "pid-file: sextant.pid\ncontrol-socket: { path: control.sock }\n" +
    "logging:\n  - console: { level: info }\n" +
    "  - file: { path: logs/s.log, level: info, rotate: size, size: 4096, keep: 2 }\n";
}

Deno.test("a server has all that it needs in what check --permissions prints, and no file beside it", async () => {
  await using folder = new Folder();
  await using elsewhere = new Folder();
  const port = freePort();
  folder.write("static.csv", CSV);
  for (const name of ["logs", "db"]) Deno.mkdirSync(`${folder.path}/${name}`);
  const file = folder.write("sextant.yaml", configuration(port, "static.csv"));
  const program = allowed(permissionFlags(file));
  await using server = await new Sextant(["-c", file], { program }).ready();
  const asking = ["--server", "::1", "--port", `${port}`, "--relay", "2001:db8:1::1"];
  for (let client = 0; client < 20; client++) await sextant("lease", ...asking);
  await sextant("ctl", "-c", file, "status");
  server.signal("SIGHUP");
  await server.stderr.until(/reloaded/, 60_000);
  assert.ok([...Deno.readDirSync(`${folder.path}/logs`)].some(({ name }) => name === "s.log.1"));

  const outside = elsewhere.write("static.csv", CSV);
  folder.write("sextant.yaml", configuration(port, outside));
  server.signal("SIGHUP");
  await server.stderr.until(/static\.csv.*Requires read access to ".*--allow-read/, 60_000);
  await server.stderr.until(/not reloaded, and the one in force stays/, 60_000);
  assert.equal((await server.stop()).code, 0);
});

/** What each command does at once, and the flags of its task without which it cannot. */
const NEEDS: readonly {
  readonly command: string;
  readonly flags: readonly string[];
  readonly words: (folder: string) => readonly string[];
}[] = [
  {
    command: "serve",
    flags: ["net", "read", "write", "sys", "env"],
    words: (folder) => ["-c", `${folder}/sextant.yaml`],
  },
  {
    command: "check",
    flags: ["read", "sys", "env"],
    words: (folder) => ["-c", `${folder}/sextant.yaml`],
  },
  {
    command: "explain",
    flags: ["read", "sys", "env"],
    words: (folder) => ["-c", `${folder}/sextant.yaml`, "--empty", "0b000abc"],
  },
  {
    command: "ctl",
    flags: ["net", "read", "write", "env"],
    words: (folder) => ["-s", `${folder}/control.sock`, "status"],
  },
  { command: "lease", flags: ["sys"], words: () => ["--interface", "lo"] },
  {
    command: "lease",
    flags: ["net"],
    words: () => ["--relay", "2001:db8::1", "--server", "::1"],
  },
  {
    command: "leasequery",
    flags: ["net"],
    words: () => ["--server", "::1", "address", "2001:db8::1"],
  },
  {
    command: "leasequery",
    flags: ["sys"],
    words: () => ["--interface", "lo", "address", "2001:db8::1"],
  },
  {
    command: "build-sqlite",
    flags: ["read", "write", "env"],
    words: (folder) => [`${folder}/a.csv`, `${folder}/a.sqlite`],
  },
];

for (const { command, flags, words } of NEEDS) {
  for (const name of flags) {
    Deno.test(`${command} says that it needs --allow-${name}`, async () => {
      await using folder = new Folder();
      folder.write("sextant.yaml", loopbackConfig({ port: freePort() }));
      folder.write("a.csv", CSV);
      const granted = taskFlags(command);
      const left = granted.filter((flag) => !flag.startsWith(`--allow-${name}`));
      assert.equal(left.length, granted.length - 1);
      const [program, ...args] = [...allowed(left).start(command), ...words(folder.path)];
      const { code, stderr } = await new Deno.Command(program!, { args, stdin: "null" }).output();
      const said = new TextDecoder().decode(stderr);
      assert.equal(code, 1, said);
      assert.match(said, new RegExp(`Requires ${name} access|--allow-${name}`));
      assert.doesNotMatch(said, /^ +at /m);
    });
  }
}
