import { Command } from "commander";
import { formatFinding, type LocatedFinding, sortFindings } from "../config/finding.ts";
import { hasErrors, loadConfigurationFile } from "../config/load.ts";
import { conditionSections } from "../conditions/mod.ts";
import { handlerSections } from "../handlers/mod.ts";
import { machineInterfaces } from "../process/interfaces.ts";
import { failFor } from "./for_operator.ts";
import type { CommandIo } from "./io.ts";
import { machineLacks } from "./machine_lacks.ts";
import { userPath } from "./user_path.ts";

/** `sextant check`: says everything that is wrong with a configuration. */
export function checkCommand(io: CommandIo): Command {
  return new Command("check")
    .description(
      "Says everything that is wrong with a configuration, as FILE:LINE:COLUMN: message.",
    )
    .requiredOption("-c, --config <file>", "the configuration")
    .action(({ config }: { config: string }) => check(config, io));
}

function check(file: string, io: CommandIo): void {
  try {
    const findings = findingsOf(file);
    for (const finding of findings) io.stdout(formatFinding(file, finding));
    if (hasErrors(findings)) io.exit(1);
    else io.stdout(`${file} is fine${countWarnings(findings)}`);
  } catch (error) {
    failFor(error, io);
  }
}

function findingsOf(file: string): LocatedFinding[] {
  const interfaces = machineInterfaces();
  const names = new Set(interfaces.map(({ name }) => name));
  const { loaded, findings } = loadConfigurationFile(userPath(file), {
    conditionSections,
    handlerSections,
    interfaces,
    examine: (partial, resolve) => machineLacks(partial, resolve, names),
  });
  // Which addresses a pool gives depends on the secret; whether it can be made does not.
  const ofHandlers = loaded?.makeHandlers(new Uint8Array(32)).findings ?? [];
  return sortFindings([...findings, ...ofHandlers]);
}

function countWarnings(findings: readonly LocatedFinding[]): string {
  const count = findings.filter(({ severity }) => severity === "warning").length;
  return count === 0 ? "" : count === 1 ? ", with 1 warning" : `, with ${count} warnings`;
}
