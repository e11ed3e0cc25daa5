import type { Command } from "commander";
import { CTL_COMMANDS } from "../../cli/ctl_commands.ts";
import { makeProgram } from "../../cli/program.ts";

/** A file by which a shell completes what somebody types. */
export interface Completion {
  /** Where it is installed, without the first slash. */
  readonly path: string;
  readonly text: string;
}

/** A command, and what may stand behind it: options, and commands of its own. */
type Completed = readonly [name: string, words: string];

/** Completions for bash, zsh and fish, from what `--help` is made from. */
export async function completions(): Promise<Completion[]> {
  const nobody = () => {};
  const program = await makeProgram({
    stdout: nobody,
    stderr: nobody,
    async *stdin() {},
    exit: nobody,
  });
  const commands = program.commands.map((command): Completed => {
    const own = command.name() === "ctl" ? Object.keys(CTL_COMMANDS) : [];
    return [command.name(), [...own, ...optionsOf(command)].join(" ")];
  });
  const ofCtl = Object.entries(CTL_COMMANDS).map(([name, { options }]): Completed => {
    return [name, ["--socket", "--config", "--help", ...options].join(" ")];
  });
  const first = [...commands.map(([name]) => name), "--help", "--version"].join(" ");
  return [
    {
      path: "usr/share/bash-completion/completions/sextant",
      text: bashText(first, commands, ofCtl),
    },
    { path: "usr/share/zsh/vendor-completions/_sextant", text: zshText(first, commands, ofCtl) },
    {
      path: "usr/share/fish/vendor_completions.d/sextant.fish",
      text: fishText(program.commands),
    },
  ];
}

function optionsOf(command: Command): string[] {
  return [...new Set([...command.options.flatMap(({ long }) => long ?? []), "--help"])];
}

/** @param first what may stand behind `sextant` */
function bashText(
  first: string,
  commands: readonly Completed[],
  ofCtl: readonly Completed[],
): string {
  return [
    "_sextant() {",
    '  local current="${COMP_WORDS[COMP_CWORD]}" words="" word',
    "  COMPREPLY=()",
    '  case "${COMP_WORDS[1]}" in',
    ...commands.map(([name, words]) => `    ${name}) words="${words}" ;;`),
    `    *) words="${first}" ;;`,
    "  esac",
    '  if [ "${COMP_WORDS[1]}" = ctl ]; then',
    '    for word in "${COMP_WORDS[@]:2:COMP_CWORD-2}"; do',
    '      case "$word" in',
    ...ofCtl.map(([name, words]) => `      ${name}) words="${words}" ;;`),
    "      esac",
    "    done",
    "  fi",
    `  [ "$COMP_CWORD" -eq 1 ] && words="${first}"`,
    '  while read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")',
    "}",
    "complete -o default -F _sextant sextant",
    "",
  ].join("\n");
}

/** @param first what may stand behind `sextant` */
function zshText(
  first: string,
  commands: readonly Completed[],
  ofCtl: readonly Completed[],
): string {
  return [
    "#compdef sextant",
    "local -a found",
    "local word",
    "case ${words[2]} in",
    ...commands.map(([name, words]) => `  ${name}) found=(${words}) ;;`),
    "esac",
    "if [[ ${words[2]} == ctl ]] && (( CURRENT > 3 )); then",
    "  for word in ${words[3,CURRENT-1]}; do",
    "    case $word in",
    ...ofCtl.map(([name, words]) => `      ${name}) found=(${words}) ;;`),
    "    esac",
    "  done",
    "fi",
    `(( CURRENT == 2 )) && found=(${first})`,
    "compadd -- $found || _files",
    "",
  ].join("\n");
}

function fishText(commands: readonly Command[]): string {
  const line = (condition: string, what: string, description: string) =>
    `complete -c sextant -n ${quoted(condition)} ${what} -d ${quoted(description)}`;
  return [
    ...commands.map((command) =>
      line("__fish_use_subcommand", `-f -a ${command.name()}`, command.description())
    ),
    ...commands.flatMap((command) =>
      command.options.flatMap(({ long, description }) =>
        long
          ? [
            line(
              `__fish_seen_subcommand_from ${command.name()}`,
              `-l ${long.slice(2)}`,
              description,
            ),
          ]
          : []
      )
    ),
    ...Object.entries(CTL_COMMANDS).map(([name, { summary }]) =>
      line("__fish_seen_subcommand_from ctl", `-f -a ${name}`, summary)
    ),
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
