/**
 * The names of the library as an extension has them.
 *
 * @module
 */
export { assignersFrom } from "../assignments/assigners.ts";
export { defineCondition } from "../config/condition_section.ts";
export { defineHandler } from "../config/handler_section.ts";
export { assigning } from "../handlers/assigning.ts";
export {
  listOption,
  mergedOption,
  noContent,
  repeatedOption,
  singleOption,
} from "../handlers/option_content.ts";
export { defineOption } from "../handlers/option_section.ts";
export * from "../leases/mod.ts";
export * from "../pipeline/mod.ts";
export { PrefixSet } from "../pools/prefix_set.ts";
export * from "../wire/mod.ts";
export { ExchangeState } from "./exchange_state.ts";
