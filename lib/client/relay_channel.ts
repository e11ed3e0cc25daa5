import { equalBytes } from "../wire/address.ts";
import type { Message } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import { relayMessage, relayPort } from "../wire/options/relay.ts";
import type { Channel } from "./channel.ts";

/** The relay that a channel pretends to be, and the client that it pretends to have heard. */
export interface PretendedRelay {
  /** The link of the client: 16 octets. */
  readonly linkAddress: Uint8Array;
  /** The link-local address of the client: 16 octets. */
  readonly peerAddress: Uint8Array;
}

/**
 * A channel whose messages go out in a Relay-forward and come in from a Relay-reply.
 *
 * The relay source port option says that answers go to the port that the message came from, so that
 * no port of DHCP, and no privilege, is needed (RFC 8357 section 5.2).
 */
export function throughRelay(channel: Channel, relay: PretendedRelay): Channel {
  return {
    destination: channel.destination,
    multicast: channel.multicast,
    now: () => channel.now(),
    send: (message) => channel.send(relayForward(relay, message)),
    receive: async (until) => {
      for (
        let received = await channel.receive(until);
        received;
        received = await channel.receive(until)
      ) {
        const message = relayedIn(received.message, relay);
        if (message) return { message, from: received.from };
      }
      return undefined;
    },
    close: () => channel.close(),
  };
}

function relayForward({ linkAddress, peerAddress }: PretendedRelay, message: Message): Message {
  return {
    kind: "relay",
    type: MessageType.relayForward,
    hopCount: 0,
    linkAddress,
    peerAddress,
    options: [relayMessage.of(message), relayPort.of(0)],
  };
}

function relayedIn(message: Message, { peerAddress }: PretendedRelay): Message | undefined {
  if (message.kind !== "relay" || message.type !== MessageType.relayReply) return undefined;
  // Another client's: a relay would pass it on to that one.
  if (!equalBytes(message.peerAddress, peerAddress)) return undefined;
  return relayMessage.in(message.options);
}
