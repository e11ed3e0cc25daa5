import { type ConditionSection, defineCondition, type Place } from "../config/condition_section.ts";
import { enumerate } from "../config/found.ts";
import { prefixes } from "../config/values.ts";
import { EVERYWHERE, formatPrefix, holds, overlaps, type Prefix } from "../wire/prefix.ts";
import { PrefixMatcher } from "../wire/prefix_matcher.ts";
import { lookupIn } from "./owners.ts";

/** In which prefixes the request's link-address is. */
export const subnet: ConditionSection = defineCondition({
  name: "subnet",
  help: "One prefix or a list: holds when the request's link-address is in one of them.",
  schema: prefixes,
  create(subnets) {
    const wanted = new PrefixMatcher(subnets);
    return ({ linkAddress }) => wanted.has(linkAddress);
  },
  lookup: (lists) =>
    lookupIn(lists, (subnets) => new PrefixMatcher(subnets), (wanted, { linkAddress }, found) => {
      wanted.find(linkAddress, found);
    }),
  impliedLinks: (subnets) => subnets,
  holdsAt: (subnets, place) => canBeAt(subnets, place) ? undefined : false,
  isWithin: (lists, other) =>
    inAll(lists).every((subnet) => other.some((wide) => holds(wide, subnet))),
  whyNone(lists, { places }) {
    const subnets = inAll(lists);
    if (subnets.length === 0) return "no address is also in a subnet of the match around it";
    if (!places || places.some((place) => canBeAt(subnets, place))) return undefined;
    const names = places.flatMap(({ link }) => link?.name ?? []);
    const are = names.length === 1 ? "is" : "are";
    return `${enumerate(names)} ${are} not in ${enumerate(subnets.map(formatPrefix))}`;
  },
});

function canBeAt(subnets: readonly Prefix[], { linkAddresses }: Place): boolean {
  return !linkAddresses ||
    linkAddresses.some((prefix) => subnets.some((subnet) => overlaps(prefix, subnet)));
}

function inAll(lists: readonly (readonly Prefix[])[]): readonly Prefix[] {
  return lists.reduce(
    (common, subnets) => common.flatMap((a) => subnets.flatMap((b) => intersection(a, b))),
    [EVERYWHERE],
  );
}

/** Of two prefixes one holds the other, or they have nothing in common. */
function intersection(one: Prefix, other: Prefix): Prefix[] {
  if (holds(one, other)) return [other];
  return holds(other, one) ? [one] : [];
}
