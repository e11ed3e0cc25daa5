import { StatusCode } from "../../wire/status_code.ts";
import { answerStatus, drop, type Ending } from "../ending.ts";
import type { Step } from "../handler.ts";
import type { Transaction } from "../transaction.ts";

const USE_MULTICAST = answerStatus(
  StatusCode.UseMulticast,
  "Send this to ff02::1:2, not to the server's own address",
);
const NEVER_BY_UNICAST = drop("by-unicast", "It came by unicast and not through a relay");

/**
 * Clients send by multicast unless told otherwise (RFC 8415 sections 16 and 18.4). Relays and
 * leasequery always send by unicast, and none of this is about them.
 */
export const refuseUnicast: Step = {
  name: "unicast",
  isFor: ({ unicast }) => unicast !== "always",
  run({ rules, relays, reception, allowUnicast }: Transaction): Ending | undefined {
    if (relays.length > 0 || reception.multicast) return undefined;
    if (rules.unicast === "never") return NEVER_BY_UNICAST;
    return allowUnicast ? undefined : USE_MULTICAST;
  },
};
