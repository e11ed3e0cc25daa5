import { acceptTls, apologize, refuseTls } from "../leasequery/apology.ts";
import type { AnswerStream } from "../pipeline/answer_stream.ts";
import { parseAddress, UNSPECIFIED } from "../wire/address.ts";
import type { ClientServerMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import type { Peer } from "./datagram_socket.ts";
import { NotFramedError } from "./message_reader.ts";
import type { ConnectionState, StreamedAnswer } from "./leasequery_connection.ts";
import type { StreamListener } from "./listener.ts";
import type { Server } from "./server.ts";

/** Takes what comes over TCP connections through the pipeline. */
export class StreamQueries {
  readonly #server: Server;
  readonly #now: () => number;

  /** @param now Unix milliseconds */
  constructor(server: Server, now: () => number) {
    this.#server = server;
    this.#now = now;
  }

  /**
   * Answers one message: its octets.
   *
   * @returns `undefined` when it gets no answer
   * @throws {NotFramedError} when it is no message
   */
  answer(
    octets: Uint8Array,
    { isFresh, isSecure }: ConnectionState,
    listener: StreamListener,
    peer: Peer,
  ): StreamedAnswer | undefined {
    const message = this.#server.decode(octets, listener.identity, peer);
    // The framing may be lost too, and who waits for an answer learns at once that none comes.
    if (!message) throw new NotFramedError("It does not end where it should");
    if (message.kind === "client-server" && message.type === MessageType.starttls) {
      this.#server.noteReceived(message, listener.identity);
      // RFC 7653 section 9.1: it is the first message of a connection.
      const startTls = isFresh ? listener.tls : undefined;
      return startTls
        ? { stream: new OneMessage(acceptTls(message)), isLast: false, startTls }
        : { stream: new OneMessage(refuseTls(message)), isLast: false };
    }
    const peerAddress = parseAddress(peer.address) ?? UNSPECIFIED;
    const outcome = this.#server.handle(message, {
      listener: { ...listener.identity, linkAddress: peerAddress },
      peerAddress,
      peerPort: peer.port,
      multicast: false,
      tcp: true,
      secure: isSecure,
      at: Math.floor(this.#now() / 1000),
    });
    const { transaction } = outcome;
    if (!transaction) return undefined;
    const isLast = transaction.request.type === MessageType.activeLeasequery;
    if (outcome.kind === "drop") {
      const failed = outcome.error !== undefined;
      return failed ? { stream: new OneMessage(apologize(transaction)), isLast } : undefined;
    }
    const { message: reply, stream } = outcome;
    if (stream) return { stream, isLast };
    return reply.kind === "client-server" ? { stream: new OneMessage(reply), isLast } : undefined;
  }

  /** Counts and logs messages that are about to be sent. */
  noteSent(messages: readonly ClientServerMessage[], { identity }: StreamListener, to: Peer): void {
    for (const message of messages) this.#server.noteSent(message, identity, to);
  }
}

/** An answer that is a single message. */
class OneMessage implements AnswerStream {
  #message: ClientServerMessage | undefined;

  constructor(message: ClientServerMessage) {
    this.#message = message;
  }

  next(): readonly ClientServerMessage[] | undefined {
    const message = this.#message;
    this.#message = undefined;
    return message && [message];
  }

  terminate(): readonly ClientServerMessage[] {
    this.#message = undefined;
    return [];
  }
}
