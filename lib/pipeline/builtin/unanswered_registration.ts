import { drop, type Ending } from "../ending.ts";
import type { Handler } from "../handler.ts";
import type { Transaction } from "../transaction.ts";

const NOT_HERE = drop("do-not-respond", "Addresses are not registered here");

/** Where no `address-registration` handler applies, nobody was told to register addresses. */
export const unansweredRegistration: Handler = {
  name: "unanswered-registration",
  handle({ rules, registration }: Transaction): Ending | undefined {
    return rules.leases === "registered" && !registration ? NOT_HERE : undefined;
  },
};
