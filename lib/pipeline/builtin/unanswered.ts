import { MessageType } from "../../wire/message_type.ts";
import { StatusCode } from "../../wire/status_code.ts";
import { answerStatus, drop, type Ending } from "../ending.ts";
import { handlersIn } from "../configured_handlers.ts";
import type { PipelineEntry, Step } from "../handler.ts";
import type { Transaction } from "../transaction.ts";

const NO_QUERIES = answerStatus(
  StatusCode.NotAllowed,
  "This server does not answer leasequeries from here",
);
// RFC 6977 section 6.5: that it is not configured at all is said; section 9: a stranger hears nothing.
const NO_RECONFIGURE = answerStatus(
  StatusCode.NotAllowed,
  "This server reconfigures nobody at the request of relays",
);
const STRANGER = drop("do-not-respond", "Its sender may not have clients reconfigured");
const NO_REGISTRATION = drop("do-not-respond", "Addresses are not registered here");

/** Where no `leasequery` handler applies, nobody may ask (RFC 5007 section 4.4.1). */
export const refuseQuery: Step = {
  name: "unanswered-query",
  isFor: ({ answer }) => answer.code === MessageType.leasequeryReply,
  run: ({ handled }: Transaction): Ending | undefined =>
    handled.size === 0 ? NO_QUERIES : undefined,
};

/** Refuses reconfigure-requests that no handler answers. @param entries those that are configured */
export function refuseReconfigureRequest(entries: readonly PipelineEntry[]): Step {
  const isAnswered = handlersIn(entries)
    .some(({ answers }) => answers?.includes(MessageType.reconfigureRequest));
  const refusal = isAnswered ? STRANGER : NO_RECONFIGURE;
  return {
    name: "unanswered-reconfigure",
    isFor: ({ code }) => code === MessageType.reconfigureRequest,
    run: ({ handled }: Transaction): Ending | undefined => handled.size === 0 ? refusal : undefined,
  };
}

/** Where no `address-registration` handler applies, nobody was told to register addresses. */
export const ignoreRegistration: Step = {
  name: "unanswered-registration",
  isFor: ({ leases }) => leases === "registered",
  run: ({ registration }: Transaction): Ending | undefined =>
    registration ? undefined : NO_REGISTRATION,
};
