import { AFTER_ALL_STAMPS, ChangeStamps, stampAt, timeOfStamp } from "../change_stamp.ts";
import type { ChangeFeed } from "../change_feed.ts";
import type {
  BindingChange,
  CatchUp,
  ChangedClient,
  ChangeListener,
  EndedLease,
  LeaseChanges,
} from "../changes.ts";
import type { LinkClient } from "../reconfigure_keys.ts";
import { clientKey, type MemoryTables, numberKey } from "./memory_tables.ts";
import type { MemoryReader } from "./memory_reader.ts";

const NOTHING_LOST: readonly EndedLease[] = [];
const HISTORY = "";

/** The record of changes in memory. */
export class MemoryChanges implements LeaseChanges {
  readonly #tables: MemoryTables;
  readonly #reader: MemoryReader;
  readonly #feed: ChangeFeed;
  readonly #stamps: ChangeStamps;
  /** Keys of clients of which something has changed, with what another client has now. */
  readonly #noted = new Map<string, readonly EndedLease[]>();
  /** Seconds for which changes are kept. */
  keptFor = 0;
  #at = 0;
  #stamp = 0;

  constructor(tables: MemoryTables, reader: MemoryReader, feed: ChangeFeed) {
    this.#tables = tables;
    this.#reader = reader;
    this.#feed = feed;
    this.#stamps = new ChangeStamps(tables.lastStamp);
  }

  get oldestUntold(): number | undefined {
    return this.#feed.oldestUntold;
  }

  /** From which stamp on every change is recorded; `undefined` when none is. */
  get historyBegins(): number | undefined {
    return this.#tables.history.get(HISTORY);
  }

  /** Stamp of the exchange at hand. */
  get stamp(): number {
    return this.#stamp;
  }

  subscribe(listener: ChangeListener): () => void {
    return this.#feed.subscribe(listener);
  }

  clientOf(client: LinkClient, since: number, now: number): ChangedClient | undefined {
    return this.#reader.changedClient(client, since, now);
  }

  /** Unix seconds of the last change; `undefined`: there was none. */
  get lastStored(): number | undefined {
    const { last } = this.#stamps;
    return last === 0 ? undefined : timeOfStamp(last);
  }

  since(time: number): CatchUp | undefined {
    const since = stampAt(time);
    if (!this.#isRecordedFrom(since)) return undefined;
    return new MemoryCatchUp(
      since,
      this.#stamps.last,
      this.#tables,
      (stamp) => this.#isRecordedFrom(stamp),
    );
  }

  /** Records every change from `stamp` on; `undefined`: none any more. */
  beginHistory(stamp: number | undefined): void {
    if (stamp === undefined) this.#tables.history.delete(HISTORY);
    else this.#tables.history.put(HISTORY, stamp);
  }

  /** Before which stamp nothing needs to be remembered for its change. */
  horizon(now: number): number {
    return this.historyBegins === undefined
      ? AFTER_ALL_STAMPS
      : Math.max(this.historyBegins, stampAt(now - this.keptFor));
  }

  /** To be called before something is changed. */
  begin(at: number): void {
    this.#at = at;
    this.#stamp = this.#next();
    this.#noted.clear();
  }

  /** Notes that leases of a client have changed, or that another client takes one of them. */
  note(client: LinkClient, lost?: EndedLease): void {
    const key = clientKey(client);
    const before = this.#noted.get(key) ?? NOTHING_LOST;
    this.#noted.set(key, lost ? [...before, lost] : before);
  }

  /**
   * To be called after something is changed.
   *
   * @param own the client of the exchange, where that was heard of
   * @returns what has changed, in the order in which it is to be told: first what is lost
   */
  finish(own?: LinkClient): readonly BindingChange[] {
    const changes: BindingChange[] = [];
    const ownKey = own && clientKey(own);
    for (const [key, lost] of this.#noted) if (key !== ownKey) this.#change(key, lost, changes);
    if (own) {
      this.#mark(ownKey!, this.#stamp);
      changes.push({ clientId: own.clientId, link: own.link, stamp: this.#stamp });
    }
    return changes;
  }

  /** Forgets a client without leases whose last change is before a stamp. */
  forget(key: string, before: number): void {
    const { clients, keys } = this.#tables;
    const client = clients.get(key);
    if (!client || client.change >= before) return;
    if (this.#tables.leasesOf(client.clientId).some(({ link }) => link === client.link)) return;
    clients.delete(key);
    // A key of a client with leases goes with it.
    if (keys.get(key)?.place === undefined) keys.delete(key);
  }

  #change(key: string, lost: readonly EndedLease[], changes: BindingChange[]): void {
    const { clientId, link } = this.#mark(key, this.#next());
    const change = { clientId, link, stamp: this.#stamp };
    if (lost.length === 0) changes.push(change);
    for (const lease of lost) {
      changes.push({ ...change, lost: lease });
      if (this.historyBegins === undefined) continue;
      this.#tables.losses.put(numberKey(this.#next()), { client: key, lost: lease });
    }
    if (this.historyBegins === undefined) this.forget(key, AFTER_ALL_STAMPS);
  }

  #mark(key: string, stamp: number): LinkClient {
    const client = this.#tables.clients.get(key)!;
    this.#tables.clients.put(key, { ...client, change: stamp });
    if (this.historyBegins !== undefined) this.#tables.changes.put(numberKey(stamp), key);
    return client;
  }

  #next(): number {
    return this.#tables.lastStamp = this.#stamps.next(this.#at);
  }

  #isRecordedFrom(stamp: number): boolean {
    return this.historyBegins !== undefined && this.historyBegins <= stamp;
  }
}

/** What is lost comes first; see `CatchUp`. */
class MemoryCatchUp implements CatchUp {
  isDone = false;
  #phase: "losses" | "changes" = "losses";
  #after: number;

  constructor(
    readonly since: number,
    readonly until: number,
    readonly tables: MemoryTables,
    readonly isRecordedFrom: (stamp: number) => boolean,
  ) {
    this.#after = since - 1;
  }

  next(limit: number): readonly BindingChange[] | undefined {
    if (!this.isRecordedFrom(this.#after + 1)) return undefined;
    const found: BindingChange[] = [];
    let looked = 0;
    for (const [stamp, change] of this.#rows()) {
      this.#after = stamp;
      if (change) found.push(change);
      if (++looked === limit) return found;
    }
    this.#endPhase();
    return found.length > 0 || this.isDone ? found : this.next(limit);
  }

  *#rows(): Generator<readonly [stamp: number, change: BindingChange | undefined]> {
    const { losses, changes, clients } = this.tables;
    const isLosses = this.#phase === "losses";
    for (const [key, row] of (isLosses ? losses : changes).after(numberKey(this.#after))) {
      const stamp = Number(key);
      if (stamp > this.until) return;
      const [client, lost] = typeof row === "string" ? [clients.get(row)] : [
        clients.get(row.client),
        { lost: row.lost },
      ];
      const isCurrent = client && (lost || client.change === stamp);
      const { clientId, link } = client ?? {} as LinkClient;
      yield [stamp, isCurrent ? { clientId, link, stamp, ...lost } : undefined];
    }
  }

  #endPhase(): void {
    if (this.#phase === "changes") {
      this.isDone = true;
    } else {
      this.#phase = "changes";
      this.#after = this.since - 1;
    }
  }
}
