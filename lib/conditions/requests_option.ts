import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { oneOrMany, optionCodeOrName } from "../config/values.ts";

/** Which options the client asks for. */
export const requestsOption: ConditionSection = defineCondition({
  name: "requests-option",
  help: "One option or a list: holds when the client asks for one of them in its option request.",
  isOfClients: true,
  schema: oneOrMany(optionCodeOrName),
  create(codes) {
    const wanted = new Set(codes);
    return ({ requestedOptions }) =>
      requestedOptions !== undefined && !wanted.isDisjointFrom(requestedOptions);
  },
  isWithin: (lists, other) => lists.some((codes) => codes.every((code) => other.includes(code))),
});
