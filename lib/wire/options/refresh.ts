import { lifetime, seconds } from "../layout.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { places } from "../places.ts";

/** Seconds: clients take less than this for this (RFC 8415 section 7.6, IRT_MINIMUM). */
export const MIN_INFORMATION_REFRESH_TIME = 600;

/** Seconds after which a client without leases asks again. */
export const informationRefreshTime: OptionDefinition<number> = dhcpv6.define({
  code: 32,
  name: "information-refresh-time",
  source: "RFC 8415 section 21.23",
  layout: lifetime,
  places: { reply: "?" },
  check: (seconds) =>
    seconds < MIN_INFORMATION_REFRESH_TIME
      ? `it is at least ${MIN_INFORMATION_REFRESH_TIME} seconds, and here ${seconds}`
      : undefined,
});

/** Seconds: clients ignore what is less (RFC 8415 sections 21.24 and 21.25). */
export const MIN_MAX_RT = 60;
/** Seconds: clients ignore what is more (RFC 8415 sections 21.24 and 21.25). */
export const MAX_MAX_RT = 86400;

function checkMaxRt(seconds: number): string | undefined {
  return seconds < MIN_MAX_RT || seconds > MAX_MAX_RT
    ? `it is from ${MIN_MAX_RT} to ${MAX_MAX_RT} seconds, and here ${seconds}`
    : undefined;
}

/** The longest time in seconds from one Solicit of a client to the next. */
export const solMaxRt: OptionDefinition<number> = dhcpv6.define({
  code: 82,
  name: "sol-max-rt",
  source: "RFC 8415 section 21.24",
  layout: seconds,
  places: places("?", "advertise", "reply"),
  check: checkMaxRt,
});

/** The longest time in seconds from one Information-request of a client to the next. */
export const infMaxRt: OptionDefinition<number> = dhcpv6.define({
  code: 83,
  name: "inf-max-rt",
  source: "RFC 8415 section 21.25",
  layout: seconds,
  places: places("?", "advertise", "reply"),
  check: checkMaxRt,
});
