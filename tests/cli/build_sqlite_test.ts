import assert from "node:assert/strict";
import { type BuildEnvironment, buildSqliteCommand } from "../../lib/cli/build_sqlite.ts";
import { LockFile } from "../../lib/leases/sqlite/lock_file.ts";
import { Files, HEADER, query } from "../assignments/files.ts";
import { type Said, said } from "./client_rig.ts";

/** A machine whose clock goes a second forward each time that it is looked at. */
function machine(changes: Partial<BuildEnvironment> = {}): BuildEnvironment & { drawn: string[] } {
  let now = 0;
  const drawn: string[] = [];
  return {
    drawn,
    watched: false,
    write: (text) => drawn.push(text),
    now: () => now += 1000,
    sleep: () => Promise.resolve(),
    ...changes,
  };
}

/** Runs the command in a folder, whose name is taken out of what it says. */
async function build(
  files: Files,
  words: readonly string[],
  environment = machine(),
): Promise<Said> {
  const args = words.map((word) => word.startsWith("-") ? word : files.path(word));
  const { stdout, stderr, exit } = await said(buildSqliteCommand, args, environment);
  const short = (lines: readonly string[]) =>
    lines.map((line) => line.replaceAll(`${files.folder}/`, ""));
  return { stdout: short(stdout), stderr: short(stderr), exit };
}

function rows(count: number): string {
  const row = (at: number) =>
    `duid:${at.toString(16).padStart(6, "0")},2001:db8::${(at + 1).toString(16)},\n`;
  return Array.from({ length: count }, (_, at) => row(at)).join("");
}

function countIn(files: Files): unknown {
  return query(files.path("a.sqlite"), "SELECT count(*) FROM assignments")[0]![0];
}

Deno.test("build-sqlite says what it made, and ends with 0", async () => {
  using files = new Files();
  files.write("a.csv", HEADER + rows(100));
  assert.deepEqual(await build(files, ["a.csv", "a.sqlite"]), {
    stdout: ["a.sqlite holds 100 assignments"],
    stderr: [],
    exit: 0,
  });
  files.write("a.csv", `${HEADER}${rows(80)}duid:xx,,\n`);
  const { stdout, stderr, exit } = await build(files, ["-v", "a.csv", "a.sqlite"]);
  assert.deepEqual(stdout, ["a.sqlite holds 80 assignments; 1 row skipped"]);
  assert.deepEqual(stderr, [
    "Reading a.csv",
    'a.csv:82: the id "duid:xx" does not end in hexadecimal digits',
    "80 rows in 1.0 s",
    "20 old assignments deleted",
  ]);
  assert.equal(exit, 0);
});

Deno.test("build-sqlite ends with 1 when it keeps more than 30 %, and says how to delete it", async () => {
  using files = new Files();
  files.write("a.csv", HEADER + rows(100));
  await build(files, ["a.csv", "a.sqlite"]);
  files.write("a.csv", HEADER + rows(69));
  assert.deepEqual(await build(files, ["a.csv", "a.sqlite"]), {
    stdout: [],
    stderr: [
      "31 assignments of 100 (31.0 %) are not in a.csv any more. That is more than 30 %, so they " +
      "are kept, and what is in it is added: -f deletes them",
    ],
    exit: 1,
  });
  assert.equal(countIn(files), 100);
  const { exit } = await build(files, ["-f", "a.csv", "a.sqlite"]);
  assert.equal(exit, 0);
  assert.equal(countIn(files), 69);
});

Deno.test("build-sqlite ends with 1 when nothing can be used, and says why", async () => {
  using files = new Files();
  files.write("a.csv", "id,address\nduid:00,::1\n");
  files.write("broken.csv", `${HEADER}${rows(1)}"duid:0001,\n`);
  files.write("good.csv", HEADER + rows(1));
  files.write("text", "text");
  const failures: [string[], RegExp[]][] = [
    [["a.csv", "a.sqlite"], [
      /^a\.csv:1: the header row "id,address" lacks prefix: expected id,address,prefix, perhaps/,
      /^a\.csv has no row that can be used: a\.sqlite is as it was$/,
    ]],
    [["none.csv", "a.sqlite"], [/^Cannot read .*none\.csv: there is no such file$/]],
    [["broken.csv", "a.sqlite"], [
      /^broken\.csv:3: the row that begins here is not CSV: a quote is not closed/,
      /^broken\.csv could not be read to its end: nothing is deleted from a\.sqlite$/,
    ]],
    [["good.csv", "text"], [/^text is not an SQLite database/]],
    [["good.csv", "none/a.sqlite"], [/^There is no folder for none\/a\.sqlite$/]],
  ];
  for (const [words, complaints] of failures) {
    const { stdout, stderr, exit } = await build(files, words);
    assert.deepEqual([stdout, exit, stderr.length], [[], 1, complaints.length], words.join(" "));
    for (const [at, complaint] of complaints.entries()) assert.match(stderr[at]!, complaint);
  }
});

Deno.test("build-sqlite ends with 1 when two rows assign the same, names both, and changes nothing", async () => {
  using files = new Files();
  files.write("a.csv", `${HEADER}duid:01,2001:db8::1,\nduid:02 duid:03,2001:db8::1,\n`);
  assert.deepEqual(await build(files, ["-f", "a.csv", "a.sqlite"]), {
    stdout: [],
    stderr: [
      "a.csv:3: 2001:db8::1 for duid:02: line 2 assigns this to duid:01",
      "a.csv assigns something twice: a.sqlite is as it was",
    ],
    exit: 1,
  });
  assert.throws(() => Deno.statSync(files.path("a.sqlite")), Deno.errors.NotFound);
});

Deno.test("build-sqlite ends with 2 when it is used wrongly", async () => {
  using files = new Files();
  for (
    const words of [[], ["a.csv"], ["a.csv", "a.sqlite", "b"], ["--fast", "a.csv", "a.sqlite"]]
  ) {
    assert.equal((await build(files, words)).exit, 2);
  }
});

Deno.test("of two builds of one database the second waits for the first", async () => {
  using files = new Files();
  files.write("a.csv", HEADER + rows(3));
  const first = await LockFile.acquire(files.path("a.sqlite"));
  let naps = 0;
  const environment = machine({
    sleep: async () => {
      if (++naps === 3) await first.release();
    },
  });
  const { stdout, stderr, exit } = await build(files, ["a.csv", "a.sqlite"], environment);
  assert.deepEqual([stdout, exit], [["a.sqlite holds 3 assignments"], 0]);
  assert.deepEqual(stderr, [
    `a.sqlite is built by process ${Deno.pid}: waiting for it to end`,
  ]);
  assert.throws(() => Deno.statSync(files.path("a.sqlite.lock")), Deno.errors.NotFound);
});

Deno.test("build-sqlite draws a bar for whoever watches, and takes it away for a line", async () => {
  using files = new Files();
  files.write("a.csv", `${HEADER}${rows(20_000)}duid:xx,,\n`);
  const environment = machine({ watched: true });
  const { stdout } = await build(files, ["a.csv", "a.sqlite"], environment);
  assert.deepEqual(stdout, ["a.sqlite holds 20,000 assignments; 1 row skipped"]);
  assert.match(environment.drawn[0]!, /\d % █+░+ 0 rows, \d+s left$/);
  assert.equal(environment.drawn.at(-1), "\r\x1b[K");
  const unwatched = machine();
  await build(files, ["a.csv", "a.sqlite"], unwatched);
  assert.deepEqual(unwatched.drawn, []);
});
