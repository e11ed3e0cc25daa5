import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { prefixes } from "../config/values.ts";
import { contains } from "../wire/prefix.ts";
import { PrefixMatcher } from "../wire/prefix_matcher.ts";
import { inOneList, toOwners } from "./owners.ts";

/** Which relays the message came through. */
export const relay: ConditionSection = defineCondition({
  name: "relay",
  help: "One prefix or a list: holds when one of them holds the link-address or the peer-address " +
    "of any relay on the way.",
  schema: prefixes,
  create(relays) {
    const wanted = new PrefixMatcher(relays);
    return ({ relays }) =>
      relays.some(({ linkAddress, peerAddress }) =>
        wanted.has(linkAddress) || wanted.has(peerAddress)
      );
  },
  lookup(lists) {
    const { values, owners } = inOneList(lists);
    const all = new PrefixMatcher(values);
    return ({ relays }, found) => {
      const before = found.length;
      for (const { linkAddress, peerAddress } of relays) {
        all.find(linkAddress, found);
        all.find(peerAddress, found);
      }
      toOwners(found, before, owners);
    };
  },
  isWithin: (lists, other) =>
    lists.some((prefixes) =>
      prefixes.every((prefix) =>
        other.some((wide) => wide.length <= prefix.length && contains(wide, prefix.address))
      )
    ),
});
