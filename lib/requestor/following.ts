import type { ActiveOptions } from "./active_options.ts";
import { ChannelError } from "../client/channel.ts";
import type { Connection } from "../client/connection.ts";
import { systemTimers, type Timers } from "../clock/timers.ts";
import { StatusCode } from "../wire/status_code.ts";
import {
  activeLeasequeryMessage,
  type ActiveQuery,
  bulkQueriesFor,
  linkFollowed,
} from "./active_query.ts";
import { AnswerStream, type StreamAnswer } from "./answer_stream.ts";
import type { ClientRecord } from "./client_record.ts";
import { whileConnected } from "./connected.ts";
import { Handover } from "./handover.ts";
import { recover } from "./recovery.ts";
import { isPassing, Retries } from "./resumption.ts";
import { StatusError } from "./status_error.ts";
import { BULK_DATA_TIMEOUT } from "./tcp.ts";
import { Told } from "./told.ts";
import { unusedTransactionId } from "./transaction.ts";

/** ACTIVE_LQ_RCV_TIMEOUT (RFC 7653 section 6.4). */
const RECEIVE_TIMEOUT = 120_000;

/**
 * Seconds. A server that has older changes to tell gives what it tells first a base time before
 * theirs, and may repeat it from a start time that is later.
 */
const REMEMBERED = 10;

/** One active query, over as many connections as it takes. */
export class Following {
  /** What it has to tell; it waits for whoever takes it. */
  readonly updates: Handover<ClientRecord> = new Handover();
  readonly #query: ActiveQuery;
  readonly #options: ActiveOptions;
  readonly #timers: Timers;
  readonly #stop = new AbortController();
  readonly #told = new Told();
  readonly #recoveries = new Set<Promise<void>>();
  #resumeFrom: number | undefined;
  #wasAnswered = false;

  constructor(query: ActiveQuery, options: ActiveOptions) {
    this.#query = query;
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#resumeFrom = query.startTime;
  }

  /** Ends the updates. */
  stop(): void {
    this.updates.close();
    this.#stop.abort();
  }

  /** Connects again and again, until it is stopped. It never fails: what goes wrong is handed over. */
  async run(): Promise<void> {
    try {
      await this.#keepFollowing();
    } catch (error) {
      this.#fail(error);
    }
    await Promise.all(this.#recoveries);
  }

  async #keepFollowing(): Promise<void> {
    const { signal } = this.#stop;
    const retries = new Retries(this.#timers);
    while (!signal.aborted) {
      try {
        const { server } = this.#options;
        await whileConnected(server, signal, (connection) => this.#follow(connection));
      } catch (error) {
        if (signal.aborted) return;
        if (!this.#wasAnswered || !isPassing(error)) throw error;
        const retryIn = retries.delay() / 1000;
        this.#options.onEvent?.({ kind: "lost", reason: error.message, retryIn });
        await retries.wait(signal);
      }
    }
  }

  async #follow(connection: Connection): Promise<never> {
    const startTime = this.#resumeFrom;
    const { requestorId, random, onEvent } = this.#options;
    const envelope = { transactionId: unusedTransactionId(connection, random), requestorId };
    const message = activeLeasequeryMessage(this.#query, envelope, startTime);
    await connection.send(message, BULK_DATA_TIMEOUT);
    const answers = new AnswerStream(connection, envelope, linkFollowed(this.#query));
    // Until it has been caught up with, no time of an answer may be used to resume (section 8.4.1).
    let behind = startTime;
    for (;;) {
      const answer = await answers.next(RECEIVE_TIMEOUT);
      const { baseTime, client, status } = answer;
      const isMissing = status?.code === StatusCode.DataMissing;
      if (answer.message === "done") this.#end(connection, answer, behind);
      if (answer.message === "reply") {
        if (status && !isMissing) throw new StatusError(connection.destination, status);
        this.#wasAnswered = true;
        onEvent?.({ kind: "following", ...(startTime !== undefined && { startTime }) });
      }
      if (client) await this.#tell(client, behind !== undefined || this.#recoveries.size > 0);
      else if (answer.toldOfClient) onEvent?.({ kind: "ignored" });
      if (behind !== undefined && isMissing) {
        this.#recover(behind, baseTime);
        behind = undefined;
      } else if (behind !== undefined && status?.code === StatusCode.CatchUpComplete) {
        onEvent?.({ kind: "caught-up" });
        behind = undefined;
      }
      if (behind === undefined) this.#resumeAfter(answer);
    }
  }

  #end(connection: Connection, answer: StreamAnswer, behind: number | undefined): never {
    if (behind === undefined) this.#resumeAfter(answer);
    if (answer.status) throw new StatusError(connection.destination, answer.status);
    throw new ChannelError(`${connection.destination} ended its updates`);
  }

  /** The highest time counts: what was told before it need not be told again (section 8.3). */
  #resumeAfter({ baseTime = -1 }: StreamAnswer): void {
    if (baseTime <= (this.#resumeFrom ?? -1)) return;
    this.#resumeFrom = baseTime;
    // A recovery may repeat anything that was told since it began.
    if (this.#recoveries.size === 0) this.#told.forgetBefore(baseTime - REMEMBERED);
  }

  async #tell(client: ClientRecord, mayBeRepeated: boolean): Promise<void> {
    if (mayBeRepeated && this.#told.isRepeated(client)) return;
    // Before it is handed over: meanwhile a recovery may come with the same.
    this.#told.add(client);
    await this.updates.put(client);
  }

  #recover(startTime: number, endTime: number | undefined): void {
    const { links = [], onEvent } = this.#options;
    const times = { startTime, ...(endTime !== undefined && { endTime }) };
    const queries = bulkQueriesFor(this.#query, links, times);
    onEvent?.({ kind: "data-missing", ...times, isRecovering: queries.length > 0 });
    if (queries.length === 0) return;
    const recovery = recover(queries, {
      ...this.#options,
      timers: this.#timers,
      signal: this.#stop.signal,
      report: (event) => onEvent?.(event),
      tell: async (client) => {
        if (!this.#told.isOutdated(client)) await this.#tell(client, true);
      },
    }).catch((error) => this.#fail(error)).finally(() => this.#recoveries.delete(recovery));
    this.#recoveries.add(recovery);
  }

  #fail(error: unknown): void {
    this.updates.fail(error);
    this.#stop.abort();
  }
}
