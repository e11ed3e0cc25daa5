import { type Lease, remaining } from "../leases/lease.ts";
import type { ClientOnLink } from "../leases/store.ts";
import { decodeMessage, decodeOptions } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import type { Option } from "../wire/option.ts";
import { optionRequest } from "../wire/options/exchange.ts";
import { clientId } from "../wire/options/identity.ts";
import { iaAddress, iaPd, iaPrefix } from "../wire/options/identity_association.ts";
import {
  clientData,
  clientLastTransactionTime,
  type LqQuery,
  lqRelayData,
} from "../wire/options/leasequery.ts";
import { relayMessage, relaySuppliedOptions } from "../wire/options/relay.ts";
import type { LeasequeryPolicy } from "./policy.ts";

/** Leases of which one message can tell, with room for what else is to be said: 29 octets each. */
export const MOST_LEASES = 1500;
/** Octets that there are for options and relays besides the leases. */
const ROOM = 20_000;

/** What is told of a client besides what always is. */
export interface Telling {
  /** Codes that the requestor asks for and may know. */
  readonly codes: ReadonlySet<number>;
  /** Codes that never leave. */
  readonly sensitive: ReadonlySet<number>;
  /** Whether anything but the leases is told: what the client was sent, or how it was heard. */
  readonly isDetailed: boolean;
}

/** What is asked to be told, as far as it may be (RFC 5007 section 4.4.2). */
export function tellingOf(
  { options }: Pick<LqQuery, "options">,
  { sensitiveOptions }: LeasequeryPolicy,
): Telling {
  const requested = optionRequest.allIn(options).flat();
  const codes = new Set(requested.filter((code) => !sensitiveOptions.has(code)));
  return { codes, sensitive: sensitiveOptions, isDetailed: codes.size > 0 };
}

/** A client on a link as the requestor gets it (RFC 5007 sections 4.1.2.2 and 4.4.2). */
export function describeClient(
  client: ClientOnLink,
  telling: Telling,
  now: number,
): Option {
  const told: Option[] = [
    clientId.of(client.clientId),
    // A clock that was set back does not make this negative (RFC 5007 section 4.1.2.3).
    clientLastTransactionTime.of(Math.max(0, now - client.lastTransaction)),
  ];
  if (telling.isDetailed) tellDetails(client, telling, told);
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

function tellDetails(
  { options, relays }: ClientOnLink,
  { codes, sensitive }: Telling,
  told: Option[],
): void {
  let room = ROOM;
  // What does not fit cannot be told: better so than that nobody could be told of the client.
  if (options.length <= room) {
    room -= options.length;
    for (const option of decodeOptions(options)) {
      if (codes.has(option.definition.code)) told.push(option);
    }
  }
  if (relays && codes.has(lqRelayData.code) && relays.relayForward.length <= room) {
    const { peerAddress, relayForward } = relays;
    const message = withoutOptions(decodeMessage(relayForward), sensitive);
    told.push(lqRelayData.of({ peerAddress, message }));
  }
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

/** The relays' messages without what must not leave. */
function withoutOptions(message: Message, sensitive: ReadonlySet<number>): Message {
  if (message.kind !== "relay" || sensitive.size === 0) return message;
  const isTold = ({ definition: { code } }: Option) =>
    code === relayMessage.code || !sensitive.has(code);
  const options = message.options.filter(isTold).map((option) => {
    const { definition: { code }, value } = option;
    if (code === relayMessage.code) {
      return relayMessage.of(withoutOptions(value as Message, sensitive));
    }
    if (code === relaySuppliedOptions.code) {
      return relaySuppliedOptions.of((value as readonly Option[]).filter(isTold));
    }
    return option;
  });
  return { ...message, options };
}
