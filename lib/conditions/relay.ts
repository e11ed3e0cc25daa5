import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { prefixes } from "../config/values.ts";
import { holds } from "../wire/prefix.ts";
import { PrefixMatcher } from "../wire/prefix_matcher.ts";
import { lookupIn } from "./owners.ts";

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
  lookup: (lists) =>
    lookupIn(lists, (relays) => new PrefixMatcher(relays), (wanted, { relays }, found) => {
      for (const { linkAddress, peerAddress } of relays) {
        wanted.find(linkAddress, found);
        wanted.find(peerAddress, found);
      }
    }),
  isWithin: (lists, other) =>
    lists.some((prefixes) => prefixes.every((prefix) => other.some((wide) => holds(wide, prefix)))),
});
