import type { ConditionSection } from "../config/condition_section.ts";
import { octetPattern } from "../config/values.ts";
import { subscriberId as option } from "../wire/options/relay.ts";
import { LONGEST_OPTION } from "../wire/option.ts";
import { octetCondition } from "./octet_condition.ts";
import { saidByRelay } from "../pipeline/said_by_relay.ts";

/** Which subscriber the client is to its relay. */
export const subscriberId: ConditionSection = octetCondition({
  name: "subscriber-id",
  help:
    "One subscriber-id or a list (option 38): holds when the relay nearest to the client that " +
    "says one says one of them.",
  pattern: octetPattern({
    expected: 'a subscriber-id such as gold-7, "gold-*" or "hex:0102*"',
    longest: LONGEST_OPTION,
  }),
  said: ({ relays }) => saidByRelay(relays, option),
  saysOne: true,
});
