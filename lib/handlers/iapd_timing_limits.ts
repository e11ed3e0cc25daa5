import type { HandlerSection } from "../config/handler_section.ts";
import { iaPd } from "../wire/options/identity_association.ts";
import { timingLimits } from "./timing_limits.ts";

/** Says when clients turn to the server again for their prefixes. */
export const iapdTimingLimits: HandlerSection = timingLimits(
  "iapd-timing-limits",
  "Says when clients turn to the server again for their prefixes: T1 and T2 of each IA_PD, from " +
    "the shortest preferred lifetime in it. All IAs of an answer then get the smallest T1 and T2 " +
    "of them all. Without timing limits clients decide.",
  iaPd,
);
