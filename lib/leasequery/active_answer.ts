import { timeOfStamp } from "../leases/change_stamp.ts";
import type { CatchUp, LeaseChanges } from "../leases/changes.ts";
import type { LiveListener, LiveStream } from "../pipeline/answer_stream.ts";
import type { ClientServerMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import { statusCode } from "../wire/options/exchange.ts";
import { lqBaseTime } from "../wire/options/leasequery.ts";
import { toSince2000 } from "../wire/since_2000.ts";
import { StatusCode } from "../wire/status_code.ts";
import { ChangedClients } from "./changed_clients.ts";
import type { ChangeFilter } from "./change_filter.ts";
import { describeClient, partsOf, type Telling } from "./client_data.ts";
import { type PendingChange, PendingChanges } from "./pending_changes.ts";

/** Bindings that are told of at a time: this many take about a millisecond. */
const BINDINGS_A_PAGE = 64;
/** Bindings that may wait to be told of: a requestor with more of them cannot keep up. */
export const MOST_PENDING = 65_536;

const MISSING = statusCode.of({
  code: StatusCode.DataMissing,
  message: "What changed is not known as far back as that",
});
const CAUGHT_UP = statusCode.of({
  code: StatusCode.CatchUpComplete,
  message: "From here on changes are told as they happen",
});
// RFC 7653 section 9.4.
const OCCUPIED = statusCode.of({
  code: StatusCode.NotAllowed,
  message: "An active leasequery has its connection to itself",
});

/** What a requestor follows. */
export interface Following {
  readonly changes: LeaseChanges;
  readonly filter: ChangeFilter;
  readonly telling: Telling;
  /** Unix seconds from when on changes are told; `undefined`: from now on. */
  readonly startTime: number | undefined;
}

/** The answer to an ACTIVELEASEQUERY: it goes on for as long as the connection does. */
export class ActiveAnswer implements LiveStream {
  readonly #reply: ClientServerMessage;
  readonly #following: Following;
  readonly #pending = new PendingChanges();
  readonly #clients: ChangedClients;
  #catchUp: CatchUp | undefined;
  #isReplied = false;
  #unsubscribe = () => {};

  /** @param reply to the query, without any client */
  constructor(reply: ClientServerMessage, following: Following) {
    this.#reply = reply;
    this.#following = following;
    this.#clients = new ChangedClients(following.changes);
  }

  follow({ onMore, onOverrun }: LiveListener): void {
    const { changes, filter, startTime } = this.#following;
    this.#unsubscribe = changes.subscribe((told) => {
      for (const change of told) if (filter.mayPass(change)) this.#pending.add(change);
      if (this.#pending.size > MOST_PENDING) onOverrun();
      else if (this.#pending.size > 0) onMore();
    });
    if (startTime !== undefined) this.#catchUp = changes.since(startTime);
  }

  close(): void {
    this.#unsubscribe();
  }

  get isIdle(): boolean {
    return this.#isReplied && !this.#catchUp && this.#pending.size === 0;
  }

  next(now: number): readonly ClientServerMessage[] {
    const messages: ClientServerMessage[] = [];
    const { startTime } = this.#following;
    // RFC 7653 section 8.4.1: not enough is recorded, and only what happens from now on is told.
    const isMissing = !this.#isReplied && startTime !== undefined && !this.#catchUp;
    if (isMissing) messages.push(this.#missing(now));
    this.#tellPending(now, messages);
    if (this.#catchUp) this.#catchUpWith(this.#catchUp, now, messages);
    // The requestor is to know at once that it is answered, whenever there is something to tell.
    if (!this.#isReplied) messages.push(this.#message([], this.#baseTime(now)));
    return messages;
  }

  keepAlive(now: number): ClientServerMessage {
    return this.#message([], this.#baseTime(now));
  }

  refuse(transactionId: number): ClientServerMessage {
    const { options } = this.#reply;
    return { ...this.#reply, transactionId, options: [...options, OCCUPIED] };
  }

  terminate(why: string, now: number): readonly ClientServerMessage[] {
    const status = statusCode.of({ code: StatusCode.QueryTerminated, message: why });
    const baseTime = this.#baseTime(now);
    if (!this.#isReplied) return [this.#message([status], baseTime)];
    const { kind, transactionId } = this.#reply;
    // With the time, asked for or not (RFC 7653 section 8.4).
    const options = [lqBaseTime.of(toSince2000(baseTime)), status];
    return [{ kind, type: MessageType.leasequeryDone, transactionId, options }];
  }

  #tellPending(now: number, messages: ClientServerMessage[]): void {
    const page = this.#pending.take(BINDINGS_A_PAGE);
    const untold = this.#baseTime(now);
    let baseTime = untold;
    // Backwards: none of them may have a time by which those behind it would be passed over.
    const baseTimes = page.map((_, index) => {
      const told = baseTime;
      baseTime = Math.min(baseTime, timeOfStamp(page[page.length - 1 - index]!.since));
      return told;
    });
    for (const [index, pending] of page.entries()) {
      this.#tell(pending, now, baseTimes[page.length - 1 - index]!, messages);
    }
  }

  #catchUpWith(catchUp: CatchUp, now: number, messages: ClientServerMessage[]): void {
    let page = catchUp.next(BINDINGS_A_PAGE);
    // The reply is to hold the first client, unless that takes long to find.
    for (let pages = 1; page?.length === 0 && !catchUp.isDone && pages < 8; pages++) {
      page = catchUp.next(BINDINGS_A_PAGE);
    }
    for (const change of page ?? []) {
      if (!this.#following.filter.mayPass(change)) continue;
      const lost = change.lost ? [change.lost] : [];
      this.#tell({ change, since: catchUp.since, lost }, now, this.#baseTime(now), messages);
    }
    if (page && !catchUp.isDone) return;
    this.#catchUp = undefined;
    if (!page) {
      messages.push(this.#missing(now));
    } else {
      const baseTime = this.#baseTime(now);
      if (!this.#isReplied) messages.push(this.#message([], baseTime));
      messages.push(this.#message([CAUGHT_UP], baseTime));
    }
  }

  #tell(
    pending: PendingChange,
    now: number,
    baseTime: number,
    messages: ClientServerMessage[],
  ): void {
    const { filter, telling } = this.#following;
    const client = this.#clients.find(pending, now);
    if (!client || !filter.passes(client)) return;
    // All spans of time in a message are relative to its base time (RFC 7653 section 6.3.1).
    const at = telling.codes.has(lqBaseTime.code) ? baseTime : now;
    for (const part of partsOf(client)) {
      messages.push(this.#message([describeClient(part, telling, at)], baseTime));
    }
  }

  /** With the time, asked for or not (RFC 7653 section 8.4.1). */
  #missing(now: number): ClientServerMessage {
    const baseTime = this.#baseTime(now);
    const message = this.#message([MISSING], baseTime);
    if (lqBaseTime.in(message.options) !== undefined) return message;
    const options = [...message.options, lqBaseTime.of(toSince2000(baseTime))];
    return { ...message, options };
  }

  /** In every message (RFC 7653 section 9.3), where it is asked for. */
  #message(options: readonly Option[], baseTime: number): ClientServerMessage {
    const { kind, transactionId, type, options: identities } = this.#reply;
    const timed = this.#following.telling.codes.has(lqBaseTime.code)
      ? [lqBaseTime.of(toSince2000(baseTime)), ...options]
      : options;
    if (this.#isReplied) {
      return { kind, type: MessageType.leasequeryData, transactionId, options: timed };
    }
    this.#isReplied = true;
    return { kind, type, transactionId, options: [...identities, ...timed] };
  }

  /**
   * The time now, unless there are older changes that are still to be told: whoever goes on from
   * the time of the last message misses none of them.
   */
  #baseTime(now: number): number {
    const { oldest } = this.#pending;
    const { oldestUntold } = this.#following.changes;
    return Math.min(now, oldest === undefined ? now : timeOfStamp(oldest), oldestUntold ?? now);
  }
}
