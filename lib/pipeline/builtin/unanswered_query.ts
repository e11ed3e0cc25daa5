import { StatusCode } from "../../wire/status_code.ts";
import { MessageType } from "../../wire/message_type.ts";
import { answerStatus, type Ending } from "../ending.ts";
import type { Handler } from "../handler.ts";
import type { Transaction } from "../transaction.ts";

const NOT_ALLOWED = answerStatus(
  StatusCode.NotAllowed,
  "This server does not answer leasequeries from here",
);

/** Where no `leasequery` handler applies, nobody may ask (RFC 5007 section 4.4.1). */
export const unansweredQuery: Handler = {
  name: "unanswered-query",
  handle({ rules, handled }: Transaction): Ending | undefined {
    const isQuery = rules.answer.code === MessageType.leasequeryReply;
    return isQuery && handled.size === 0 ? NOT_ALLOWED : undefined;
  },
};
