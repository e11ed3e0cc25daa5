import type { z } from "zod";
import type { HandlerContext } from "../config/handler_section.ts";
import { wholeNumber } from "../config/values.ts";
import { DelegationLimit, type DelegationLimitSetup } from "../pools/delegation_limit.ts";

/** Prefixes are counted in memory. */
const MOST = 10_000_000;

const limit = wholeNumber(1, MOST).optional();

/** The keys of a prefix pool that say how much of it goes where. */
export const delegationLimits = {
  "max-per-link": limit.describe(
    "How many prefixes of this pool may be delegated on one link at a time; further clients get " +
      "NoPrefixAvail, and those that have a prefix keep it; default any number",
  ),
  "max-per-relay": limit.describe(
    "The same for the clients of one relay: the one next to them, by its relay-id or its address; " +
      "default any number",
  ),
  "max-per-sender": limit.describe(
    "The same for one client, by the address that it sends from where a relay tells that, else by " +
      "its DUID (RFC 9663 section 15); default any number",
  ),
} satisfies Record<string, z.ZodType<number | undefined>>;

/** Names that these keys had before, each with the one that it has now. */
export const oldDelegationLimits: Readonly<Record<string, string>> = {
  "most-per-link": "max-per-link",
  "most-per-relay": "max-per-relay",
  "most-per-client": "max-per-sender",
};

/** How much of a pool of prefixes goes to one link, relay or sender, where that is limited. */
export function delegationLimitsOf(
  config: z.output<z.ZodObject<typeof delegationLimits>>,
  pool: Pick<DelegationLimitSetup, "pool" | "slots">,
  { log, counter }: HandlerContext,
): DelegationLimit[] {
  const countRefusal = counter("prefixLimits");
  return (["link", "relay", "sender"] as const).flatMap((kind) => {
    const most = config[`max-per-${kind}`];
    return most === undefined
      ? []
      : new DelegationLimit({ ...pool, kind, most, log, countRefusal });
  });
}
