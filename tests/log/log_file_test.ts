import assert from "node:assert/strict";
import type { LogLine } from "../../lib/log/log.ts";
import { LogFile } from "../../lib/log/log_file.ts";
import type { Rotation } from "../../lib/log/rotation.ts";
import { OperatorError } from "../../lib/operator_error.ts";
import { line, NOON, Reports, withFolder } from "./support.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A log file in a folder of its own. */
class Rig {
  readonly path: string;
  readonly reports = new Reports();
  file: LogFile;

  constructor(readonly folder: string, readonly rotation?: Rotation) {
    this.path = `${folder}/sextant.log`;
    this.file = this.open();
  }

  open(): LogFile {
    const { path, rotation, reports } = this;
    return LogFile.open({ path, rotation, report: reports.report });
  }

  async write(...lines: LogLine[]): Promise<void> {
    for (let left = lines; left.length > 0;) left = left.slice(await this.file.write(left));
  }

  /** The messages in each file that there is, by its name. */
  async messages(): Promise<Record<string, string[]>> {
    const files: Record<string, string[]> = {};
    const names = [...Deno.readDirSync(this.folder)].filter(({ isFile }) => isFile);
    for (const { name } of names.sort((a, b) => a.name < b.name ? -1 : 1)) {
      const text = await Deno.readTextFile(`${this.folder}/${name}`);
      files[name] = text.split("\n").slice(0, -1).map((each) => each.replace(/^.*?\] /, ""));
    }
    return files;
  }
}

function withRig(rotation: Rotation | undefined, run: (rig: Rig) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const rig = new Rig(folder, rotation);
    try {
      await run(rig);
    } finally {
      rig.file.close();
    }
  });
}

function every(by: Rotation["by"], keep: number, size?: number): Rotation {
  return { by, keep, size };
}

Deno.test("a log file grows, and goes on after a restart", () =>
  withRig(undefined, async (rig) => {
    await rig.write(line("first"), line("second", NOON + 30 * DAY));
    rig.file.close();
    rig.file = rig.open();
    await rig.write(line("third", NOON + 31 * DAY));
    assert.equal(
      await Deno.readTextFile(rig.path),
      "2026-11-21T12:00:00.000Z [INFO] first\n" +
        "2026-12-21T12:00:00.000Z [INFO] second\n" +
        "2026-12-22T12:00:00.000Z [INFO] third\n",
    );
    assert.deepEqual([...Deno.readDirSync(rig.folder)].length, 1);
  }));

Deno.test("a log file is not for everybody to read", () =>
  withRig(undefined, async (rig) => {
    assert.equal((await Deno.stat(rig.path)).mode! & 0o027, 0);
  }));

Deno.test("a log file is put aside at the full hour, and as many are kept as configured", () =>
  withRig(every("hourly", 2), async (rig) => {
    await rig.write(line("noon"), line("12:59", NOON + HOUR - 1), line("one", NOON + HOUR));
    assert.deepEqual(await rig.messages(), {
      "sextant.log": ["one"],
      "sextant.log.1": ["noon", "12:59"],
    });
    await rig.write(line("two", NOON + 2 * HOUR));
    await rig.write(line("five", NOON + 5 * HOUR));
    assert.deepEqual(await rig.messages(), {
      "sextant.log": ["five"],
      "sextant.log.1": ["two"],
      "sextant.log.2": ["one"],
    });
  }));

Deno.test("a log file is put aside at midnight by UTC", () =>
  withRig(every("daily", 9), async (rig) => {
    const midnight = NOON + DAY / 2;
    await rig.write(line("noon"), line("late", midnight - 1), line("early", midnight));
    assert.deepEqual(await rig.messages(), {
      "sextant.log": ["early"],
      "sextant.log.1": ["noon", "late"],
    });
  }));

Deno.test("a log file is put aside when Sunday is over", () =>
  withRig(every("weekly", 9), async (rig) => {
    const monday = Date.parse("2026-11-23T00:00:00Z");
    await rig.write(line("Saturday"), line("Sunday", monday - 1), line("Monday", monday));
    await rig.write(line("next Sunday", monday + 7 * DAY - 1));
    assert.deepEqual(await rig.messages(), {
      "sextant.log": ["Monday", "next Sunday"],
      "sextant.log.1": ["Saturday", "Sunday"],
    });
  }));

Deno.test("a log file is put aside before it grows too large, in octets", () =>
  withRig(every("size", 3, 100), async (rig) => {
    // 32 octets, two for each letter of the message, and the line feed.
    const half = line("ä".repeat(8));
    await rig.write(half, half, line("next"));
    assert.deepEqual(await rig.messages(), {
      "sextant.log": ["next"],
      "sextant.log.1": [half.message, half.message],
    });
    const { size } = await Deno.stat(`${rig.path}.1`);
    assert.ok(size <= 100, `${size}`);
    await rig.write(line("x".repeat(500)), line("after"));
    assert.deepEqual((await rig.messages())["sextant.log"], ["after"]);
    assert.equal((await rig.messages())["sextant.log.1"]![0]!.length, 500);
  }));

Deno.test("a log file of yesterday is put aside by the first line after a restart", () =>
  withRig(every("daily", 3), async (rig) => {
    await rig.write(line("yesterday"));
    rig.file.close();
    const seconds = (NOON - DAY) / 1000;
    await Deno.utime(rig.path, seconds, seconds);
    rig.file = rig.open();
    await rig.write(line("today"));
    assert.deepEqual(await rig.messages(), {
      "sextant.log": ["today"],
      "sextant.log.1": ["yesterday"],
    });
  }));

Deno.test("a rotation removes what is beyond keep, and touches nothing else", () =>
  withRig(every("hourly", 2), async (rig) => {
    const others = ["sextant.log.gz", "sextant.log.1.gz", "sextant.log.01", "other.log.1"];
    for (const name of others) await Deno.writeTextFile(`${rig.folder}/${name}`, "");
    for (const number of [1, 2, 3, 17]) await Deno.writeTextFile(`${rig.path}.${number}`, "");
    await rig.write(line("noon"), line("one", NOON + HOUR));
    assert.deepEqual(
      Object.keys(await rig.messages()).sort(),
      [...others, "sextant.log", "sextant.log.1", "sextant.log.2"].sort(),
    );
  }));

Deno.test("a rotation that fails is reported, and the file grows on", () =>
  withRig(every("hourly", 2), async (rig) => {
    // Nothing can be renamed to what is a folder with something in it.
    await Deno.mkdir(`${rig.path}.1/x`, { recursive: true });
    await rig.write(line("noon"), line("one", NOON + HOUR), line("later", NOON + HOUR + 1));
    assert.deepEqual(await rig.messages(), { "sextant.log": ["noon", "one", "later"] });
    assert.equal(rig.reports.all.length, 1);
    assert.match(
      rig.reports.all[0]!,
      /^warning: Cannot rotate the log file .*sextant\.log, which grows on: /,
    );
    await Deno.remove(`${rig.path}.1`, { recursive: true });
    await rig.write(line("two", NOON + 2 * HOUR));
    assert.deepEqual((await rig.messages())["sextant.log"], ["two"]);
  }));

Deno.test("a file that somebody else renamed is begun anew, within a second", () =>
  withRig(undefined, async (rig) => {
    await rig.write(line("first"));
    await Deno.rename(rig.path, `${rig.path}-old`);
    await rig.write(line("second", NOON + 999), line("third", NOON + 1000));
    await rig.write(line("fourth", NOON + 1000));
    assert.deepEqual(await rig.messages(), {
      "sextant.log": ["fourth"],
      "sextant.log-old": ["first", "second", "third"],
    });
  }));

Deno.test("a file that somebody else renamed is begun anew at once when told to", () =>
  withRig(undefined, async (rig) => {
    await rig.write(line("first"));
    await Deno.rename(rig.path, `${rig.path}-old`);
    rig.file.reopen();
    await rig.write(line("second"));
    assert.deepEqual(await rig.messages(), {
      "sextant.log": ["second"],
      "sextant.log-old": ["first"],
    });
  }));

Deno.test("while the folder is gone nothing can be written, and then it can again", () =>
  withFolder(async (parent) => {
    const folder = `${parent}/log`;
    await Deno.mkdir(folder);
    const rig = new Rig(folder);
    await rig.write(line("first"));
    await Deno.remove(folder, { recursive: true });
    await assert.rejects(
      rig.write(line("second", NOON + 1000)),
      new Error(`the folder ${folder} does not exist`),
    );
    await assert.rejects(rig.write(line("second", NOON + 1001)), /does not exist/);
    await Deno.mkdir(folder);
    await rig.write(line("second", NOON + 1002));
    assert.deepEqual(await rig.messages(), { "sextant.log": ["second"] });
    rig.file.close();
  }));

Deno.test("a file that was renamed and cannot be made anew is written on", () =>
  withRig(undefined, async (rig) => {
    await rig.write(line("first"));
    await Deno.rename(rig.path, `${rig.path}-old`);
    await Deno.mkdir(rig.path);
    await rig.write(line("second", NOON + 1000));
    await rig.write(line("third", NOON + 2000));
    assert.deepEqual(await rig.messages(), { "sextant.log-old": ["first", "second", "third"] });
    assert.equal(rig.reports.all.length, 1);
    assert.match(rig.reports.all[0]!, /was renamed and cannot be made anew, so the renamed one is/);
    await Deno.remove(rig.path);
    await rig.write(line("fourth", NOON + 3000));
    assert.deepEqual((await rig.messages())["sextant.log"], ["fourth"]);
  }));

Deno.test("a log file that cannot be opened is refused in a sentence", () =>
  withFolder(async (folder) => {
    const { report } = new Reports();
    await Deno.writeTextFile(`${folder}/file`, "");
    const reasons = {
      [`${folder}/none/sextant.log`]: `the folder ${folder}/none does not exist`,
      [folder]: "it is a folder, expected a file",
      [`${folder}/file/sextant.log`]: `${folder}/file is not a folder`,
    };
    for (const [path, why] of Object.entries(reasons)) {
      assert.throws(
        () => LogFile.open({ path, report }),
        new OperatorError(`Cannot open the log file ${path}: ${why}`),
      );
    }
  }));
