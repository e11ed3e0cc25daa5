import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { oneOrMany, uint16 } from "../config/values.ts";
import { clientArchitectureTypes } from "../wire/options/boot.ts";

/** In which environment the client boots. */
export const architecture: ConditionSection = defineCondition({
  name: "architecture",
  help: "One architecture or a list, as IANA numbers them (option 61): holds when the client can " +
    "boot in one of them. 7 and 9 are UEFI on x86-64, 11 on ARM64, 16 is UEFI by HTTP on x86-64.",
  isOfClients: true,
  schema: oneOrMany(uint16),
  create(types) {
    const wanted = new Set(types);
    return ({ request }) =>
      clientArchitectureTypes.in(request.options)?.some((type) => wanted.has(type)) ?? false;
  },
  isWithin: (lists, other) => lists.some((types) => types.every((type) => other.includes(type))),
});
