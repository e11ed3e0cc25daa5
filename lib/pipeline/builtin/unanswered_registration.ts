import { MessageType } from "../../wire/message_type.ts";
import { drop, type Ending } from "../ending.ts";
import type { Handler } from "../handler.ts";
import type { Transaction } from "../transaction.ts";

const NOT_HERE = drop("do-not-respond", "Addresses are not registered here");

/** Where no `address-registration` handler applies, nobody was told to register addresses. */
export const unansweredRegistration: Handler = {
  name: "unanswered-registration",
  handle({ request, registration }: Transaction): Ending | undefined {
    return request.type === MessageType.addrRegInform && !registration ? NOT_HERE : undefined;
  },
};
