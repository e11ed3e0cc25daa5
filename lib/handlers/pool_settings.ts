import { z } from "zod";
import type { HandlerContext } from "../config/handler_section.ts";
import { prefixes, text, wholeNumber } from "../config/values.ts";
import { ClientLimit } from "../pools/client_limit.ts";
import type { Link } from "../pipeline/link.ts";
import type { ServedPool } from "../pipeline/served_pool.ts";
import { ownOptions } from "./own_options.ts";
import { PrefixSet } from "../pools/prefix_set.ts";
import type { Slots } from "../pools/slots.ts";
import { addressToBigInt } from "../wire/address.ts";
import { formatAddressOrPrefix, lastAddress } from "../wire/prefix.ts";

/** More than any client has. */
const MOST = 1_000_000;

/** The keys that all pools have, their lifetimes apart. */
export const poolSettings = {
  name: text("a name such as lan-main").optional().describe(
    "What the pool is called in the log; default its range or prefix",
  ),
  exclude: prefixes.optional().describe(
    "Prefixes or addresses, one or a list, that are parts of the pool and are never handed out; " +
      "default none",
  ),
  "max-per-client": wholeNumber(1, MOST).optional().describe(
    "How much of this pool one client, by its DUID and its link, may have at a time; what it has " +
      "it keeps; default leases-per-client of limits",
  ),
  "adopt-unknown": z.boolean().default(false).describe(
    "Whether a client that comes to renew, rebind or confirm what this server does not know gets " +
      "it, where the pool could give it and nobody has it: for taking over from another server " +
      "whose leases are lost. A Renew names its server, so that needs the server-id of that one; " +
      "default false",
  ),
} satisfies Record<string, z.ZodType>;

/** The key of a pool that has options of its own. */
export const poolOptions = {
  options: ownOptions.optional().describe(
    "What clients are told that get something of this pool, in place of what handlers tell them " +
      "of the same options; default: what handlers tell",
  ),
};

type PoolSettings = z.output<z.ZodObject<typeof poolSettings>>;

/** How much of a pool goes to one client, where that is limited. */
export function clientLimits(config: PoolSettings, slots: Slots): ClientLimit[] {
  const most = config["max-per-client"];
  return most === undefined ? [] : [new ClientLimit(most, slots)];
}

/** A pool as others are told of it. */
export function servedPool(
  kind: ServedPool["kind"],
  { name, iaType, slots, links }: {
    readonly name: string;
    readonly iaType: number;
    readonly slots: Slots;
    readonly links: readonly Link[];
  },
): ServedPool {
  const { first, last, length, size } = slots;
  return { kind, name, iaType, first, last, length, size, links: links.map(({ name }) => name) };
}

/** The parts of a pool that are never handed out. */
export function excludedParts(
  { exclude }: PoolSettings,
  slots: Slots,
  { report }: HandlerContext,
): PrefixSet {
  const excluded = new PrefixSet();
  for (const [index, part] of (exclude ?? []).entries()) {
    excluded.add(part);
    const ends = [slots.indexOf(part.address), slots.indexOf(lastAddress(part))] as const;
    if (ends[1] >= 0n && ends[0] < slots.size) continue;
    report(
      "error",
      `${formatAddressOrPrefix(part)} is no part of the pool: expected one to exclude`,
      [
        "exclude",
        index,
      ],
    );
  }
  if (isAllOf(excluded, slots)) {
    report("error", "The whole pool is excluded: expected something to hand out", ["exclude"]);
  }
  return excluded;
}

/** Goes from one excluded part to the next, as far as there is nothing between them. */
function isAllOf(excluded: PrefixSet, { first, last }: Slots): boolean {
  const end = addressToBigInt(last);
  let at = addressToBigInt(first);
  while (at <= end) {
    const run = excluded.endOfRun(at);
    if (run === undefined) return false;
    at = run + 1n;
  }
  return true;
}
