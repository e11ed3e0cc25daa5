import type { ClientOnLink } from "../leases/client_pages.ts";
import type { LeaseReader } from "../leases/store.ts";
import type { Links } from "../pipeline/link.ts";
import { isUnspecified, UNSPECIFIED } from "../wire/address.ts";
import { formatPrefix, parsePrefix } from "../wire/prefix.ts";

/** What clients are kept under of whom nobody knows where they are. */
const NOWHERE = nameOf(UNSPECIFIED);

/**
 * The name of the link that a link-address means, which may be any address in any prefix of the
 * link. Where nobody configured one, clients are kept under the link-address itself; of those
 * without one, it is an address that the client has.
 *
 * @param now Unix seconds
 * @returns `undefined` when this server knows of no such link
 */
export function findLink(
  linkAddress: Uint8Array,
  links: Links,
  leases: LeaseReader,
  now: number,
): string | undefined {
  const link = links.holding(linkAddress);
  if (link) return link.name;
  const itself = nameOf(linkAddress);
  if (leases.knowsLink(itself)) return itself;
  return leases.leaseHolding(linkAddress, now)?.link === NOWHERE ? NOWHERE : undefined;
}

/** An address by which the link of a client is found (RFC 5007 section 4.1.2.5). */
export function addressOnLink({ link, leases }: ClientOnLink, links: Links): Uint8Array {
  const prefix = links.withName(link)?.prefixes[0] ?? parsePrefix(link);
  return prefix && !isUnspecified(prefix.address) ? prefix.address : leases[0]!.address;
}

function nameOf(linkAddress: Uint8Array): string {
  return formatPrefix({ address: linkAddress, length: 128 });
}
