import type { ConditionSection } from "../config/condition_section.ts";
import { octetPattern } from "../config/values.ts";
import { userClass as option } from "../wire/options/classes.ts";
import { LONGEST_IN_LIST, octetCondition } from "./octet_condition.ts";

/** To which class the user belongs. */
export const userClass: ConditionSection = octetCondition({
  name: "user-class",
  help: "One user class or a list (option 15): holds when the client says one of them.",
  isOfClients: true,
  pattern: octetPattern({
    expected: 'a user class such as iPXE, "iPXE*" or "hex:0102"',
    longest: LONGEST_IN_LIST,
  }),
  said: ({ request }) => option.allIn(request.options).flat(),
});
