import { UNSPECIFIED } from "../wire/address.ts";
import type { Option } from "../wire/option.ts";
import { optionRequest } from "../wire/options/exchange.ts";
import { clientId } from "../wire/options/identity.ts";
import { iaAddress } from "../wire/options/identity_association.ts";
import { type LqQuery, lqQuery, QueryType } from "../wire/options/leasequery.ts";
import { relayId, type RemoteId, remoteId } from "../wire/options/relay.ts";

/** Who holds this address, 16 octets; or what does the client with this DUID hold. */
export type QueryBy = { readonly address: Uint8Array } | { readonly clientId: Uint8Array };

/**
 * What over TCP can be asked for as well (RFC 5460 section 5.3): all clients that were heard
 * through the relay with this DUID, that are on the link of this address, 16 octets, or that were
 * heard with this remote-id.
 */
export type BulkQueryBy =
  | QueryBy
  | { readonly relayId: Uint8Array }
  | { readonly linkAddress: Uint8Array }
  | { readonly remoteId: RemoteId };

/** Everything that an LQ_QUERY option says. */
export interface Question {
  /** Whom it is about. */
  readonly by: BulkQueryBy;
  /** Only on the link of this address: 16 octets. Default: on any link. */
  readonly linkAddress?: Uint8Array;
  /** Codes of the options to tell as well: those that the client was sent, or 47, relay data. */
  readonly options?: readonly number[];
}

/** The question as it is sent (RFC 5007 section 4.1.2.1). */
export function queryOption(question: Question): Option<LqQuery> {
  const [queryType, ...needed] = subject(question.by);
  return lqQuery.of({
    queryType,
    linkAddress: linkAsked(question) ?? UNSPECIFIED,
    options: [...needed, ...requestOf(question.options)],
  });
}

/** The option request, unless nothing is requested. */
export function requestOf(codes: readonly number[] = []): Option[] {
  return codes.length > 0 ? [optionRequest.of([...new Set(codes)])] : [];
}

/** The one link that a question is about, by an address in it. */
export function linkAsked({ by, linkAddress }: Question): Uint8Array | undefined {
  return "linkAddress" in by ? by.linkAddress : linkAddress;
}

function subject(by: BulkQueryBy): [queryType: number, ...needed: Option[]] {
  if ("clientId" in by) return [QueryType.byClientId, clientId.of(by.clientId)];
  if ("relayId" in by) return [QueryType.byRelayId, relayId.of(by.relayId)];
  if ("remoteId" in by) return [QueryType.byRemoteId, remoteId.of(by.remoteId)];
  if ("linkAddress" in by) return [QueryType.byLinkAddress];
  const { address } = by;
  return [
    QueryType.byAddress,
    iaAddress.of({ address, preferredLifetime: 0, validLifetime: 0, options: [] }),
  ];
}
