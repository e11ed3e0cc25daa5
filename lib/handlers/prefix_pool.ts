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
import { formatPrefix } from "../wire/prefix.ts";
import { delegationLimits, delegationLimitsOf, oldDelegationLimits } from "./delegation_limits.ts";
import { assigning } from "./assigning.ts";
import { excludedPrefix, exclusionOf } from "./excluded_prefix.ts";
import { poolLifetimes, poolLifetimesOf } from "./lifetimes.ts";
import { ownRules } from "./own_options.ts";
import {
  clientLimits,
  excludedParts,
  poolOptions,
  poolSettings,
  servedPool,
} from "./pool_settings.ts";

/** Bits of the longest prefix from which hosts make themselves addresses (RFC 9663 section 8). */
const SLAAC_LENGTH = 64;

/** Delegates prefixes of one length from a larger one. */
export const prefixPool: HandlerSection = defineHandler({
  name: "prefix-pool",
  help:
    "Delegates to each IA_PD a prefix from a larger one. A client gets the same prefix again. " +
    "Where several of these apply, a client that would have a prefix of some length is given one " +
    "of that length, else a larger one, else a smaller one (RFC 8168); one that has a prefix and " +
    "solicits another length gets that where a pool has exactly that length, and loses the old one " +
    "with the Reply. " +
    "Never delegated: static assignments, and prefixes that are on a link.",
  example: 'prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }',
  oldNames: oldDelegationLimits,
  schema: z.strictObject({
    prefix: prefix.describe("The prefix that is divided"),
    "delegated-length": z.int().min(1).max(128).describe("Bits of each delegated prefix"),
    ...excludedPrefix,
    ...poolLifetimes,
    ...poolSettings,
    ...delegationLimits,
    ...poolOptions,
  }),
  delegates: ({ prefix }) => prefix,
  poolName: ({ name }) => name,
  prepare: ({ prefix }, { delegable }) => delegable.add(prefix),
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
    const { rules: optionRules, octets } = ownRules(config.options, context);
    const slots = Slots.ofPrefix(config.prefix, Math.max(length, config.prefix.length));
    const name = config.name ?? formatPrefix(config.prefix);
    const pool = new Pool({
      iaType: iaPd.code,
      slots,
      exclusion: exclusionOf(config, length, context),
      name,
      limits: [
        ...clientLimits(config, slots),
        ...delegationLimitsOf(config, { pool: name, slots }, context),
      ],
      lifetimesFor: poolLifetimesOf(config, context),
      adoptsUnknown: config["adopt-unknown"],
      optionRules,
      secret: context.secret,
      isFor: () => true,
      ...exclusions(slots, excludedParts(config, slots, context), context),
    });
    return {
      ...assigning("prefix-pool", () => [pool]),
      octets,
      pool: servedPool("prefix-pool", {
        name,
        iaType: iaPd.code,
        slots,
        links: context.reachableLinks,
      }),
      open: (leases, now) => pool.opening(leases, now),
      close: () => pool.close(),
    };
  },
});

function exclusions(
  slots: Slots,
  excluded: PrefixSet,
  { links, reserved }: HandlerContext,
): PoolExclusions {
  const onLinks = new PrefixSet();
  for (const { prefixes } of links.all) for (const each of prefixes) onLinks.add(each);
  return {
    excludedUntil(index) {
      const slot = slots.at(index);
      const end = excluded.reach(slot) ?? onLinks.reach(slot) ?? reserved.reach(slot);
      return end && slots.indexOf(end);
    },
    exclusionVersion: () => reserved.version(),
  };
}
