import { fields, flags } from "../combining.ts";
import { partialDomainName } from "../domain_name.ts";
import { uint8 } from "../layout.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { places } from "../places.ts";

/** Who updates the DNS (RFC 4704 section 4.1). */
export const ClientFqdnFlag = {
  /** The server updates AAAA records. */
  S: 1,
  /** The server does about S as it sees fit, and not as the client asked. */
  O: 2,
  /** The server updates nothing. */
  N: 4,
} as const;

/** The client's name, and who tells the DNS of it. */
export interface ClientFqdn {
  /** The sum of values of {@linkcode ClientFqdnFlag}; other bits mean nothing. */
  readonly flags: number;
  /** `host.example.com.`, of which a client may know only the beginning, `host`, or nothing. */
  readonly domainName: string;
}

/** The client's name, and who tells the DNS of it. */
export const clientFqdn: OptionDefinition<ClientFqdn> = dhcpv6.define({
  code: 39,
  name: "client-fqdn",
  source: "RFC 4704 section 4",
  layout: fields<ClientFqdn>({
    flags: flags(uint8, ClientFqdnFlag),
    domainName: partialDomainName,
  }),
  places: places(
    "?",
    "solicit",
    "advertise",
    "request",
    "renew",
    "rebind",
    "reply",
    "addr-reg-inform",
  ),
  check: ({ flags }) =>
    flags & ClientFqdnFlag.N && flags & ClientFqdnFlag.S
      ? "the flags N and S contradict each other"
      : undefined,
});
