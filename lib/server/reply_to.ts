import type { Reception } from "../pipeline/reception.ts";
import { formatAddress } from "../wire/address.ts";
import type { Message } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import { relayPort } from "../wire/options/relay.ts";
import type { Peer } from "./datagram_socket.ts";

/** Where clients listen (RFC 8415 section 7.2). */
const CLIENT_PORT = 546;
/** Where relays and servers listen (RFC 8415 section 7.2). */
const SERVER_PORT = 547;

/**
 * Where the answer to a message goes: to the client, to the relay that sent it on, or back to the
 * requestor of a leasequery (RFC 5007 section 4.4.3).
 */
export function replyTo(message: Message, { peerAddress, peerPort }: Reception): Peer {
  const address = formatAddress(peerAddress);
  if (message.kind === "relay") {
    // RFC 8357 section 5.2: such a relay does not listen on 547.
    const hasOwnPort = relayPort.in(message.options) !== undefined;
    return { address, port: hasOwnPort ? peerPort : SERVER_PORT };
  }
  return { address, port: message.type === MessageType.leasequery ? peerPort : CLIENT_PORT };
}
