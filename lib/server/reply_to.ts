import type { Reception } from "../pipeline/reception.ts";
import { answerPort } from "../pipeline/relays.ts";
import type { Message } from "../wire/message_layout.ts";
import { messageDeclaration } from "../wire/message_type.ts";
import type { Peer } from "./datagram_socket.ts";

/**
 * Where the answer to a message goes: to the client, to the relay that sent it on, or back to the
 * requestor of a leasequery (RFC 5007 section 4.4.3).
 */
export function replyTo(message: Message, reception: Reception, { address }: Peer): Peer {
  if (messageDeclaration(message.type)?.sender === "requestor") {
    return { address, port: reception.peerPort };
  }
  const outermost = message.kind === "relay" ? message : undefined;
  return { address, port: answerPort(outermost, reception) };
}
