import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { someLimits } from "../config/sections/limits.ts";

/** Has other limits for some clients than for all. */
export const limits: HandlerSection = defineHandler({
  name: "limits",
  help: "Limits that hold for those whom the `match` around it holds, in place of those of the " +
    "section `limits`; of several the last one counts, key by key. A key that is left out stays " +
    "what it is.",
  example: "limits: { ias-per-message: 256, leases-per-client: none }",
  schema: someLimits,
  create: (changed) => ({
    name: "limits",
    pass(transaction) {
      transaction.limits = { ...transaction.limits, ...changed };
    },
  }),
});
