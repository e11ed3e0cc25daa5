import type { Command } from "commander";
import { conditionSections } from "../../conditions/mod.ts";
import { makeProgram } from "../../cli/program.ts";
import { handlerSections } from "../../handlers/mod.ts";
import { configurationReference } from "../reference/configuration.ts";
import { PROJECT } from "../task_flags.ts";
import { pageTitle, roff, roffOfMarkdown, tagged, verbatim } from "./roff.ts";

/** A manual page. */
export interface ManualPage {
  /** Such as `sextant.8`. */
  readonly name: string;
  readonly text: string;
}

const FILES: readonly (readonly [path: string, meaning: string])[] = [
  ["/etc/sextant/sextant.yaml", "The configuration of the service: sextant.yaml(5)."],
  ["/var/lib/sextant/leases.sqlite", "The lease database, unless another is configured."],
  ["/run/sextant/control.sock", "Where ctl looks for a server."],
];

/** Every manual page, from what `--help` and the reference of the configuration are made from. */
export async function manualPages(version: string): Promise<ManualPage[]> {
  return [
    { name: "sextant.8", text: await commandPage(version) },
    { name: "sextant.yaml.5", text: configurationPage(version) },
  ];
}

async function commandPage(version: string): Promise<string> {
  const nobody = () => {};
  const program = await makeProgram({
    stdout: nobody,
    stderr: nobody,
    stdin: noInput,
    exit: nobody,
  });
  return page([
    pageTitle("sextant", 8, version),
    ".SH NAME",
    `sextant \\- ${roff(program.description().replace(/\.$/, ""))}`,
    ".SH SYNOPSIS",
    ".B sextant",
    roff("COMMAND [OPTION...]"),
    ".SH COMMANDS",
    ...program.commands.flatMap(commandLines),
    ".SH EXIT STATUS",
    "0: done; 1: failed; 2: wrong usage.",
    ".SH FILES",
    ...FILES.flatMap(([path, meaning]) => tagged(path, roff(meaning))),
    ".SH SEE ALSO",
    ".BR sextant.yaml (5),",
    ".BR systemctl (1)",
  ]);
}

function commandLines(command: Command): string[] {
  const help = command.createHelp();
  const after = textAfter(command);
  return [
    `.SS ${roff(`${command.name()} ${command.usage()}`)}`,
    roff(command.description()),
    ...help.visibleArguments(command).flatMap((each) =>
      tagged(help.argumentTerm(each), roff(help.argumentDescription(each)))
    ),
    ...help.visibleOptions(command).flatMap((each) =>
      tagged(help.optionTerm(each), roff(help.optionDescription(each)))
    ),
    ...after.length > 0 ? verbatim(after) : [],
  ];
}

/** What stands behind the list of options. */
function textAfter(command: Command): string[] {
  let whole = "";
  command.configureOutput({ writeOut: (text) => whole += text });
  command.outputHelp();
  return whole.slice(command.helpInformation().length).trim().split("\n")
    .filter((line, at) => at > 0 || line !== "");
}

function configurationPage(version: string): string {
  const part = (name: string) => Deno.readTextFileSync(`${PROJECT}/lib/build/reference/${name}.md`);
  const reference = configurationReference(
    { conditionSections, handlerSections },
    { introduction: part("introduction"), handlers: part("handlers") },
  );
  const [introduction, ...sections] = reference.split(/^(?=## )/m);
  return page([
    pageTitle("sextant.yaml", 5, version),
    ".SH NAME",
    `sextant.yaml \\- ${roff("configuration of sextant(8)")}`,
    ".SH DESCRIPTION",
    ...roffOfMarkdown(introduction!),
    ...sections.filter((section) => !section.startsWith("## Contents")).flatMap(roffOfMarkdown),
    ".SH SEE ALSO",
    ".BR sextant (8)",
  ]);
}

async function* noInput(): AsyncGenerator<string> {}

/** Paragraphs that would stand empty are left out. */
function page(lines: readonly string[]): string {
  return lines.filter((line, at) => {
    const next = lines[at + 1];
    return line !== "" &&
      !(line === ".PP" && (next === undefined || /^\.(PP|S[HS]|TP|IP)/.test(next)));
  }).join("\n") + "\n";
}
