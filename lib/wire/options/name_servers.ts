import { checkNotEmpty } from "../check.ts";
import { listOf } from "../combining.ts";
import { domainName } from "../domain_name.ts";
import { ipv6 } from "../layout.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { configuration } from "../places.ts";

/** The DNS servers to ask, the preferred one first: addresses of 16 octets. */
export const recursiveNameServers: OptionDefinition<Uint8Array[]> = dhcpv6.define({
  code: 23,
  name: "recursive-name-servers",
  source: "RFC 3646 section 3",
  layout: listOf(ipv6),
  places: configuration("?"),
  check: checkNotEmpty,
});

/** The domains to look names up in, the preferred one first: names that end with a dot. */
export const domainSearchList: OptionDefinition<string[]> = dhcpv6.define({
  code: 24,
  name: "domain-search-list",
  source: "RFC 3646 section 4",
  layout: listOf(domainName),
  places: configuration("?"),
  check: checkNotEmpty,
});
