import type { ConditionSection } from "../config/condition_section.ts";
import { octetPattern } from "../config/values.ts";
import { vendorClass as option } from "../wire/options/classes.ts";
import { enterpriseCondition } from "./enterprise_condition.ts";
import { LONGEST_IN_LIST } from "./octet_condition.ts";

/** What the client's hardware is. */
export const vendorClass: ConditionSection = enterpriseCondition({
  name: "vendor-class",
  help: "One vendor class or a list (option 16), each with enterprise, data or both: holds when " +
    "the client says one of them.",
  isOfClients: true,
  key: "data",
  pattern: octetPattern({
    expected: 'a vendor class such as "PXEClient*" or "hex:0102"',
    longest: LONGEST_IN_LIST,
  }),
  meaning: "What the vendor says of the hardware, or a list; default: anything",
  said: ({ request }) =>
    option.allIn(request.options)
      .map(({ enterpriseNumber, classes }) => ({ enterpriseNumber, said: classes })),
});
