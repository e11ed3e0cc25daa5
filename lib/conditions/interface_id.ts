import type { ConditionSection } from "../config/condition_section.ts";
import { interfaceIdPattern } from "../config/values.ts";
import { saidByRelay } from "../pipeline/said_by_relay.ts";
import { interfaceId as option } from "../wire/options/relay.ts";
import { octetCondition } from "./octet_condition.ts";

/** On which interface of a relay the message came in. */
export const interfaceId: ConditionSection = octetCondition({
  name: "interface-id",
  help: "One interface-id or a list (option 18): holds when the relay nearest to the client that " +
    "says one says one of them.",
  pattern: interfaceIdPattern,
  said: ({ relays }) => saidByRelay(relays, option),
  saysOne: true,
});
