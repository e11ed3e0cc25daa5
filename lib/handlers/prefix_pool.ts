import { z } from "zod";
import {
  defineHandler,
  type HandlerContext,
  type HandlerSection,
} from "../config/handler_section.ts";
import { prefix } from "../config/values.ts";
import { Pool, type PoolExclusions } from "../pools/pool.ts";
import { PrefixSet } from "../pools/prefix_set.ts";
import { Slots } from "../pools/slots.ts";
import { iaPd } from "../wire/options/identity_association.ts";
import { assigningWithin, delegationLimits, oldDelegationLimits } from "./delegation_limits.ts";
import { excludedPrefix, exclusionOf } from "./excluded_prefix.ts";
import { poolLifetimes, poolLifetimesOf } from "./lifetimes.ts";
import { ownOptions, ownRules } from "./own_options.ts";

/** Bits of the longest prefix from which hosts make themselves addresses (RFC 9663 section 8). */
const SLAAC_LENGTH = 64;

/** Delegates prefixes of one length from a larger one. */
export const prefixPool: HandlerSection = defineHandler({
  name: "prefix-pool",
  help:
    "Delegates to each IA_PD a prefix from a larger one. A client gets the same prefix again. " +
    "Where several of these apply, a client that would have a prefix of some length is given one " +
    "of that length, else a larger one, else a smaller one (RFC 8168). " +
    "Never delegated: static assignments, and prefixes that are on a link.",
  example: 'prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }',
  oldNames: oldDelegationLimits,
  schema: z.strictObject({
    prefix: prefix.describe("The prefix that is divided"),
    "delegated-length": z.int().min(1).max(128).describe("Bits of each delegated prefix"),
    ...excludedPrefix,
    ...poolLifetimes,
    ...delegationLimits,
    options: ownOptions.optional().describe(
      "What clients are told that get something of this pool, in place of what handlers tell them " +
        "of the same options; default: what handlers tell",
    ),
  }),
  delegates: ({ prefix }) => prefix,
  create(config, context) {
    const length = config["delegated-length"];
    if (length < config.prefix.length) {
      context.report(
        "error",
        `A prefix of ${length} bits does not fit into one of ${config.prefix.length}: expected a ` +
          `delegated-length from ${config.prefix.length} to 128`,
        ["delegated-length"],
      );
    }
    if (length > SLAAC_LENGTH) {
      // RFC 9663 section 7: else there is nothing that the client could let others use.
      context.report(
        "warning",
        `With ${length} bits no host behind a client can make itself an address: expected a ` +
          `delegated-length of ${SLAAC_LENGTH} or less`,
        ["delegated-length"],
      );
    }
    const lifetimes = poolLifetimesOf(config, context);
    context.delegable.add(config.prefix);
    const { rules: optionRules, octets } = ownRules(config.options, context);
    const slots = Slots.ofPrefix(config.prefix, Math.max(length, config.prefix.length));
    const pool = new Pool({
      iaType: iaPd.code,
      slots,
      exclusion: exclusionOf(config, length, context),
      preferredLifetime: lifetimes.preferred,
      validLifetime: lifetimes.valid,
      optionRules,
      secret: context.secret,
      isFor: () => true,
      ...exclusions(slots, context),
    });
    return { ...assigningWithin(config, pool, slots, context), octets };
  },
});

function exclusions(slots: Slots, { links, reserved }: HandlerContext): PoolExclusions {
  const onLinks = new PrefixSet();
  for (const { prefixes } of links.all) for (const each of prefixes) onLinks.add(each);
  return {
    excludedUntil(index) {
      const slot = slots.at(index);
      const end = onLinks.reach(slot) ?? reserved.reach(slot);
      return end && slots.indexOf(end);
    },
    exclusionVersion: () => reserved.version(),
  };
}
