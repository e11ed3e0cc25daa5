import type { HandlerSection } from "../config/handler_section.ts";
import { iaNa } from "../wire/options/identity_association.ts";
import { timingLimits } from "./timing_limits.ts";

/** Says when clients turn to the server again for their addresses. */
export const ianaTimingLimits: HandlerSection = timingLimits(
  "iana-timing-limits",
  "Says when clients turn to the server again for their addresses: T1 and T2 of each IA_NA, from " +
    "the shortest preferred lifetime in it. All IAs of an answer then get the smallest T1 and T2 " +
    "of them all. Without timing limits clients decide.",
  iaNa,
);
