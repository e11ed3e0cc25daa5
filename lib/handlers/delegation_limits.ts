import type { z } from "zod";
import type { HandlerContext } from "../config/handler_section.ts";
import { wholeNumber } from "../config/values.ts";
import type { Handler } from "../pipeline/handler.ts";
import { DelegationLimit } from "../pools/delegation_limit.ts";
import { LimitedPool } from "../pools/limited_pool.ts";
import type { Pool } from "../pools/pool.ts";
import type { Slots } from "../pools/slots.ts";
import { assigning } from "./assigning.ts";

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

/** A handler that answers IAs from a pool, as far as the limits go. */
export function assigningWithin(
  config: z.output<z.ZodObject<typeof delegationLimits>>,
  pool: Pool,
  slots: Slots,
  { log, countPrefixLimit }: HandlerContext,
): Handler {
  const limits = (["link", "relay", "sender"] as const).flatMap((kind) => {
    const most = config[`max-per-${kind}`];
    return most === undefined ? [] : new DelegationLimit({ kind, most, slots, log });
  });
  const serving = [limits.length > 0 ? new LimitedPool(pool, limits, countPrefixLimit) : pool];
  return {
    ...assigning("prefix-pool", () => serving),
    open: (leases, now) => pool.open(leases, now),
    close() {
      pool.close();
      for (const each of limits) each.close();
    },
  };
}
