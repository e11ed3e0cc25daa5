import { MessageType } from "../../wire/message_type.ts";
import { StatusCode } from "../../wire/status_code.ts";
import { answerStatus, drop, type Ending } from "../ending.ts";
import type { Handler, PipelineEntry } from "../handler.ts";
import type { Transaction } from "../transaction.ts";

// RFC 6977 section 6.5: that it is not configured at all is said; section 9: a stranger hears nothing.
const NOT_ALLOWED = answerStatus(
  StatusCode.NotAllowed,
  "This server reconfigures nobody at the request of relays",
);
const STRANGER = drop("do-not-respond", "Its sender may not have clients reconfigured");

/** Refuses reconfigure-requests that no handler answers. @param entries those that are configured */
export function unansweredReconfigure(entries: readonly PipelineEntry[]): Handler {
  const refusal = isConfigured(entries) ? STRANGER : NOT_ALLOWED;
  return {
    name: "unanswered-reconfigure",
    handle({ request, handled }: Transaction): Ending | undefined {
      const isUnanswered = request.type === MessageType.reconfigureRequest && handled.size === 0;
      return isUnanswered ? refusal : undefined;
    },
  };
}

function isConfigured(entries: readonly PipelineEntry[]): boolean {
  return entries.some((entry) =>
    "condition" in entry ? isConfigured(entry.handlers) : entry.name === "reconfigure-request"
  );
}
