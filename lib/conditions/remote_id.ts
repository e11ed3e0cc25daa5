import type { ConditionSection } from "../config/condition_section.ts";
import { octetPattern } from "../config/values.ts";
import { remoteId as option } from "../wire/options/relay.ts";
import { enterpriseCondition } from "./enterprise_condition.ts";
import { LONGEST_OF_ENTERPRISE } from "./octet_condition.ts";
import { saidByRelay } from "../pipeline/said_by_relay.ts";

/** Which far end of a circuit a relay says the client is at. */
export const remoteId: ConditionSection = enterpriseCondition({
  name: "remote-id",
  help: "One remote-id or a list (option 37), each with enterprise, id or both: holds when the " +
    "relay nearest to the client that says one says one of them.",
  key: "id",
  pattern: octetPattern({
    expected: 'a remote-id such as port-7, "port-*" or "hex:0102*"',
    longest: LONGEST_OF_ENTERPRISE,
  }),
  meaning: "The id without the number of the vendor, or a list; default: any",
  said: (transaction) =>
    saidByRelay(transaction.relays, option)
      .map(({ enterpriseNumber, identifier }) => ({ enterpriseNumber, said: identifier })),
  saysOne: true,
});
