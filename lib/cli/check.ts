import { Command } from "commander";
import {
  type Finding,
  formatFinding,
  type LocatedFinding,
  sortFindings,
} from "../config/finding.ts";
import type { Configuration } from "../config/configuration.ts";
import {
  hasErrors,
  type LoadResult,
  type LoadSetup,
  openConfigurationFile,
} from "../config/load.ts";
import { OperatorError } from "../operator_error.ts";
import { thisProcess } from "../process/privileges.ts";
import { machineInterfaces } from "../process/interfaces.ts";
import { becomeServer } from "./as_server.ts";
import { comesTooLate } from "./comes_too_late.ts";
import {
  endInSpiteOfExtensions,
  ExtendedConfiguration,
  prepareToLoad,
} from "./extended_configuration.ts";
import { failFor } from "./for_operator.ts";
import type { CommandIo } from "./io.ts";
import { lacksHttp } from "./lacks_http.ts";
import { lacksListeners } from "./lacks_listeners.ts";
import { lacksPrivilege, lacksReadable, machineLacks, misfitsOfUser } from "./machine_lacks.ts";
import { foreseeOpeners } from "./openers.ts";
import { filesUsedTwice, usedFiles } from "./used_files.ts";
import { userPath } from "./user_path.ts";

/** `sextant check`: says everything that is wrong with a configuration. */
export function checkCommand(io: CommandIo): Command {
  return new Command("check")
    .description(
      "Says everything that is wrong with a configuration, as FILE:LINE:COLUMN: message.",
    )
    .requiredOption("-c, --config <file>", "the configuration")
    .option("--permissions", "prints the options of Deno that a server needs for it, and no more")
    .option("--here", "fails also where only this machine lacks what the configuration needs")
    .action((options: CheckOptions) => check(options, io));
}

interface CheckOptions {
  readonly config: string;
  readonly here?: boolean;
  readonly permissions?: boolean;
}

async function check(options: CheckOptions, io: CommandIo): Promise<void> {
  const { config: file, here = false, permissions = false } = options;
  try {
    if (permissions) {
      const { permissionFlags } = await import("./permissions.ts");
      return io.stdout(permissionFlags(file).join(" "));
    }
    const findings = await findingsOf(file);
    for (const finding of findings) io.stdout(formatFinding(file, finding));
    if (hasErrors(findings)) return io.exit(1);
    const isLacking = findings.some(({ isOfMachine }) => isOfMachine);
    if (here && isLacking) {
      io.stdout(`${file} is right, but this machine lacks what it needs${countWarnings(findings)}`);
      return io.exit(1);
    }
    io.stdout(`${file} is fine${countWarnings(findings)}`);
  } catch (error) {
    failFor(error, io);
  } finally {
    endInSpiteOfExtensions();
  }
}

/** Changes nothing, and lets a server that runs by this configuration be. */
async function findingsOf(file: string): Promise<LocatedFinding[]> {
  const interfaces = machineInterfaces();
  const names = new Set(interfaces.map(({ name }) => name));
  const path = userPath(file);
  const opened = openConfigurationFile(path);
  let user: Partial<Configuration> = {};
  const examine: LoadSetup["examine"] = (partial, resolve, others) => {
    user = partial;
    const { openers, refusal } = foreseeOpeners(partial, thisProcess());
    const files = usedFiles(path, partial, resolve, others);
    return [
      ...filesUsedTwice(files),
      ...misfitsOfUser(partial),
      ...asFarAsAllowed(() => [
        ...machineLacks(partial, names, openers),
        ...lacksPrivilege(refusal),
        ...comesTooLate(partial, interfaces, openers.isChanged),
        ...lacksReadable(files, openers),
      ]),
    ];
  };
  const first = ExtendedConfiguration.withoutExtensions(opened).load({ interfaces, examine });
  const found = [...first.findings, ...await findingsOfListeners(first)];
  if (opened.extensions.length === 0) return sortFindings([...found, ...findingsOfMaking(first)]);
  await prepareToLoad();
  const whyNot = whyNotServer(user);
  if (whyNot) return sortFindings([...found, whyNot]);
  const whole = (await ExtendedConfiguration.of(opened)).load({ interfaces });
  return sortFindings([...found, ...whole.findings, ...findingsOfMaking(whole)]);
}

/** Which addresses a pool gives depends on the secret; whether it can be made does not. */
function findingsOfMaking({ loaded }: LoadResult): readonly LocatedFinding[] {
  return loaded?.makeHandlers(new Uint8Array(32)).findings ?? [];
}

async function findingsOfListeners({ loaded, findings }: LoadResult): Promise<LocatedFinding[]> {
  if (!loaded) return [];
  return loaded.locate([
    ...await lacksListeners(loaded, findings),
    ...await lacksHttp(loaded.configuration),
  ]);
}

/** Becomes who serves, since nobody else runs extensions; or says why that cannot be. */
function whyNotServer(user: Partial<Configuration>): LocatedFinding | undefined {
  try {
    becomeServer(user);
    return undefined;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const message = `Extensions are not looked into, nor what they bring: ${error.message}`;
    return {
      severity: "warning",
      path: ["extensions"],
      message,
      isOfMachine: true,
      line: 1,
      column: 1,
    };
  }
}

/** A binary for one configuration may not look at folders above its files. */
function asFarAsAllowed(look: () => Finding[]): Finding[] {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const message = `what this machine lacks cannot be looked for: ${error.message}`;
    return [{ severity: "info", path: [], message }];
  }
}

function countWarnings(findings: readonly LocatedFinding[]): string {
  const count = findings.filter(({ severity }) => severity === "warning").length;
  return count === 0 ? "" : count === 1 ? ", with 1 warning" : `, with ${count} warnings`;
}
