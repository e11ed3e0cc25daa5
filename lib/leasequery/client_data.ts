import { remaining } from "../leases/lease.ts";
import type { ClientOnLink } from "../leases/store.ts";
import { decodeMessage, decodeOptions } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import type { Option } from "../wire/option.ts";
import { clientId } from "../wire/options/identity.ts";
import { iaAddress, iaPd, iaPrefix } from "../wire/options/identity_association.ts";
import { clientData, clientLastTransactionTime, lqRelayData } from "../wire/options/leasequery.ts";
import { relayMessage } from "../wire/options/relay.ts";

/** What is told of a client besides what always is. */
export interface Telling {
  /** Codes that the requestor asks for. */
  readonly requested: ReadonlySet<number>;
  /** Codes that never leave. */
  readonly sensitive: ReadonlySet<number>;
  /** Unix seconds. */
  readonly now: number;
}

/** A client on a link as the requestor gets it (RFC 5007 sections 4.1.2.2 and 4.4.2). */
export function describeClient(client: ClientOnLink, telling: Telling): Option {
  const { requested, sensitive, now } = telling;
  const told: Option[] = [
    clientId.of(client.clientId),
    // A clock that was set back does not make this negative (RFC 5007 section 4.1.2.3).
    clientLastTransactionTime.of(Math.max(0, now - client.lastTransaction)),
  ];
  for (const option of decodeOptions(client.options)) {
    const { code } = option.definition;
    if (requested.has(code) && !sensitive.has(code)) told.push(option);
  }
  if (requested.has(lqRelayData.code) && !sensitive.has(lqRelayData.code) && client.relays) {
    const { peerAddress, relayForward } = client.relays;
    const message = withoutOptions(decodeMessage(relayForward), sensitive);
    told.push(lqRelayData.of({ peerAddress, message }));
  }
  told.push(...describeLeases(client, now));
  return clientData.of(told);
}

function describeLeases({ leases }: ClientOnLink, now: number): Option[] {
  return leases.map(({ iaType, address, length, preferredUntil, validUntil }) => {
    const preferredLifetime = remaining(preferredUntil, now);
    const validLifetime = remaining(validUntil, now);
    const lifetimes = { preferredLifetime, validLifetime, options: [] };
    return iaType === iaPd.code
      ? iaPrefix.of({ ...lifetimes, prefixLength: length, prefix: address })
      : iaAddress.of({ ...lifetimes, address });
  });
}

/** The relays' messages without what must not leave. */
function withoutOptions(message: Message, sensitive: ReadonlySet<number>): Message {
  if (message.kind !== "relay") return message;
  const options = message.options
    .filter(({ definition: { code } }) => code === relayMessage.code || !sensitive.has(code))
    .map((option) =>
      option.definition.code === relayMessage.code
        ? relayMessage.of(withoutOptions(option.value as Message, sensitive))
        : option
    );
  return { ...message, options };
}
