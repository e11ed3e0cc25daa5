/**
 * Compiled into a runtime, says what that runtime is.
 *
 * @module
 */
import { LACKED, type RuntimeReport } from "./lacked.ts";

const report: RuntimeReport = {
  version: Deno.version.deno,
  there: LACKED.filter(({ isThere }) => isThere()).map(({ name }) => name),
};
console.log(JSON.stringify(report));
