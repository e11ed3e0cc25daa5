import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { someLimits } from "../config/sections/limits.ts";

/** Sets other limits for some requests than for all. */
export const limits: HandlerSection = defineHandler({
  name: "limits",
  help: "Limits that hold for the requests that meet the `match` around it, in place of those of " +
    "the section `limits`; of several, the last one counts, key by key. A key that is left out " +
    "stays what it is.",
  example: "limits: { ias-per-message: 256, leases-per-client: none }",
  schema: someLimits,
  create: (changed) => ({
    name: "limits",
    pass(transaction) {
      transaction.limits = { ...transaction.limits, ...changed };
    },
  }),
});
