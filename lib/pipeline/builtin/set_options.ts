import type { Step } from "../handler.ts";
import { visitRules } from "../option_order.ts";
import { isWanted } from "../wanted.ts";

/** Gives clients the options that are configured for them, once it is known what else they get. */
export const setOptions: Step = {
  name: "options",
  isFor: ({ isConfigured }) => isConfigured,
  run(transaction, trace) {
    visitRules(transaction, (rule, alwaysSend) => {
      if (!isWanted(transaction, rule.definition, alwaysSend)) return trace?.optionUnwanted?.(rule);
      if (rule.add(transaction)) trace?.optionSet(rule);
    });
  },
};
