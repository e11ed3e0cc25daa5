import type { ClientOnLink } from "../leases/client_pages.ts";
import type { AnswerStream } from "../pipeline/answer_stream.ts";
import type { ClientServerMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import { statusCode } from "../wire/options/exchange.ts";
import { lqBaseTime } from "../wire/options/leasequery.ts";
import { toSince2000 } from "../wire/since_2000.ts";
import { StatusCode } from "../wire/status_code.ts";
import { describeClient, partsOf, type Telling } from "./client_data.ts";
import type { ClientSource } from "./client_source.ts";

/**
 * The answer to a query over TCP (RFC 5460 section 5.2): a LEASEQUERY-REPLY with the first client,
 * a LEASEQUERY-DATA for each other one, and a LEASEQUERY-DONE where there was any client at all.
 */
export class BulkAnswer implements AnswerStream {
  readonly #reply: ClientServerMessage;
  readonly #source: ClientSource;
  readonly #telling: Telling;
  #state: "not begun" | "begun" | "ended" = "not begun";

  /** @param reply to the query, without any client */
  constructor(reply: ClientServerMessage, source: ClientSource, telling: Telling) {
    this.#reply = reply;
    this.#source = source;
    this.#telling = telling;
  }

  next(now: number): readonly ClientServerMessage[] | undefined {
    if (this.#state === "ended") return undefined;
    const { clients, next } = this.#source.read(now);
    const messages: ClientServerMessage[] = [];
    for (const client of clients) this.#tell(client, now, messages);
    if (next === undefined) messages.push(...this.#end(now));
    return messages;
  }

  terminate(why: string, now: number): readonly ClientServerMessage[] {
    if (this.#state === "ended") return [];
    const status = statusCode.of({ code: StatusCode.QueryTerminated, message: why });
    return this.#end(now, [status]);
  }

  #tell(client: ClientOnLink, now: number, messages: ClientServerMessage[]): void {
    for (const part of partsOf(client)) {
      const data = describeClient(part, this.#telling, now);
      if (this.#state === "begun") {
        messages.push(this.#message(MessageType.leasequeryData, [data], now));
      } else {
        this.#state = "begun";
        messages.push(this.#first([data], now));
      }
    }
  }

  #end(now: number, options: readonly Option[] = []): ClientServerMessage[] {
    const isBegun = this.#state === "begun";
    this.#state = "ended";
    return [
      isBegun ? this.#message(MessageType.leasequeryDone, options, now) : this.#first(options, now),
    ];
  }

  #first(options: readonly Option[], now: number): ClientServerMessage {
    return this.#message(this.#reply.type, [...this.#reply.options, ...options], now);
  }

  #message(type: number, options: readonly Option[], now: number): ClientServerMessage {
    const { kind, transactionId } = this.#reply;
    // In every message that belongs to the answer (RFC 7653 section 9.3).
    return this.#telling.codes.has(lqBaseTime.code)
      ? { kind, type, transactionId, options: [lqBaseTime.of(toSince2000(now)), ...options] }
      : { kind, type, transactionId, options };
  }
}
