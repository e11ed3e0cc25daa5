import { checkEach, checkMulticast, checkNotEmpty, checkRoutable } from "../check.ts";
import { listOf } from "../combining.ts";
import { domainName } from "../domain_name.ts";
import { ipv6, text } from "../layout.ts";
import { dhcpv6, type Option, type OptionDefinition, optionsOf, OptionSpace } from "../option.ts";
import { configuration, places } from "../places.ts";

/** The SNTP servers, the preferred one first: addresses of 16 octets. RFC 5908 prefers NTP's. */
export const sntpServers: OptionDefinition<Uint8Array[]> = dhcpv6.define({
  code: 31,
  name: "sntp-servers",
  source: "RFC 4075 section 4",
  layout: listOf(ipv6),
  places: configuration("?"),
  check: (addresses) => checkNotEmpty(addresses) ?? checkEach(addresses, checkRoutable),
});

/** The suboptions of {@linkcode ntpServers}, which have codes of their own. */
export const ntp: OptionSpace = new OptionSpace("NTP");

/** An NTP server: its address, 16 octets. */
export const ntpServerAddress: OptionDefinition<Uint8Array> = ntp.define({
  code: 1,
  name: "ntp-server-address",
  source: "RFC 5908 section 4.1",
  layout: ipv6,
  places: places("?", "ntp-servers"),
  check: checkRoutable,
});

/** A group that NTP servers speak to: its address, 16 octets. */
export const ntpMulticastAddress: OptionDefinition<Uint8Array> = ntp.define({
  code: 2,
  name: "ntp-multicast-address",
  source: "RFC 5908 section 4.2",
  layout: ipv6,
  places: places("?", "ntp-servers"),
  check: checkMulticast,
});

/** An NTP server: its name, which ends with a dot. */
export const ntpServerName: OptionDefinition<string> = ntp.define({
  code: 3,
  name: "ntp-server-fqdn",
  source: "RFC 5908 section 4.3",
  layout: domainName,
  places: places("?", "ntp-servers"),
});

/** One NTP server, or one group of them, as the suboption that it is told by; one of these each. */
export const ntpServers: OptionDefinition<readonly Option[]> = dhcpv6.define({
  code: 56,
  name: "ntp-servers",
  source: "RFC 5908 section 4",
  layout: optionsOf(ntp),
  // RFC 5908 section 5, though RFC 8415 section 24 has it among the singletons.
  places: configuration("*"),
  check: (suboptions) => {
    const sources = suboptions.filter(({ definition }) => ntp.isDeclared(definition.code)).length;
    return sources === 1 ? undefined : `it names one time source, and here are ${sources}`;
  },
});

const ZONE_NAME = "(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)";
const ZONE_TIME = "[+-]?[0-9]{1,3}(?::[0-5]?[0-9]){0,2}";
const ZONE_DATE = `(?:J?[0-9]{1,3}|M(?:1[0-2]|0?[1-9])[.][1-5][.][0-6])(?:/${ZONE_TIME})?`;
const POSIX_TIME_ZONE = new RegExp(
  `^${ZONE_NAME}${ZONE_TIME}(?:${ZONE_NAME}(?:${ZONE_TIME})?(?:,${ZONE_DATE},${ZONE_DATE})?)?$`,
);

/** The client's time zone as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`. */
export const posixTimezone: OptionDefinition<string> = dhcpv6.define({
  code: 41,
  name: "posix-timezone",
  source: "RFC 4833 section 3",
  layout: text,
  places: configuration("?"),
  check: (zone) =>
    POSIX_TIME_ZONE.test(zone) ? undefined : `${JSON.stringify(zone)} is not a POSIX time zone`,
});

/** The client's time zone by its name in the TZ database: `Europe/Zurich`. */
export const tzdbTimezone: OptionDefinition<string> = dhcpv6.define({
  code: 42,
  name: "tzdb-timezone",
  source: "RFC 4833 section 3",
  layout: text,
  places: configuration("?"),
  check: (zone) =>
    /^[!-~]+$/.test(zone) ? undefined : `${JSON.stringify(zone)} is not the name of a time zone`,
});
