import type { DatabaseSync } from "node:sqlite";
import { type CatchUpStep, RecordedCatchUp } from "../catch_up.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ChangeFeed } from "../change_feed.ts";
import { stampAt } from "../change_stamp.ts";
import type { ChangeWriter } from "./change_writer.ts";
import type {
  BindingChange,
  CatchUp,
  ChangedClient,
  ChangeListener,
  LeaseChanges,
} from "../changes.ts";
import type { DatabaseReader } from "./reader.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

type ChangeRow = readonly [stamp: number, duid: Uint8Array | null, link: number];
type LossRow = readonly [...ChangeRow, address: Uint8Array, length: number, iaType: number];

/** What is asked of changes. */
export const CATCH_UP_SQL = {
  // Rows that are out of date come along without a client, or a page could take any time.
  changesAfter: sql<ChangeRow>(`
    SELECT h.stamp, c.duid, c.link
    FROM changes h LEFT JOIN clients c ON c.id = h.client AND c.change = h.stamp
    WHERE h.stamp > ? AND h.stamp <= ? ORDER BY h.stamp LIMIT ?`),
  lossesAfter: sql<LossRow>(`
    SELECT h.stamp, c.duid, c.link, h.address, h.length, h.ia_type
    FROM losses h LEFT JOIN clients c ON c.id = h.client
    WHERE h.stamp > ? AND h.stamp <= ? ORDER BY h.stamp LIMIT ?`),
} as const;

/** What the database tells of changes. */
export class DatabaseChanges implements LeaseChanges {
  readonly #sql: Prepared<typeof CATCH_UP_SQL>;
  readonly #catalogue: Catalogue;
  readonly #reader: DatabaseReader;
  readonly #writer: ChangeWriter;
  readonly #feed: ChangeFeed;

  constructor(
    database: DatabaseSync,
    catalogue: Catalogue,
    reader: DatabaseReader,
    writer: ChangeWriter,
    feed: ChangeFeed,
  ) {
    this.#sql = prepareAll(database, CATCH_UP_SQL);
    this.#catalogue = catalogue;
    this.#reader = reader;
    this.#writer = writer;
    this.#feed = feed;
  }

  get oldestUntold(): number | undefined {
    return this.#feed.oldestUntold;
  }

  subscribe(listener: ChangeListener): () => void {
    return this.#feed.subscribe(listener);
  }

  clientOf(
    { clientId, link }: Pick<BindingChange, "clientId" | "link">,
    since: number,
    now: number,
  ): ChangedClient | undefined {
    return this.#reader.changedClient(clientId, link, since, now);
  }

  since(time: number): CatchUp | undefined {
    const since = stampAt(time);
    if (!this.#isRecordedFrom(since)) return undefined;
    const until = this.#writer.last;
    return new RecordedCatchUp({
      since,
      isRecordedFrom: (stamp) => this.#isRecordedFrom(stamp),
      steps: (phase, after, limit) =>
        phase === "losses"
          ? this.#sql.lossesAfter.all(after, until, limit).map((row) => this.#loss(row))
          : this.#sql.changesAfter.all(after, until, limit).map((row) => this.#change(row)),
    });
  }

  #isRecordedFrom(stamp: number): boolean {
    const begins = this.#writer.historyBegins;
    return begins !== undefined && begins <= stamp;
  }

  #change([stamp, clientId, link]: ChangeRow | LossRow): CatchUpStep {
    if (!clientId) return { stamp };
    return { stamp, change: { clientId, link: this.#catalogue.linkName(link), stamp } };
  }

  #loss(row: LossRow): CatchUpStep {
    const { stamp, change } = this.#change(row);
    const [, , , address, length, iaType] = row;
    return change ? { stamp, change: { ...change, lost: { address, length, iaType } } } : { stamp };
  }
}
