import { type Lease, remaining } from "../leases/lease.ts";
import type { ClientOnLink } from "../leases/client_pages.ts";
import type { Option } from "../wire/option.ts";
import { optionRequest } from "../wire/options/exchange.ts";
import { clientId } from "../wire/options/identity.ts";
import { iaAddress, iaPd, iaPrefix } from "../wire/options/identity_association.ts";
import { clientData, clientLastTransactionTime, type LqQuery } from "../wire/options/leasequery.ts";
import { detailsOf } from "./details.ts";
import type { LeasequeryPolicy } from "./policy.ts";

/** Leases of which one message can tell, with room for what else is to be said: 29 octets each. */
export const MOST_LEASES = 1500;

/** What a query asks to be told of clients, as far as it may be (RFC 5007 section 4.4.2). */
export interface Telling {
  /** Codes that the requestor asks for and may know. */
  readonly codes: ReadonlySet<number>;
  /** Codes that never leave. */
  readonly sensitive: ReadonlySet<number>;
}

/** What is asked to be told: the codes of its own option request, not of the message's. */
export function tellingOf(
  { options }: Pick<LqQuery, "options">,
  { sensitiveOptions }: LeasequeryPolicy,
): Telling {
  const requested = optionRequest.allIn(options).flat();
  const codes = new Set(requested.filter((code) => !sensitiveOptions.has(code)));
  return { codes, sensitive: sensitiveOptions };
}

/** A client on a link as the requestor gets it (RFC 5007 sections 4.1.2.2 and 4.4.2). */
export function describeClient(
  client: ClientOnLink,
  { codes, sensitive }: Telling,
  now: number,
): Option {
  const told: Option[] = [
    clientId.of(client.clientId),
    // A clock that was set back does not make this negative (RFC 5007 section 4.1.2.3).
    clientLastTransactionTime.of(Math.max(0, now - client.lastTransaction)),
  ];
  if (codes.size > 0) told.push(...detailsOf(client, codes, sensitive));
  for (const lease of client.leases) told.push(describeLease(lease, now));
  return clientData.of(told);
}

/** What is too much for one message is told by several, all of the same client. */
export function partsOf(client: ClientOnLink): readonly ClientOnLink[] {
  const { leases } = client;
  if (leases.length <= MOST_LEASES) return [client];
  const count = Math.ceil(leases.length / MOST_LEASES);
  return Array.from({ length: count }, (_, part) => ({
    ...client,
    leases: leases.slice(part * MOST_LEASES, (part + 1) * MOST_LEASES),
  }));
}

function describeLease(lease: Lease, now: number): Option {
  const { iaType, address, length } = lease;
  const preferredLifetime = remaining(lease.preferredUntil, now);
  const validLifetime = remaining(lease.validUntil, now);
  return iaType === iaPd.code
    ? iaPrefix.of({
      preferredLifetime,
      validLifetime,
      prefixLength: length,
      prefix: address,
      options: [],
    })
    : iaAddress.of({ address, preferredLifetime, validLifetime, options: [] });
}
