import { shownAs } from "./combining.ts";
import { DUID_EPOCH } from "./duid.ts";
import { type Layout, uint32 } from "./layout.ts";

/** The time since 2000-01-01 UTC, modulo 2^32: what DHCPv6 has of a time of day. */
export function toSince2000(unixSeconds: number): number {
  return (unixSeconds - DUID_EPOCH) >>> 0;
}

/** Unix seconds for a time since 2000-01-01 UTC, before it wraps around in 2136. */
export function fromSince2000(seconds: number): number {
  return seconds + DUID_EPOCH;
}

/** Seconds since 2000-01-01 UTC. */
export const since2000: Layout<number> = shownAs(
  uint32,
  "seconds since 2000 (uint32)",
  (seconds) => new Date(fromSince2000(seconds) * 1000).toISOString().replace(".000Z", "Z"),
);
