import type { Option } from "../wire/option.ts";
import { clientId, serverId } from "../wire/options/identity.ts";
import {
  type IaAddress,
  iaAddress,
  iaNa,
  iaPd,
  type IaPrefix,
  iaPrefix,
  type TimedIdentityAssociation,
} from "../wire/options/identity_association.ts";
import { statusCode } from "../wire/options/exchange.ts";
import { StatusCode } from "../wire/status_code.ts";

/** An identity association and what a server gave in it. */
export interface ReceivedAssociation<Lease> {
  /** The number of the IA, which the client chose. */
  readonly iaid: number;
  /** Seconds; 0 leaves it to the client. */
  readonly t1: number;
  /** Seconds; 0 leaves it to the client. */
  readonly t2: number;
  /** Without those whose valid lifetime is 0: they are taken away, not given. */
  readonly leases: readonly Lease[];
}

/** What went otherwise than asked. */
export interface ReceivedStatus {
  /** What it was said of: `the message`, `IA_NA 1`, `2001:db8::1`. */
  readonly of: string;
  /** A status code other than Success. */
  readonly code: number;
  /** The server's own words; may be empty. */
  readonly message: string;
}

/** What an Advertise offers or a Reply gives. */
export interface ReceivedLease {
  /** DUID. */
  readonly serverId: Uint8Array;
  /** Each IA_NA. */
  readonly addresses: readonly ReceivedAssociation<IaAddress>[];
  /** Each IA_PD. */
  readonly prefixes: readonly ReceivedAssociation<IaPrefix>[];
  /** Everything else but the identifiers, as it came. */
  readonly options: readonly Option[];
  /** Of the message, of its IAs, and of what is in them. */
  readonly statuses: readonly ReceivedStatus[];
}

const READ_HERE: ReadonlySet<number> = new Set(
  [clientId, serverId, iaNa, iaPd, statusCode].map(({ code }) => code),
);

/** Reads the options of an Advertise or a Reply. `server` is the DUID that it holds. */
export function receivedLease(options: readonly Option[], server: Uint8Array): ReceivedLease {
  const statuses = failures("the message", options);
  return {
    serverId: server,
    addresses: iaNa.allIn(options).map((ia) =>
      association("IA_NA", ia, iaAddress.allIn(ia.options), statuses)
    ),
    prefixes: iaPd.allIn(options).map((ia) =>
      association("IA_PD", ia, iaPrefix.allIn(ia.options), statuses)
    ),
    options: options.filter(({ definition }) => !READ_HERE.has(definition.code)),
    statuses,
  };
}

/** Whether there is any address or prefix in it. */
export function isAnythingGiven({ addresses, prefixes }: ReceivedLease): boolean {
  return [...addresses, ...prefixes].some(({ leases }) => leases.length > 0);
}

/** Whether anything was given for an IAID. */
export function isGiven(
  associations: readonly ReceivedAssociation<unknown>[],
  iaid: number,
): boolean {
  return associations.some((one) => one.iaid === iaid && one.leases.length > 0);
}

function association<Lease extends IaAddress | IaPrefix>(
  kind: string,
  { iaid, t1, t2, options }: TimedIdentityAssociation,
  leases: readonly Lease[],
  statuses: ReceivedStatus[],
): ReceivedAssociation<Lease> {
  const name = `${kind} ${iaid}`;
  statuses.push(...failures(name, options));
  for (const lease of leases) statuses.push(...failures(`a lease in ${name}`, lease.options));
  return { iaid, t1, t2, leases: leases.filter(({ validLifetime }) => validLifetime > 0) };
}

function failures(of: string, options: readonly Option[]): ReceivedStatus[] {
  return statusCode.allIn(options)
    .filter(({ code }) => code !== StatusCode.Success)
    .map(({ code, message }) => ({ of, code, message }));
}
