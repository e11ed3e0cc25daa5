import { checkEach, checkUnicast } from "../check.ts";
import { fields, lengthPrefixed, listOf, shownAs, unlessEmpty } from "../combining.ts";
import { domainName } from "../domain_name.ts";
import { ipv6, opaque, uint16 } from "../layout.ts";
import { NumberNames } from "../names.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { configuration } from "../places.ts";

/** Keys of service parameters (RFC 9460 section 14.3.2, RFC 9461 section 5). */
export const ServiceParameterKey = {
  mandatory: 0,
  alpn: 1,
  "no-default-alpn": 2,
  port: 3,
  ipv4hint: 4,
  ech: 5,
  ipv6hint: 6,
  dohpath: 7,
} as const;

const serviceParameterKeys = new NumberNames(ServiceParameterKey, (name) => name);

/** Something to know about a service before it is spoken to (RFC 9460 section 2.2). */
export interface ServiceParameter {
  /** One of {@linkcode ServiceParameterKey}. */
  readonly key: number;
  /** As RFC 9460 encodes it for the key. */
  readonly value: Uint8Array;
}

/** Where a resolver is, and how it is spoken to. */
export interface ResolverLocation {
  /** Addresses of 16 octets, the preferred one first. */
  readonly addresses: readonly Uint8Array[];
  /** In ascending order of their keys. */
  readonly serviceParameters: readonly ServiceParameter[];
}

/** A DNS resolver that speaks an encrypted protocol. */
export interface EncryptedDnsResolver {
  /** The lower, the more preferred. */
  readonly servicePriority: number;
  /** The name in the resolver's certificate, which ends with a dot. */
  readonly authenticationDomainName: string;
  /** Left out, the client asks the DNS for it (RFC 9463 section 3.1.6). */
  readonly location: ResolverLocation | undefined;
}

/** A DNS resolver that speaks an encrypted protocol: one of these each. */
export const encryptedDns: OptionDefinition<EncryptedDnsResolver> = dhcpv6.define({
  code: 144,
  name: "encrypted-dns",
  source: "RFC 9463 section 4",
  layout: fields<EncryptedDnsResolver>({
    servicePriority: uint16,
    authenticationDomainName: lengthPrefixed(domainName),
    location: unlessEmpty(fields<ResolverLocation>({
      addresses: lengthPrefixed(listOf(ipv6)),
      serviceParameters: listOf(fields<ServiceParameter>({
        key: shownAs(
          uint16,
          "service parameter key (uint16)",
          (key) => serviceParameterKeys.nameOf(key) ?? key,
        ),
        value: lengthPrefixed(opaque),
      })),
    })),
  }),
  places: configuration("*"),
  check: ({ location }) => location && checkLocation(location),
});

// RFC 9463 sections 3.1.8 and 4.2; RFC 9460 section 2.2 for the order.
function checkLocation({ addresses, serviceParameters }: ResolverLocation): string | undefined {
  if (addresses.length === 0) return "it names at least one address where it says more than a name";
  const { ipv4hint, ipv6hint } = ServiceParameterKey;
  if (serviceParameters.some(({ key }) => key === ipv4hint || key === ipv6hint)) {
    return "its addresses are not service parameters (ipv4hint, ipv6hint)";
  }
  if (serviceParameters.some(({ key }, at) => at > 0 && key <= serviceParameters[at - 1]!.key)) {
    return "service parameters are in ascending order of their keys, and these are not";
  }
  return checkEach(addresses, checkUnicast);
}
