import type { z } from "zod";
import type { HandlerContext } from "../config/handler_section.ts";
import { prefix } from "../config/values.ts";
import { isUnspecified } from "../wire/address.ts";
import type { Option } from "../wire/option.ts";
import { excludedFrom, type ExcludedPrefix, pdExclude } from "../wire/options/prefix_exclude.ts";
import type { Exclusions } from "../assignments/assigners.ts";
import { formatPrefix, maskAddress } from "../wire/prefix.ts";
import { fixedOption } from "./fixed_option.ts";

/** The key of a prefix pool that says what is left out of each prefix. */
export const excludedPrefix = {
  "excluded-prefix": prefix.optional().describe(
    "A prefix within each delegated one that the client must not use on its own links, such as " +
      "the one of its link to the provider, with zeros where the delegated prefix stands: " +
      "0:0:0:ff::/64 is the last /64 of each /56. Clients that ask for option 67 are told of it " +
      "(RFC 6603); default none",
  ),
} satisfies Record<string, z.ZodType>;

/** The key of a table of assignments that says what is left out of each prefix. */
export const excludedPrefixes = {
  "excluded-prefix": prefix.optional().describe(
    "A prefix within each assigned one that the client must not use on its own links, with zeros " +
      "where the assigned prefix stands, as of a prefix-pool; prefixes that have no such part, " +
      "being too long, are told whole; default none",
  ),
} satisfies Record<string, z.ZodType>;

/** The option that tells what is left out, the same for each prefix of a pool; else `undefined`. */
export function exclusionOf(
  config: z.output<z.ZodObject<typeof excludedPrefix>>,
  delegatedLength: number,
  { report }: HandlerContext,
): Option<ExcludedPrefix> | undefined {
  const excluded = config["excluded-prefix"];
  if (!excluded) return undefined;
  const complain = (expected: string) => {
    const found = `expected ${expected}, found ${formatPrefix(excluded)}`;
    report("error", found, ["excluded-prefix"]);
    return undefined;
  };
  const { address, length } = excluded;
  if (length <= delegatedLength) {
    return complain(`a prefix longer than the delegated-length of ${delegatedLength} bits`);
  }
  if (!isUnspecified(maskAddress(address, delegatedLength))) {
    return complain(
      `zeros in the first ${delegatedLength} bits, where the delegated prefix stands`,
    );
  }
  return fixedOption(pdExclude, excludedFrom(delegatedLength, excluded), report);
}

/** The options that tell what is left out of prefixes of different lengths, where it is in them. */
export function exclusionsOf(
  config: z.output<z.ZodObject<typeof excludedPrefixes>>,
  { report }: HandlerContext,
): Exclusions | undefined {
  const excluded = config["excluded-prefix"];
  if (!excluded) return undefined;
  const { address, length } = excluded;
  const byLength = Array.from(
    { length },
    (_, assignedLength) =>
      isUnspecified(maskAddress(address, assignedLength))
        ? fixedOption(pdExclude, excludedFrom(assignedLength, excluded), report)
        : undefined,
  );
  return (assigned) => byLength[assigned.length];
}
