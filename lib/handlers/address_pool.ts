import { z } from "zod";
import {
  defineHandler,
  type HandlerContext,
  type HandlerSection,
} from "../config/handler_section.ts";
import { type AddressRange, addressRange, prefix } from "../config/values.ts";
import { isOnLink, type Link } from "../pipeline/link.ts";
import { Pool, type PoolExclusions } from "../pools/pool.ts";
import { endOfReservedBlock } from "../pools/reserved_interface_ids.ts";
import type { PrefixSet } from "../pools/prefix_set.ts";
import { Slots } from "../pools/slots.ts";
import { addressToBigInt, formatAddress } from "../wire/address.ts";
import { iaNa, iaTa } from "../wire/options/identity_association.ts";
import { formatPrefix, lastAddress, maskAddress, type Prefix } from "../wire/prefix.ts";
import { assigning } from "./assigning.ts";
import { poolLifetimes, poolLifetimesOf } from "./lifetimes.ts";
import { ownRules } from "./own_options.ts";
import {
  clientLimits,
  excludedParts,
  poolOptions,
  poolSettings,
  servedPool,
} from "./pool_settings.ts";

/** Gives addresses from a range to clients on the link that the range lies in. */
export const addressPool: HandlerSection = defineHandler({
  name: "address-pool",
  help: "Gives each IA_NA an address from a range. A client gets the same address again; which " +
    "one cannot be guessed. Several pools on a link are used in order. Never handed out: static " +
    "assignments, reserved interface identifiers (RFC 5453), addresses of this server.",
  example: 'address-pool: { range: "2001:db8:1::1000-2001:db8:1::1fff", valid-lifetime: 2h }',
  schema: z.strictObject({
    range: addressRange.optional().describe(
      "The first and last address of the pool; either this or prefix",
    ),
    prefix: prefix.optional().describe(
      "A prefix, all of whose addresses are the pool; either this or range",
    ),
    ...poolLifetimes,
    ...poolSettings,
    "in-addition": z.boolean().default(false).describe(
      "Whether an IA_NA gets an address of this pool besides one of the others, such as a ULA " +
        "besides a global address: when this pool has nothing left, it gets that alone. Where a " +
        "static assignment is on the same prefix of the link, this pool adds nothing; default false",
    ),
    temporary: z.boolean().default(false).describe(
      "Whether its addresses are for IA_TAs, which RFC 9915 dropped, and not for IA_NAs; " +
        "default false",
    ),
    ...poolOptions,
  }),
  addresses: ({ range, prefix }) =>
    range ?? (prefix && { first: prefix.address, last: lastAddress(prefix) }),
  poolName: ({ name }) => name,
  create(config, context) {
    const slots = slotsOf(config, context);
    if (!slots) return assigning("address-pool", () => []);
    context.leasable.push(slots);
    const { rules: optionRules, octets } = ownRules(config.options, context);
    const links = new Set(linksHolding(slots, context));
    const iaType = config.temporary ? iaTa.code : iaNa.code;
    const name = config.name ?? nameOf(config);
    const pool = new Pool({
      iaType,
      slots,
      name,
      limits: clientLimits(config, slots),
      lifetimesFor: poolLifetimesOf(config, context),
      isInAddition: config["in-addition"],
      adoptsUnknown: config["adopt-unknown"],
      optionRules,
      secret: context.secret,
      isFor: ({ link }) => link !== undefined && links.has(link),
      ...exclusions(slots, [...links], excludedParts(config, slots, context), context),
    });
    return {
      ...assigning("address-pool", (transaction) => pool.isFor(transaction) ? [pool] : []),
      octets,
      pool: servedPool("address-pool", { name, iaType, slots, links: [...links] }),
      open: (leases, now) => pool.opening(leases, now),
      close: () => pool.close(),
    };
  },
});

/** Of which exactly one is to be there. */
interface Addresses {
  readonly range?: AddressRange | undefined;
  readonly prefix?: Prefix | undefined;
}

function nameOf({ range, prefix }: Addresses): string {
  if (prefix) return formatPrefix(prefix);
  return range ? `${formatAddress(range.first)}-${formatAddress(range.last)}` : "";
}

function slotsOf({ range, prefix }: Addresses, { report }: HandlerContext): Slots | undefined {
  if (range && !prefix) return Slots.ofRange(range.first, range.last);
  if (prefix && !range) return Slots.ofPrefix(prefix, 128);
  const found = range ? "both" : "neither";
  report("error", `expected either range or prefix, found ${found}`);
  return undefined;
}

function linksHolding(
  { first, last }: Slots,
  { links, reachableLinks, report }: HandlerContext,
): Link[] {
  const holds = (link: Link) => isOnLink(link, first) && isOnLink(link, last);
  const holding = reachableLinks.filter(holds);
  if (holding.length === 0) {
    const range = `${formatAddress(first)}-${formatAddress(last)}`;
    const elsewhere = links.all.find(holds);
    const known = reachableLinks.flatMap(({ prefixes }) => prefixes).map(formatPrefix).join(", ");
    report(
      "error",
      elsewhere
        ? `The pool ${range} is on link ${elsewhere.name}, whose clients do not come here`
        : `The pool ${range} is outside its link: expected addresses within ${known || "a link"}`,
    );
  }
  return holding;
}

function exclusions(
  slots: Slots,
  links: readonly Link[],
  excluded: PrefixSet,
  { reserved }: HandlerContext,
): PoolExclusions {
  const base = addressToBigInt(slots.first);
  // RFC 4291 section 2.6.1: the all-zero address of a prefix is any router on the link.
  const anycast = new Set(
    links.flatMap(({ prefixes }) =>
      prefixes.map(({ address, length }) => addressToBigInt(maskAddress(address, length)))
    ),
  );
  return {
    excludedUntil(index) {
      const address = base + index;
      const end = endOfReservedBlock(address);
      if (end !== undefined) return end - base;
      if (anycast.has(address)) return index;
      const endOfRun = excluded.endOfRun(address) ?? reserved.endOfRun(address);
      return endOfRun === undefined ? undefined : endOfRun - base;
    },
    exclusionVersion: () => reserved.version(),
  };
}
