import { Command } from "commander";
import { conditionLines, sectionLines } from "../build/reference/configuration.ts";
import { didYouMean } from "../config/suggestion.ts";
import { enumerate } from "../config/found.ts";
import { sections } from "../config/sections/mod.ts";
import { OperatorError } from "../operator_error.ts";
import { endInSpiteOfExtensions } from "./extended_configuration.ts";
import { failFor } from "./for_operator.ts";
import type { CommandIo } from "./io.ts";
import { sectionsOf } from "./schema.ts";

const KINDS = ["handler", "condition", "section"] as const;
type Kind = typeof KINDS[number];

/** `sextant help`: what the reference says of a part of the configuration. */
export function helpCommand(io: CommandIo): Command {
  return new Command("help")
    .description("Says what a handler, a condition or a section of the configuration is for.")
    .argument("[kind]", `${enumerate(KINDS)}; left out: what the commands are`)
    .argument("[name]", "such as address-pool; left out: all names")
    .option("-c, --config <file>", "with what the extensions of this configuration bring")
    .action(async (kind: string | undefined, name: string | undefined, { config }, command) => {
      try {
        if (kind === undefined) return io.stdout(command.parent.helpInformation().trimEnd());
        for (const line of await linesOf(kind, name, config)) io.stdout(line);
      } catch (error) {
        failFor(error, io);
      } finally {
        endInSpiteOfExtensions();
      }
    });
}

async function linesOf(
  kind: string,
  name: string | undefined,
  file: string | undefined,
): Promise<string[]> {
  if (!isKind(kind)) {
    throw new OperatorError(`There is no help on "${kind}"; expected ${enumerate(KINDS)}`);
  }
  const { handlerSections, conditionSections } = await sectionsOf(file);
  const all = {
    handler: () => new Map(handlerSections.map((each) => [each.name, () => sectionLines(each)])),
    condition: () =>
      new Map(conditionSections.map((each) => [each.name, () => conditionLines(each)])),
    section: () =>
      new Map(Object.values(sections).map((each) => [each.name, () => sectionLines(each)])),
  }[kind]();
  if (name === undefined) return [...all.keys()];
  const lines = all.get(name);
  if (lines) return lines();
  const names = [...all.keys()];
  throw new OperatorError(
    `There is no ${kind} ${name}${didYouMean(name, names)} (sextant help ${kind} names all)`,
  );
}

function isKind(kind: string): kind is Kind {
  return (KINDS as readonly string[]).includes(kind);
}
