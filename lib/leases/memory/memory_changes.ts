import { AFTER_ALL_STAMPS, ChangeStamps, stampAt, timeOfStamp } from "../change_stamp.ts";
import { type CatchUpPhase, type CatchUpStep, RecordedCatchUp } from "../catch_up.ts";
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
import type { Loss, MemoryTables } from "./memory_tables.ts";
import { clientKey, numberKey } from "./row_keys.ts";
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
  /** Keys of clients of which something is no longer known. */
  readonly #lessKnown = new Set<string>();
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
    const until = this.#stamps.last;
    return new RecordedCatchUp({
      since,
      isRecordedFrom: (stamp) => this.#isRecordedFrom(stamp),
      steps: (phase, after, limit) => [...this.#steps(phase, after, until, limit)],
    });
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
    this.#lessKnown.clear();
  }

  /** Notes that leases of a client have changed, or that another client takes one of them. */
  note(client: LinkClient, lost?: EndedLease): void {
    const key = clientKey(client);
    const before = this.#noted.get(key) ?? NOTHING_LOST;
    this.#noted.set(key, lost ? [...before, lost] : before);
  }

  /** Notes that a lease or a change of a client is forgotten: the client is, with the last. */
  noteForgotten(client: string): void {
    this.#lessKnown.add(client);
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
    for (const key of this.#lessKnown) this.#forget(key, this.horizon(this.#at));
    return changes;
  }

  /** Forgets a client whose last change is before a stamp, unless it has or had a lease. */
  #forget(key: string, before: number): void {
    const { clients, keys } = this.#tables;
    const client = clients.get(key);
    if (!client || client.change >= before) return;
    if (this.#tables.leasesOf(client.clientId).some(({ link }) => link === client.link)) return;
    if (this.#tables.past.hasOf(key)) return;
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
    if (this.historyBegins === undefined) this.#forget(key, AFTER_ALL_STAMPS);
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

  *#steps(
    phase: CatchUpPhase,
    after: number,
    until: number,
    limit: number,
  ): Generator<CatchUpStep> {
    let left = limit;
    for (const [key, row] of this.#tables[phase].after(numberKey(after))) {
      const stamp = Number(key);
      if (stamp > until || left-- === 0) return;
      yield typeof row === "string" ? this.#changeAt(stamp, row) : this.#lossAt(stamp, row);
    }
  }

  #changeAt(stamp: number, key: string): CatchUpStep {
    const client = this.#tables.clients.get(key);
    if (client?.change !== stamp) return { stamp };
    const { clientId, link } = client;
    return { stamp, change: { clientId, link, stamp } };
  }

  #lossAt(stamp: number, { client: key, lost }: Loss): CatchUpStep {
    const client = this.#tables.clients.get(key);
    if (!client) return { stamp };
    const { clientId, link } = client;
    return { stamp, change: { clientId, link, stamp, lost } };
  }
}
