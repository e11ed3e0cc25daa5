import { ChannelError } from "../client/channel.ts";
import type { Connection } from "../client/connection.ts";
import type { Message } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import type { Status } from "../wire/options/exchange.ts";
import { clientData, lqBaseTime } from "../wire/options/leasequery.ts";
import { type ClientRecord, clientRecord } from "./client_record.ts";
import { failureIn, type QueryEnvelope, replyingServer } from "./lease_query.ts";

/** One message of the answer to a query. */
export interface StreamAnswer {
  /** LEASEQUERY-REPLY, LEASEQUERY-DATA or LEASEQUERY-DONE. */
  readonly message: "reply" | "data" | "done";
  /** Other than Success. */
  readonly status?: Status;
  /** When the server made the message: seconds since 2000 by its clock. */
  readonly baseTime?: number;
  /** Whether it told of a client, be it that it did not say enough. */
  readonly toldOfClient: boolean;
  /** The client; left out when it is not said who it is or when it was last heard. */
  readonly client?: ClientRecord;
}

/** The messages that answer one query on a connection. */
export class AnswerStream {
  readonly #connection: Connection;
  readonly #envelope: QueryEnvelope;
  readonly #linkAddress: Uint8Array | undefined;
  #server: Uint8Array | undefined;

  /** @param linkAddress of the one link that was asked about */
  constructor(connection: Connection, envelope: QueryEnvelope, linkAddress?: Uint8Array) {
    this.#connection = connection;
    this.#envelope = envelope;
    this.#linkAddress = linkAddress;
  }

  /**
   * The next message of the answer. Messages that answer nothing that was asked are passed over
   * (RFC 5007 section 4.2.2).
   *
   * @param patience milliseconds in which nothing at all may come in
   * @throws {ChannelError} when the connection fails or ends, or the end of another query comes in
   */
  async next(patience: number): Promise<StreamAnswer> {
    const connection = this.#connection;
    for (
      let message = await connection.receive(patience);
      message;
      message = await connection.receive(patience)
    ) {
      const answer = this.#answerIn(message);
      if (answer) return answer;
      if (message.type !== MessageType.leasequeryDone) continue;
      // RFC 5460 section 6.3: the two sides no longer agree on what was asked.
      await connection.close();
      throw new ChannelError(
        `${connection.destination} ended a query that it was not asked or had not answered`,
      );
    }
    throw new ChannelError(`${connection.destination} ${this.#howItEnded()}`);
  }

  #howItEnded(): string {
    if (this.#server) return "closed the connection in the middle of its answer";
    // With TLS 1.3 the server looks at the certificate when the requestor is through already.
    return this.#connection.isSecure
      ? "closed the connection without an answer, as for a certificate that it does not accept"
      : "closed the connection without an answer";
  }

  #answerIn(message: Message): StreamAnswer | undefined {
    if (message.kind !== "client-server") return undefined;
    if (message.transactionId !== this.#envelope.transactionId) return undefined;
    switch (message.type) {
      case MessageType.leasequeryReply:
        // There is one, and what comes later is in LEASEQUERY-DATA (RFC 5460 section 5.2).
        if (this.#server) return undefined;
        this.#server = replyingServer(message, this.#envelope);
        return this.#server && this.#contents("reply", message.options, this.#server);
      case MessageType.leasequeryData:
        return this.#server && this.#contents("data", message.options, this.#server);
      case MessageType.leasequeryDone: {
        const answer = timeAndStatus(message.options);
        if (!this.#server && !answer.status) return undefined;
        return { ...answer, message: "done", toldOfClient: false };
      }
      default:
        return undefined;
    }
  }

  #contents(
    message: "reply" | "data",
    options: readonly Option[],
    server: Uint8Array,
  ): StreamAnswer {
    const answer = timeAndStatus(options);
    const data = clientData.in(options);
    const client = data && clientRecord(data, server, this.#linkAddress, answer.baseTime);
    return { ...answer, message, toldOfClient: data !== undefined, ...(client && { client }) };
  }
}

function timeAndStatus(options: readonly Option[]): Pick<StreamAnswer, "status" | "baseTime"> {
  const status = failureIn(options);
  const baseTime = lqBaseTime.in(options);
  return { ...(status && { status }), ...(baseTime !== undefined && { baseTime }) };
}
