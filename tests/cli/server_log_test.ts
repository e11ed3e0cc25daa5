import assert from "node:assert/strict";
import { ServerLog } from "../../lib/cli/server_log.ts";
import type { FileLog, LogConfiguration } from "../../lib/config/sections/logging.ts";
import { LEVELS } from "../../lib/log/level.ts";
import { OperatorError } from "../../lib/operator_error.ts";

/** A log whose files are in a folder of its own. */
async function withLog(
  configured: readonly LogConfiguration[],
  run: (log: ServerLog, folder: string) => Promise<void> | void,
  verbose = 0,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sextant-log-" });
  const log = ServerLog.open(inFolder(folder, configured), { verbose });
  try {
    await run(log, folder);
  } finally {
    await log.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** With paths in a folder. */
function inFolder(folder: string, configured: readonly LogConfiguration[]): LogConfiguration[] {
  return configured.map((log) => {
    if (log.kind === "file") return { ...log, path: `${folder}/${log.path}` };
    if (log.kind !== "syslog" || log.destination.kind !== "local") return log;
    return { ...log, destination: { kind: "local", path: `${folder}/${log.destination.path}` } };
  });
}

function file(path: string, level: FileLog["level"] = "info"): FileLog {
  return { kind: "file", path, level, rotation: undefined };
}

function messagesIn(path: string): string[] {
  return Deno.readTextFileSync(path).split("\n").slice(0, -1).map((each) =>
    each.replace(/^.*?\] /, "")
  );
}

/** A turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function enabled(log: ServerLog): string[] {
  return LEVELS.filter((level) => log.isEnabled(level));
}

Deno.test("without a console in the list, errors are on the console none the less", () =>
  withLog([], (log) => assert.deepEqual(enabled(log), ["critical", "error"])));

Deno.test("-v raises the level of the console, whether it is in the list or not", async () => {
  await withLog([], (log) => assert.deepEqual(enabled(log), LEVELS.slice(0, 4)), 2);
  const console: LogConfiguration = { kind: "console", level: "critical", color: "never" };
  await withLog([console], (log) => assert.deepEqual(enabled(log), LEVELS.slice(0, 2)), 1);
});

Deno.test("a file is relative to the configuration, and has all from its level up", () =>
  withLog([file("sextant.log", "debug")], async (log, folder) => {
    log.write("debug", "seen");
    log.write("debug-packets", "not seen");
    await log.close();
    assert.deepEqual(messagesIn(`${folder}/sextant.log`), ["seen"]);
  }));

Deno.test("what is written last is in the file once the log is closed", () =>
  withLog([file("sextant.log")], async (log, folder) => {
    for (let number = 0; number < 5000; number++) log.write("info", `line ${number}`);
    assert.equal(await log.close(), true);
    assert.equal(messagesIn(`${folder}/sextant.log`).at(-1), "line 4999");
  }));

Deno.test("a change opens what is new, keeps what stays, and closes what is gone", () =>
  withLog([file("stays.log"), file("goes.log")], async (log, folder) => {
    log.write("info", "before");
    log.prepare(inFolder(folder, [file("comes.log"), file("stays.log")]), { verbose: 0 }).apply();
    log.write("info", "after");
    await log.close();
    assert.deepEqual(messagesIn(`${folder}/stays.log`), ["before", "after"]);
    assert.deepEqual(messagesIn(`${folder}/goes.log`), ["before"]);
    assert.deepEqual(messagesIn(`${folder}/comes.log`), ["after"]);
  }));

Deno.test("a change follows a file that was renamed, as logrotate does it", () =>
  withLog([file("sextant.log")], async (log, folder) => {
    log.write("info", "before");
    while (messagesIn(`${folder}/sextant.log`).length === 0) await turn();
    await Deno.rename(`${folder}/sextant.log`, `${folder}/sextant.log-20261121`);
    log.prepare(inFolder(folder, [file("sextant.log")]), { verbose: 0 }).apply();
    log.write("info", "after");
    await log.close();
    assert.deepEqual(messagesIn(`${folder}/sextant.log`), ["after"]);
    assert.deepEqual(messagesIn(`${folder}/sextant.log-20261121`), ["before"]);
  }));

Deno.test("a change to a file that cannot be opened changes nothing", () =>
  withLog([file("sextant.log")], async (log, folder) => {
    assert.throws(
      () => log.prepare(inFolder(folder, [file("new.log"), file("none/x.log")]), { verbose: 0 }),
      new OperatorError(
        `Cannot open the log file ${folder}/none/x.log: the folder ${folder}/none does not exist`,
      ),
    );
    log.write("info", "as before");
    await log.close();
    assert.deepEqual(messagesIn(`${folder}/sextant.log`), ["as before"]);
    assert.deepEqual(messagesIn(`${folder}/new.log`), []);
  }));

Deno.test("a change that is cancelled changes nothing", () =>
  withLog([file("sextant.log")], async (log, folder) => {
    log.prepare(inFolder(folder, [file("new.log")]), { verbose: 0 }).cancel();
    log.write("info", "as before");
    await log.close();
    assert.deepEqual(messagesIn(`${folder}/sextant.log`), ["as before"]);
    assert.deepEqual(messagesIn(`${folder}/new.log`), []);
  }));

Deno.test("lines that a collector never got are counted, by collector", () => {
  const local: LogConfiguration = {
    kind: "syslog",
    level: "info",
    facility: "daemon",
    destination: { kind: "local", path: "no-such-socket" },
  };
  return withLog([file("sextant.log"), local], async (log, folder) => {
    log.write("info", "lost");
    await log.close();
    const collector = `the syslog collector ${folder}/no-such-socket`;
    assert.deepEqual([...log.lost], [[`the log file ${folder}/sextant.log`, 0], [collector, 1]]);
    // The file is closed last, so that this is in it.
    assert.equal(
      messagesIn(`${folder}/sextant.log`).at(-1),
      `1 line for ${collector} was lost at the end`,
    );
  });
});
