import { Command } from "commander";
import { AssignmentDatabaseError } from "../assignments/assignment_database_error.ts";
import type { BuildResult } from "../assignments/assignment_writer.ts";
import { buildDatabase, type BuildOutcome, type Clash } from "../assignments/build.ts";
import { UnreadableFile } from "../assignments/csv_file.ts";
import { LockFile } from "../leases/sqlite/lock_file.ts";
import type { CommandIo } from "./io.ts";
import { ProgressBar, type Terminal } from "./progress_bar.ts";
import { userPath } from "./user_path.ts";
import { milliseconds } from "./wording.ts";

/** What the command finds around it: this machine, or a test's. */
export interface BuildEnvironment extends Terminal {
  /** Whether somebody watches, and how far it is can be drawn. */
  readonly watched: boolean;
  /** Waits so many milliseconds. */
  sleep(duration: number): Promise<void>;
}

const encoder = new TextEncoder();

const thisMachine: BuildEnvironment = {
  get watched() {
    return Deno.stderr.isTerminal();
  },
  write: (text) => void Deno.stderr.writeSync(encoder.encode(text)),
  now: () => performance.now(),
  sleep: (duration) => new Promise((resolve) => setTimeout(resolve, duration)),
};

const HELP = `
The first row of the CSV names its columns, of which id, address and prefix
count. Address and prefix may be empty. An id is duid:HEX, interface-id:HEX,
remote-id:ENTERPRISE:HEX, subscriber-id:HEX or linklayer-id:TYPE:HEX, or one of
the last four with -str and text. Several ids of one machine stand in one row,
separated by blanks; several rows of one id are several addresses.

Where two rows assign one address, or a prefix within another, nothing is
changed. A row that is wrong is told with its line and skipped. What is in the
database and not in the CSV any more is deleted, unless that is more than 30 %
of it: then the CSV may be damaged, the rows are kept, and -f deletes them.
Nothing is deleted when the CSV cannot be read to its end, and a CSV never
replaces what a newer one says.

Servers read on meanwhile, and see each change at once. Of two builds of one
database the second waits.

Exit status: 0 done, also when rows were skipped; 1 when no row could be used,
two assign the same, rows were kept that should be deleted, or anything else
failed.`;

/** Rows that are told apart; how many more are wrong is told too. */
const MOST_CLASHES = 100;

interface BuildFlags {
  readonly force?: boolean;
  readonly verbose?: boolean;
}

/** `sextant build-sqlite`: makes the database of `static-sqlite` of a CSV. */
export function buildSqliteCommand(
  io: CommandIo,
  environment: BuildEnvironment = thisMachine,
): Command {
  return new Command("build-sqlite")
    .description(
      "Brings a database for static-sqlite to what a CSV of assignments says, and makes it if " +
        "need be. A server can use it meanwhile.",
    )
    .argument("<csv>", "the assignments")
    .argument("<sqlite>", "the database")
    .option("-f, --force", "delete what is not in the CSV any more even when that is a lot")
    .option("-v, --verbose", "say what happens")
    .addHelpText("after", HELP)
    .action(async (csv: string, database: string, flags: BuildFlags) => {
      const isDone = await new SqliteBuild(csv, database, flags, io, environment).run();
      if (!isDone) io.exit(1);
    });
}

class SqliteBuild {
  readonly #bar: ProgressBar | undefined;

  /** @param csv and `database`, as the user named them */
  constructor(
    readonly csv: string,
    readonly database: string,
    readonly flags: BuildFlags,
    readonly io: CommandIo,
    readonly environment: BuildEnvironment,
  ) {
    if (environment.watched) this.#bar = new ProgressBar(environment);
  }

  /** @returns whether it could be done */
  async run(): Promise<boolean> {
    const begun = this.environment.now();
    let lock: LockFile | undefined;
    try {
      lock = await this.#lock();
      const outcome = this.#build();
      this.#bar?.clear();
      this.#tell(`${count(outcome.put, "row")} in ${milliseconds(this.environment.now() - begun)}`);
      return this.#conclude(outcome);
    } catch (error) {
      this.#say(this.#reasonOf(error));
      return false;
    } finally {
      await lock?.release();
    }
  }

  /** Only one build at a time: the second would take what the first has yet to put for vanished. */
  #lock(): Promise<LockFile> {
    let isWaiting = false;
    return LockFile.acquire(userPath(this.database), async (holder) => {
      const process = holder === undefined ? "another process" : `process ${holder}`;
      if (!isWaiting) this.#say(`${this.database} is built by ${process}: waiting for it to end`);
      isWaiting = true;
      await this.environment.sleep(100);
    });
  }

  #build(): BuildOutcome {
    this.#tell(`Reading ${this.csv}`);
    return buildDatabase(userPath(this.csv), userPath(this.database), {
      force: this.flags.force === true,
      report: (line, message) => this.#say(`${this.csv}:${line}: ${message}`),
      progress: ({ read, size }, rows) =>
        this.#bar?.show(Math.min(read / size, 1), count(rows, "row")),
    });
  }

  #conclude({ put, skipped, clashes, result }: BuildOutcome): boolean {
    if (clashes) return this.#refuse(clashes);
    if (!result) {
      this.#say(
        put === 0
          ? `${this.csv} has no row that can be used: ${this.database} is as it was`
          : `${this.csv} could not be read to its end: nothing is deleted from ${this.database}`,
      );
      return false;
    }
    if (result.withheld) {
      this.#say(whyWithheld(result, this.csv));
      return false;
    }
    if (result.vanished > 0) this.#tell(`${count(result.vanished, "old assignment")} deleted`);
    const left = skipped === 0 ? "" : `; ${count(skipped, "row")} skipped`;
    this.io.stdout(`${this.database} holds ${count(result.total, "assignment")}${left}`);
    return true;
  }

  #refuse(clashes: readonly Clash[]): false {
    for (const { line, message } of clashes.slice(0, MOST_CLASHES)) {
      this.#say(`${this.csv}:${line}: ${message}`);
    }
    const more = clashes.length - MOST_CLASHES;
    if (more > 0) this.#say(`${count(more, "more row")} of ${this.csv} claim what others have`);
    this.#say(`${this.csv} assigns something twice: ${this.database} is as it was`);
    return false;
  }

  #reasonOf(error: unknown): string {
    if (error instanceof UnreadableFile) return `Cannot read ${this.csv}: ${error.message}`;
    if (error instanceof AssignmentDatabaseError) return error.message;
    if (error instanceof Deno.errors.NotFound) return `There is no folder for ${this.database}`;
    if (error instanceof Deno.errors.PermissionDenied) {
      return `Cannot write ${this.database}: its folder cannot be written by this user`;
    }
    throw error;
  }

  #tell(line: string): void {
    if (this.flags.verbose) this.#say(line);
  }

  #say(line: string): void {
    this.#bar?.clear();
    this.io.stderr(line);
  }
}

function whyWithheld({ total, vanished }: BuildResult, csv: string): string {
  const percent = (vanished / total * 100).toFixed(1);
  return `${count(vanished, "assignment")} of ${number(total)} (${percent} %) are not in ${csv} ` +
    "any more. That is more than 30 %, so they are kept, and what is in it is added: -f deletes them";
}

/** `1 row`, `2,000 rows`. */
function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

function number(value: number): string {
  return value.toLocaleString("en");
}
