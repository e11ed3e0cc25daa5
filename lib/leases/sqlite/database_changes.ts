import type { DatabaseSync } from "node:sqlite";
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
    return new DatabaseCatchUp(since, this.#writer.last, (phase, after, until, limit) => {
      if (!this.#isRecordedFrom(after + 1)) return undefined;
      return phase === "losses"
        ? this.#sql.lossesAfter.all(after, until, limit).map((row) => this.#loss(row))
        : this.#sql.changesAfter.all(after, until, limit).map((row) => this.#change(row));
    });
  }

  #isRecordedFrom(stamp: number): boolean {
    const begins = this.#writer.historyBegins;
    return begins !== undefined && begins <= stamp;
  }

  #change([stamp, clientId, link]: ChangeRow | LossRow): Step {
    if (!clientId) return { stamp };
    return { stamp, change: { clientId, link: this.#catalogue.linkName(link), stamp } };
  }

  #loss(row: LossRow): Step {
    const { stamp, change } = this.#change(row);
    const [, , , address, length, iaType] = row;
    return change ? { stamp, change: { ...change, lost: { address, length, iaType } } } : { stamp };
  }
}

/** A row that was passed, and the change that it holds unless it is out of date. */
interface Step {
  readonly stamp: number;
  readonly change?: BindingChange;
}

type Phase = "losses" | "changes";

/**
 * What is lost comes first: after it nothing is told that takes an address from somebody who has it
 * by now.
 */
class DatabaseCatchUp implements CatchUp {
  isDone = false;
  #phase: Phase = "losses";
  #after: number;

  constructor(
    readonly since: number,
    readonly until: number,
    readonly steps: (
      phase: Phase,
      after: number,
      until: number,
      limit: number,
    ) => readonly Step[] | undefined,
  ) {
    this.#after = since - 1;
  }

  next(limit: number): readonly BindingChange[] | undefined {
    const steps = this.steps(this.#phase, this.#after, this.until, limit);
    if (!steps) return undefined;
    this.#after = steps.at(-1)?.stamp ?? this.#after;
    if (steps.length < limit) this.#endPhase();
    return steps.flatMap(({ change }) => change ?? []);
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
