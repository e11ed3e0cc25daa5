/**
 * What is loaded for configurations with extensions alone.
 *
 * @module
 */
import project from "../../deno.json" with { type: "json" };

/** Of this program. */
export const VERSION: string = project.version;

export { loadExtensions } from "./load_extensions.ts";
export { observedBy } from "./observing.ts";
