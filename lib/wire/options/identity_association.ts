import { formatAddress, isLinkLocal, isLoopback, isMulticast } from "../address.ts";
import { fields } from "../combining.ts";
import { ipv6, lifetime, uint32, uint8 } from "../layout.ts";
import { dhcpv6, type Option, type OptionDefinition, options } from "../option.ts";
import { BINDING_MESSAGES, places } from "../places.ts";

/** An identity association for non-temporary addresses or for prefixes. */
export interface TimedIdentityAssociation {
  /** Which of the client's associations of this kind it is. */
  readonly iaid: number;
  /** Seconds until the client turns to this server; 0 leaves it to the client. */
  readonly t1: number;
  /** Seconds until the client turns to any server; 0 leaves it to the client. */
  readonly t2: number;
  /** Its addresses or prefixes, and how it went. */
  readonly options: readonly Option[];
}

/** An identity association for temporary addresses. */
export interface TemporaryIdentityAssociation {
  /** Which of the client's associations of this kind it is. */
  readonly iaid: number;
  /** Its addresses, and how it went. */
  readonly options: readonly Option[];
}

/** An address within an identity association. */
export interface IaAddress {
  /** 16 octets. */
  readonly address: Uint8Array;
  /** Seconds. */
  readonly preferredLifetime: number;
  /** Seconds. */
  readonly validLifetime: number;
  /** How it went with this address. */
  readonly options: readonly Option[];
}

/** A delegated prefix within an identity association. */
export interface IaPrefix {
  /** Seconds. */
  readonly preferredLifetime: number;
  /** Seconds. */
  readonly validLifetime: number;
  /** Bits. */
  readonly prefixLength: number;
  /** 16 octets; what follows the first `prefixLength` bits means nothing. */
  readonly prefix: Uint8Array;
  /** How it went with this prefix, and what is left out of it. */
  readonly options: readonly Option[];
}

const IA_MESSAGES = [...BINDING_MESSAGES, "advertise", "reply"];

/** An identity association for non-temporary addresses. */
export const iaNa: OptionDefinition<TimedIdentityAssociation> = dhcpv6.define({
  code: 3,
  name: "iana",
  source: "RFC 8415 section 21.4",
  isVital: true,
  layout: fields<TimedIdentityAssociation>({ iaid: uint32, t1: lifetime, t2: lifetime, options }),
  places: places("*", ...IA_MESSAGES),
  key: ({ iaid }) => iaid,
  check: checkTimes,
});

/** An identity association for temporary addresses; obsolete since RFC 9915, still spoken. */
export const iaTa: OptionDefinition<TemporaryIdentityAssociation> = dhcpv6.define({
  code: 4,
  name: "iata",
  source: "RFC 8415 section 21.5",
  isVital: true,
  layout: fields<TemporaryIdentityAssociation>({ iaid: uint32, options }),
  places: places("*", ...IA_MESSAGES),
  key: ({ iaid }) => iaid,
});

/** An address: in an identity association, in client data of a leasequery, or registered. */
export const iaAddress: OptionDefinition<IaAddress> = dhcpv6.define({
  code: 5,
  name: "ia-address",
  source: "RFC 8415 section 21.6",
  isVital: "in its places",
  layout: fields<IaAddress>({
    address: ipv6,
    preferredLifetime: lifetime,
    validLifetime: lifetime,
    options,
  }),
  places: {
    ...places("*", "iana", "iata", "client-data", "lq-query"),
    ...places("1", "addr-reg-inform", "addr-reg-reply"),
  },
  check: ({ address, preferredLifetime, validLifetime }) =>
    unassignable(address) ?? backwards(preferredLifetime, validLifetime),
});

/** An identity association for prefix delegation. */
export const iaPd: OptionDefinition<TimedIdentityAssociation> = dhcpv6.define({
  code: 25,
  name: "iapd",
  source: "RFC 8415 section 21.21",
  isVital: true,
  layout: fields<TimedIdentityAssociation>({ iaid: uint32, t1: lifetime, t2: lifetime, options }),
  places: places("*", ...IA_MESSAGES),
  key: ({ iaid }) => iaid,
  check: checkTimes,
});

/** A prefix within an identity association, or within client data of a leasequery. */
export const iaPrefix: OptionDefinition<IaPrefix> = dhcpv6.define({
  code: 26,
  name: "ia-prefix",
  source: "RFC 8415 section 21.22",
  isVital: "in its places",
  layout: fields<IaPrefix>({
    preferredLifetime: lifetime,
    validLifetime: lifetime,
    prefixLength: uint8,
    prefix: ipv6,
    options,
  }),
  places: places("*", "iapd", "client-data"),
  check: ({ prefix, prefixLength, preferredLifetime, validLifetime }) =>
    prefixLength > 128
      ? `a prefix has at most 128 bits, and this one ${prefixLength}`
      : unassignable(prefix) ?? backwards(preferredLifetime, validLifetime),
});

// RFC 8415 sections 21.4 and 21.21: a client discards the IA otherwise.
function checkTimes({ t1, t2 }: TimedIdentityAssociation): string | undefined {
  return t1 > t2 && t2 > 0 ? `T1, ${t1}, is later than T2, ${t2}` : undefined;
}

function unassignable(address: Uint8Array): string | undefined {
  if (isLinkLocal(address) || isLoopback(address) || isMulticast(address)) {
    return `${formatAddress(address)} cannot be assigned to a client`;
  }
  return undefined;
}

function backwards(preferredLifetime: number, validLifetime: number): string | undefined {
  return preferredLifetime > validLifetime
    ? `the preferred lifetime, ${preferredLifetime}, is longer than the valid lifetime, ${validLifetime}`
    : undefined;
}
