import { checkNotEmpty } from "../check.ts";
import { listOf } from "../combining.ts";
import { domainName } from "../domain_name.ts";
import { ipv6 } from "../layout.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { configuration } from "../places.ts";

/** The NIS servers, the preferred one first: addresses of 16 octets. */
export const nisServers: OptionDefinition<Uint8Array[]> = dhcpv6.define({
  code: 27,
  name: "nis-servers",
  source: "RFC 3898 section 3",
  layout: listOf(ipv6),
  places: configuration("?"),
  check: checkNotEmpty,
});

/** The NIS+ servers, the preferred one first: addresses of 16 octets. */
export const nispServers: OptionDefinition<Uint8Array[]> = dhcpv6.define({
  code: 28,
  name: "nisp-servers",
  source: "RFC 3898 section 4",
  layout: listOf(ipv6),
  places: configuration("?"),
  check: checkNotEmpty,
});

/** The client's NIS domain: a name that ends with a dot. */
export const nisDomainName: OptionDefinition<string> = dhcpv6.define({
  code: 29,
  name: "nis-domain-name",
  source: "RFC 3898 section 5",
  layout: domainName,
  places: configuration("?"),
});

/** The client's NIS+ domain: a name that ends with a dot. */
export const nispDomainName: OptionDefinition<string> = dhcpv6.define({
  code: 30,
  name: "nisp-domain-name",
  source: "RFC 3898 section 6",
  layout: domainName,
  places: configuration("?"),
});
