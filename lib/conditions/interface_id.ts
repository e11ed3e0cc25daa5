import type { ConditionSection } from "../config/condition_section.ts";
import { octetPattern } from "../config/values.ts";
import { interfaceId as option } from "../wire/options/relay.ts";
import { LONGEST_OPTION, octetCondition } from "./octet_condition.ts";
import { saidByRelay } from "./said_by_relay.ts";

/** On which interface of a relay the message came in. */
export const interfaceId: ConditionSection = octetCondition({
  name: "interface-id",
  help: "One interface-id or a list (option 18): holds when the relay nearest to the client that " +
    "says one says one of them.",
  pattern: octetPattern({
    expected: 'an interface-id such as "ge-0/0/1.7", "ge-0/0/1.*" or "hex:0102*"',
    longest: LONGEST_OPTION,
  }),
  said: (transaction) => saidByRelay(transaction, option),
  saysOne: true,
});
