/**
 * What is loaded for configurations with extensions alone.
 *
 * @module
 */
export { loadExtensions } from "./load_extensions.ts";
export { observedBy } from "./observing.ts";
