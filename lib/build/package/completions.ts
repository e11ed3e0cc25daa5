import type { Command } from "commander";
import { CTL_COMMANDS } from "../../cli/ctl_commands.ts";
import { makeProgram } from "../../cli/program.ts";

/** A file by which a shell completes what somebody types. */
export interface Completion {
  /** Where it is installed, without the first slash. */
  readonly path: string;
  readonly text: string;
}

/** What may stand behind a command. */
interface Completed {
  /** `sextant ctl`, or `ctl leases` for one of its commands. */
  readonly words: readonly string[];
  readonly options: readonly string[];
}

/** Completions for bash, zsh and fish, from what `--help` is made from. */
export async function completions(): Promise<Completion[]> {
  const nobody = () => {};
  const program = await makeProgram({
    stdout: nobody,
    stderr: nobody,
    async *stdin() {},
    exit: nobody,
  });
  const commands = program.commands.map((command): [string, Completed] => [command.name(), {
    words: command.name() === "ctl" ? Object.keys(CTL_COMMANDS) : [],
    options: optionsOf(command),
  }]);
  return [
    { path: "usr/share/bash-completion/completions/sextant", text: bashText(commands) },
    { path: "usr/share/zsh/vendor-completions/_sextant", text: zshText(commands) },
    {
      path: "usr/share/fish/vendor_completions.d/sextant.fish",
      text: fishText(program.commands),
    },
  ];
}

function optionsOf(command: Command): string[] {
  return [...new Set([...command.options.flatMap(({ long }) => long ?? []), "--help"])];
}

function bashText(commands: readonly (readonly [string, Completed])[]): string {
  const cases = commands.map(([name, { words, options }]) =>
    `    ${name}) words="${[...words, ...options].join(" ")}" ;;`
  );
  const ofCtl = Object.entries(CTL_COMMANDS).map(([name, { options }]) =>
    `      ${name}) words="${["--socket", "--config", "--help", ...options].join(" ")}" ;;`
  );
  return [
    "_sextant() {",
    '  local current="${COMP_WORDS[COMP_CWORD]}" words="" word',
    "  COMPREPLY=()",
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    `    *) words="${[...commands.map(([name]) => name), "--help", "--version"].join(" ")}" ;;`,
    "  esac",
    '  if [ "${COMP_WORDS[1]}" = ctl ]; then',
    '    for word in "${COMP_WORDS[@]:2:COMP_CWORD-2}"; do',
    '      case "$word" in',
    ...ofCtl,
    "      esac",
    "    done",
    "  fi",
    `  [ "$COMP_CWORD" -eq 1 ] && words="${
      [...commands.map(([name]) => name), "--help", "--version"].join(" ")
    }"`,
    '  while read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")',
    "}",
    "complete -o default -F _sextant sextant",
    "",
  ].join("\n");
}

function zshText(commands: readonly (readonly [string, Completed])[]): string {
  const names = [...commands.map(([name]) => name), "--help", "--version"].join(" ");
  return [
    "#compdef sextant",
    "local -a found",
    "local word",
    "case ${words[2]} in",
    ...commands.map(([name, { words, options }]) =>
      `  ${name}) found=(${[...words, ...options].join(" ")}) ;;`
    ),
    "esac",
    "if [[ ${words[2]} == ctl ]] && (( CURRENT > 3 )); then",
    "  for word in ${words[3,CURRENT-1]}; do",
    "    case $word in",
    ...Object.entries(CTL_COMMANDS).map(([name, { options }]) =>
      `      ${name}) found=(${["--socket", "--config", "--help", ...options].join(" ")}) ;;`
    ),
    "    esac",
    "  done",
    "fi",
    `(( CURRENT == 2 )) && found=(${names})`,
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
