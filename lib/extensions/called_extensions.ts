import project from "../../deno.json" with { type: "json" };
import { conditionSections } from "../conditions/mod.ts";
import { handlerSections } from "../handlers/mod.ts";
import { OperatorError } from "../operator_error.ts";
import { Brought } from "./brought.ts";
import type { ExtensionFunction } from "./extension.ts";
import { Faults } from "./faults.ts";
import { type Sextant, sextantOf } from "./library.ts";
import { ExtensionProblem } from "./problem.ts";
import { NO_NAMES } from "./thrown_by.ts";

/** Extensions that a program has as functions, and not as files. */
export interface CalledExtensions {
  /** What they were called with. */
  readonly library: Sextant;
  readonly brought: Brought;
}

/**
 * Calls extensions one after the other: for people, the first is `extension-0.js`.
 *
 * @throws {OperatorError} when what one brings cannot be used
 */
export async function callExtensions(
  extensions: readonly ExtensionFunction[],
): Promise<CalledExtensions> {
  const library = sextantOf(project.version);
  const brought = new Brought({ conditionSections, handlerSections });
  for (const [index, make] of extensions.entries()) {
    const name = `extension-${index}.js`;
    const returned = await make(library);
    try {
      brought.add(returned, new Faults(name, NO_NAMES));
    } catch (error) {
      if (!(error instanceof ExtensionProblem)) throw error;
      throw new OperatorError(`Cannot use the extension ${name}: ${error.message}`, {
        cause: error,
      });
    }
  }
  return { library, brought };
}
