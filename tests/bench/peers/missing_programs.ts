import { findProgram, packageOf } from "../../interop/programs.ts";

/** Of some programs those that are not installed, each with Debian's package that has it. */
export function missingPrograms(programs: readonly string[]): string[] {
  return programs.filter((program) => findProgram(program) === undefined)
    .map((program) => `${program}, of Debian's package ${packageOf(program)}`);
}
