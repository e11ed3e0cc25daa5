import { PROJECT, taskFlags } from "../../lib/build/task_flags.ts";

/** What starts Sextant: the checkout, or a binary that was compiled of it. */
export interface Program {
  /** The folder that relative paths count from, with the example configuration in it. */
  readonly project: string;
  /** The words that start a command of it, before the command's own. */
  start(command: string): readonly string[];
}

/** The binary that tests run in place of the checkout; `task test:binary` names it. */
export const BINARY: string | undefined = Deno.env.get("SEXTANT_BINARY");

/** The program from a checkout, as its tasks start it. */
export function checkout(project: string = PROJECT, deno: string = Deno.execPath()): Program {
  return {
    project,
    start: (command) => [deno, "run", ...taskFlags(command), `${project}/main.ts`, command],
  };
}

/** The program as a binary. */
export function compiled(binary: string, project: string = PROJECT): Program {
  return { project, start: (command) => [binary, command] };
}

/** What every test runs that starts Sextant. */
export const PROGRAM: Program = BINARY === undefined ? checkout() : compiled(BINARY);
