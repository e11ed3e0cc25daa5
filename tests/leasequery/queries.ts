import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientData,
  clientId,
  iaAddress,
  iaPrefix,
  lqQuery,
  optionRequest,
  QueryType,
  relayId,
  relayPort,
  remoteId,
  serverId,
} from "../../lib/wire/options/mod.ts";
import { address, type ClientSays, duid, relayed, says } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import type { TestPeer } from "../support/test_peer.ts";

/** DUID of the requestor in tests. */
export const REQUESTOR: Uint8Array = duid(0x999);

let asked = 0;

/** What a query asks for besides its kind. */
export interface Asking {
  /** Default: ::. */
  readonly link?: string;
  /** Codes of the option request in the query. */
  readonly request?: number[];
  /** More options for the message itself. */
  readonly options?: readonly Option[];
  /** Default: one of its own. */
  readonly transactionId?: number;
  /** Default: LEASEQUERY. */
  readonly type?: number;
}

/** A LEASEQUERY. */
export function query(
  queryType: number,
  queryOptions: readonly Option[],
  { link = "::", request, options = [], transactionId = ++asked, type }: Asking = {},
): ClientServerMessage {
  const requested = request ? [optionRequest.of(request)] : [];
  return {
    kind: "client-server",
    type: type ?? MessageType.leasequery,
    transactionId,
    options: [
      clientId.of(REQUESTOR),
      ...options,
      lqQuery.of({
        queryType,
        linkAddress: address(link),
        options: [...queryOptions, ...requested],
      }),
    ],
  };
}

/** Who has an address. */
export function byAddress(text: string, asking?: Asking): ClientServerMessage {
  const lifetimes = { preferredLifetime: 0, validLifetime: 0, options: [] };
  const option = iaAddress.of({ address: address(text), ...lifetimes });
  return query(QueryType.byAddress, [option], asking);
}

/** What the client with this number has. */
export function byClient(client: number, asking?: Asking): ClientServerMessage {
  return query(QueryType.byClientId, [clientId.of(duid(client))], asking);
}

/** Who was heard through the relay with this number. */
export function byRelay(relay: number, asking?: Asking): ClientServerMessage {
  return query(QueryType.byRelayId, [relayId.of(duid(relay))], asking);
}

/** Who is on a link. */
export function byLink(link: string, asking: Asking = {}): ClientServerMessage {
  return query(QueryType.byLinkAddress, [], { ...asking, link });
}

/** Who was heard with this remote-id. */
export function byRemote(remote: number, asking?: Asking): ClientServerMessage {
  return query(QueryType.byRemoteId, [remoteId.of(remoteIdOf(remote))], asking);
}

/** The remote-id with this number. */
export function remoteIdOf(remote: number): { enterpriseNumber: number; identifier: Uint8Array } {
  return { enterpriseNumber: 40208, identifier: Uint8Array.of(remote >>> 8, remote) };
}

/** Where and how a client is heard. */
export interface Place {
  /** Link-address of the relay. */
  readonly link: string;
  /** Number of the relay. */
  readonly relay?: number;
  /** Number of the remote-id. */
  readonly remote?: number;
}

/** A message of a client as a relay with a port of its own sends it on. */
export function through({ link, relay, remote }: Place, client: ClientSays): Message {
  return relayed(says(client), link, [
    relayPort.of(0),
    ...(relay === undefined ? [] : [relayId.of(duid(relay))]),
    ...(remote === undefined ? [] : [remoteId.of(remoteIdOf(remote))]),
  ]);
}

/** Gets an address for a client, and a prefix where `pd` says so. */
export async function getLease(
  peer: TestPeer,
  place: Place,
  client: number,
  { pd = false, oro }: { pd?: boolean; oro?: number[] } = {},
): Promise<string[]> {
  const asks = { client, na: { 1: [] }, ...(pd && { pd: { 1: [] } }), ...(oro && { oro }) };
  const offer = innermost(await peer.ask(through(place, { ...asks, type: "solicit" })));
  const server = serverId.in(offer.options)!;
  const request = through(place, { ...asks, type: "request", serverId: server });
  return given(innermost(await peer.ask(request)));
}

/** Gives back all that a client was given. */
export async function giveBack(
  peer: TestPeer,
  place: Place,
  client: number,
  leases: readonly string[],
): Promise<void> {
  await saysOfLeases("release", peer, place, client, leases);
}

/** Renews all that a client was given. */
export async function renewLease(
  peer: TestPeer,
  place: Place,
  client: number,
  leases: readonly string[],
): Promise<void> {
  assert.deepEqual(given(await saysOfLeases("renew", peer, place, client, leases)), leases);
}

async function saysOfLeases(
  type: "release" | "renew",
  peer: TestPeer,
  place: Place,
  client: number,
  leases: readonly string[],
): Promise<ClientServerMessage> {
  const offer = innermost(await peer.ask(through(place, { type: "solicit", client })));
  const prefixes = leases.filter((lease) => lease.includes("/"));
  return innermost(
    await peer.ask(through(place, {
      type,
      client,
      serverId: serverId.in(offer.options)!,
      na: { 1: leases.filter((lease) => !lease.includes("/")) },
      ...(prefixes.length > 0 && { pd: { 1: prefixes } }),
    })),
  );
}

/** What a message tells of a client, if it does. */
export function told({ options }: ClientServerMessage): Told | undefined {
  const data = clientData.in(options);
  if (!data) return undefined;
  const addresses = iaAddress.allIn(data).map(({ address }) => formatAddress(address));
  const prefixes = iaPrefix.allIn(data)
    .map(({ prefix, prefixLength }) => `${formatAddress(prefix)}/${prefixLength}`);
  return { client: numberOf(clientId.in(data)!), leases: [...addresses, ...prefixes], data };
}

/** A client as a requestor gets it. */
export interface Told {
  /** Its number. */
  readonly client: number;
  /** Its addresses and prefixes. */
  readonly leases: string[];
  /** All of it. */
  readonly data: readonly Option[];
}

/** Numbers of the clients that are told of, in order; one may be there more than once. */
export function clientsIn(messages: readonly ClientServerMessage[]): number[] {
  return messages.flatMap((message) => told(message)?.client ?? []).sort((a, b) => a - b);
}

/** The types of messages, in order: `leasequeryReply` and so on, as numbers. */
export function typesOf(messages: readonly ClientServerMessage[]): number[] {
  return messages.map(({ type }) => type);
}

/** The number that a DUID was made of. */
function numberOf(id: Uint8Array): number {
  const hex = toHex(id);
  assert.equal(hex.slice(0, 10), "0003000102");
  return Number.parseInt(hex.slice(10), 16);
}
