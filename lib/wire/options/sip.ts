import { checkEach, checkNotEmpty, checkRoutable } from "../check.ts";
import { listOf } from "../combining.ts";
import { domainName } from "../domain_name.ts";
import { ipv6 } from "../layout.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { configuration } from "../places.ts";

/** The outbound SIP proxies, the preferred one first: names that end with a dot. */
export const sipServerNames: OptionDefinition<string[]> = dhcpv6.define({
  code: 21,
  name: "sip-servers-domain-name-list",
  source: "RFC 3319 section 3.1",
  layout: listOf(domainName),
  places: configuration("?"),
  check: checkNotEmpty,
});

/** The outbound SIP proxies, the preferred one first: addresses of 16 octets. */
export const sipServerAddresses: OptionDefinition<Uint8Array[]> = dhcpv6.define({
  code: 22,
  name: "sip-servers-address-list",
  source: "RFC 3319 section 3.2",
  layout: listOf(ipv6),
  places: configuration("?"),
  check: (addresses) => checkNotEmpty(addresses) ?? checkEach(addresses, checkRoutable),
});
