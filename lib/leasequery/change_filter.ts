import type { BindingChange } from "../leases/changes.ts";
import type { ClientOnLink } from "../leases/client_pages.ts";
import type { AnswerStatus } from "../pipeline/ending.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { equalBytes, isUnspecified } from "../wire/address.ts";
import { decodeReceived, encodeValue } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { clientId } from "../wire/options/identity.ts";
import { iaAddress } from "../wire/options/identity_association.ts";
import { type LqQuery, QueryType } from "../wire/options/leasequery.ts";
import { relayId, relayMessage, remoteId } from "../wire/options/relay.ts";
import { contains } from "../wire/prefix.ts";
import { findByAddress, findByClientId } from "./find.ts";
import { findLink } from "./link_name.ts";
import type { LeasequeryPolicy } from "./policy.ts";
import { REFUSALS } from "./statuses.ts";

/** Which changes a requestor wants to be told (RFC 7653 section 6.2.1). */
export interface ChangeFilter {
  /** Whether a change can be one of them, as far as that is seen without looking the client up. */
  mayPass(change: BindingChange): boolean;
  /** Whether a client that changed is one of them. */
  passes(client: ClientOnLink): boolean;
}

const ALL: ChangeFilter = { mayPass: () => true, passes: () => true };

/** What a query leaves out, or with which status it ends. */
export function filterOf(
  transaction: Transaction,
  query: LqQuery | undefined,
  policy: LeasequeryPolicy,
): AnswerStatus | ChangeFilter {
  if (!query) return ALL;
  switch (query.queryType) {
    case QueryType.byAddress: {
      const found = findByAddress(transaction, query, policy);
      if ("kind" in found) return found;
      const { address } = iaAddress.in(query.options)!;
      return onLink(transaction, query, policy, (client) => holdsOrHeld(client, address));
    }
    case QueryType.byClientId: {
      const found = findByClientId(transaction, query, policy);
      if ("kind" in found) return found;
      const asked = clientId.in(query.options)!;
      return onLink(transaction, query, policy, (client) => equalBytes(client.clientId, asked));
    }
    case QueryType.byLinkAddress:
      if (isUnspecified(query.linkAddress)) return REFUSALS.noLink;
      return onLink(transaction, query, policy, () => true);
    case QueryType.byRelayId: {
      const asked = relayId.in(query.options);
      if (!asked) return REFUSALS.noRelayId;
      const isAsked = ({ options }: RelayForward) => equal(relayId.in(options), asked);
      return onLink(transaction, query, policy, (client) => cameThrough(client, isAsked));
    }
    case QueryType.byRemoteId: {
      const told = remoteId.in(query.options);
      if (!told) return REFUSALS.noRemoteId;
      const asked = encodeValue(remoteId, told).slice();
      const isAsked = ({ options }: RelayForward) =>
        remoteId.allIn(options).some((each) => equal(encodeValue(remoteId, each), asked));
      return onLink(transaction, query, policy, (client) => cameThrough(client, isAsked));
    }
    default:
      return REFUSALS.unknownType;
  }
}

type RelayForward = Exclude<Message, { kind: "unknown" }>;

function onLink(
  { surroundings: { leases }, now }: Transaction,
  { linkAddress }: LqQuery,
  { links }: LeasequeryPolicy,
  passes: (client: ClientOnLink) => boolean,
): AnswerStatus | ChangeFilter {
  if (isUnspecified(linkAddress)) return { mayPass: () => true, passes };
  const name = findLink(linkAddress, links, leases, now);
  if (name === undefined) return REFUSALS.unknownLink;
  return { mayPass: ({ link }) => link === name, passes };
}

/** What it holds no longer is among its leases too. */
function holdsOrHeld({ leases }: ClientOnLink, address: Uint8Array): boolean {
  return leases.some((lease) => contains(lease, address));
}

function cameThrough(
  { relays }: ClientOnLink,
  isAsked: (relay: RelayForward) => boolean,
): boolean {
  let message: Message | undefined = relays && decodeReceived(relays.relayForward);
  while (message && message.kind !== "unknown") {
    if (isAsked(message)) return true;
    message = relayMessage.in(message.options);
  }
  return false;
}

function equal(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && equalBytes(a, b);
}
