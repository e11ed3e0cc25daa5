import type { Option } from "../wire/option.ts";
import {
  type IaAddress,
  iaAddress,
  iaNa,
  iaPd,
  type IaPrefix,
  iaPrefix,
} from "../wire/options/identity_association.ts";
import { isGiven, type ReceivedAssociation, type ReceivedLease } from "./received_lease.ts";

/** What a client asks for. */
export interface LeaseRequest {
  /** DUID. */
  readonly clientId: Uint8Array;
  /** The IAID of each IA_NA. */
  readonly addresses: readonly number[];
  /** The IAID of each IA_PD. */
  readonly prefixes: readonly number[];
  /** Codes of the options that it would like to have. */
  readonly options: readonly number[];
}

/** Whether everything that was asked for was given. */
export function isComplete(request: LeaseRequest, lease: ReceivedLease): boolean {
  return countGiven(request, lease) === request.addresses.length + request.prefixes.length;
}

/** How many of the identity associations that were asked for hold anything. */
export function countGiven(request: LeaseRequest, lease: ReceivedLease): number {
  return request.addresses.filter((iaid) => isGiven(lease.addresses, iaid)).length +
    request.prefixes.filter((iaid) => isGiven(lease.prefixes, iaid)).length;
}

/** The IAs of a request, with what was offered or given in them. */
export function requestedAssociations(request: LeaseRequest, lease?: ReceivedLease): Option[] {
  return [
    ...request.addresses.map((iaid) =>
      iaNa.of({ ...NO_TIMES, iaid, options: leasesOf(lease?.addresses, iaid).map(namedAddress) })
    ),
    ...request.prefixes.map((iaid) =>
      iaPd.of({ ...NO_TIMES, iaid, options: leasesOf(lease?.prefixes, iaid).map(namedPrefix) })
    ),
  ];
}

function leasesOf<Lease>(
  associations: readonly ReceivedAssociation<Lease>[] | undefined,
  iaid: number,
): readonly Lease[] {
  return associations?.find((one) => one.iaid === iaid)?.leases ?? [];
}

// All times are the server's to say: 0 is no wish (RFC 8415 sections 21.4, 21.6, 21.21, 21.22).
const NO_TIMES = { t1: 0, t2: 0 };
const NO_LIFETIMES = { preferredLifetime: 0, validLifetime: 0, options: [] };

function namedAddress(lease: IaAddress): Option {
  return iaAddress.of({ ...lease, ...NO_LIFETIMES });
}

function namedPrefix(lease: IaPrefix): Option {
  return iaPrefix.of({ ...lease, ...NO_LIFETIMES });
}
