import { serverUnicast } from "../../wire/options/exchange.ts";
import { StatusCode } from "../../wire/status_code.ts";
import { answerStatus, drop, type Ending } from "../ending.ts";
import type { Step } from "../handler.ts";
import { maySet } from "../option_order.ts";
import { optionKind } from "../option_rule.ts";
import type { Transaction } from "../transaction.ts";

const USE_MULTICAST = answerStatus(
  StatusCode.UseMulticast,
  "Send this to ff02::1:2, not to the server's own address",
);
const NEVER_BY_UNICAST = drop("by-unicast", "It came by unicast and not through a relay");

const SERVER_UNICAST = optionKind(serverUnicast.code);

/**
 * Clients send by multicast unless told otherwise (RFC 8415 sections 16 and 18.4). Relays and
 * leasequery always send by unicast, and none of this is about them.
 */
export const refuseUnicast: Step = {
  name: "unicast",
  isFor: ({ unicast }) => unicast !== "always",
  run(transaction: Transaction): Ending | undefined {
    const { rules, relays, reception } = transaction;
    if (relays.length > 0 || reception.multicast) return undefined;
    if (rules.unicast === "never") return NEVER_BY_UNICAST;
    return maySet(transaction, SERVER_UNICAST) ? undefined : USE_MULTICAST;
  },
};
