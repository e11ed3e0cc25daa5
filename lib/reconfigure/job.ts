import type { LinkClient } from "../leases/reconfigure_keys.ts";
import type { Timers } from "../clock/timers.ts";

/** What became of a client that was to be told. */
export type ClientEnd = "answered" | "unanswered" | "without-key";

/** What became of a client, and how often it was told. */
export interface ClientReport extends LinkClient {
  readonly end: ClientEnd;
  /** Reconfigure messages that were sent to it. */
  readonly messages: number;
}

/** How far a job is, in clients. */
export interface JobCounts {
  /** Those that were told at least once. */
  readonly told: number;
  readonly answered: number;
  readonly unanswered: number;
  /** Those that cannot be told: they did not accept reconfiguration. */
  readonly withoutKey: number;
  /** All that are meant; `undefined` while they are looked at, which is as fast as they are told. */
  readonly total: number | undefined;
}

/** What is asked of clients. */
export interface ReconfigureOrder {
  /** Type of the message with which they are to answer; left out: Renew of those with leases. */
  readonly message?: number | undefined;
  /** Codes of options that they are to ask for. */
  readonly request: readonly number[];
}

/** Reports that may wait for who asked; more clients are told when they are read. */
const MOST_REPORTS = 1000;
/** Milliseconds after which whoever asked hears how far it is. */
const HEARTBEAT = 10_000;

/** Clients that are told together, and what becomes of each. */
export class ReconfigureJob {
  readonly #timers: Timers;
  readonly #clients: Iterator<readonly LinkClient[]>;
  readonly #isReported: boolean;
  #page: LinkClient[] = [];
  #reports: ClientReport[] = [];
  #wake: () => void = () => {};
  #told = 0;
  #answered = 0;
  #unanswered = 0;
  #withoutKey = 0;
  #hasMore = true;
  #isStopped = false;

  /**
   * @param clients pages of those that are meant
   * @param isReported whether somebody reads what becomes of each
   */
  constructor(
    readonly order: ReconfigureOrder,
    clients: Iterator<readonly LinkClient[]>,
    timers: Timers,
    isReported: boolean,
  ) {
    this.#clients = clients;
    this.#timers = timers;
    this.#isReported = isReported;
  }

  get counts(): JobCounts {
    return {
      told: this.#told,
      answered: this.#answered,
      unanswered: this.#unanswered,
      withoutKey: this.#withoutKey,
      total: this.#hasMore || this.#isStopped ? undefined : this.#told + this.#withoutKey,
    };
  }

  /** Whether it was ended before its time. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Whether clients are left that nobody has looked at. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  /** Whether such a client may be looked at now. */
  get isWaiting(): boolean {
    return this.#hasMore && this.#reports.length < MOST_REPORTS;
  }

  /** Whether nothing more becomes of anybody. */
  get isOver(): boolean {
    return this.#isStopped || !this.#hasMore && this.#answered + this.#unanswered === this.#told;
  }

  /** The next client. @returns `undefined` where that takes a look at the next page */
  next(): LinkClient | undefined {
    const client = this.#page.shift();
    if (client || !this.#hasMore) return client;
    const { done, value } = this.#clients.next();
    if (done) this.#hasMore = false;
    else this.#page = [...value];
    if (this.isOver) this.#wake();
    return undefined;
  }

  /** Counts a client that is told. */
  begin(): void {
    this.#told++;
  }

  /** Takes down what became of a client. */
  report(report: ClientReport): void {
    if (report.end === "answered") this.#answered++;
    else if (report.end === "unanswered") this.#unanswered++;
    else this.#withoutKey++;
    if (this.#isReported) this.#reports.push(report);
    this.#wake();
  }

  /** Ends it: nobody more is told for it. */
  stop(): void {
    this.#isStopped = true;
    this.#hasMore = false;
    this.#wake();
  }

  /**
   * What became of clients, as it comes, and nothing once in a while, however much there is to tell,
   * to say how far it is. Whoever stops reading ends the job.
   */
  async *reports(): AsyncGenerator<readonly ClientReport[]> {
    let isDue = false;
    const beat = () => {
      isDue = true;
      this.#wake();
    };
    let cancel = this.#timers.after(HEARTBEAT, beat);
    try {
      while (true) {
        const reports = this.#reports;
        this.#reports = [];
        if (reports.length > 0) yield reports;
        else if (this.isOver) return;
        else if (!isDue) {
          await new Promise<void>((resolve) => this.#wake = resolve);
          continue;
        }
        if (!isDue) continue;
        isDue = false;
        yield [];
        cancel = this.#timers.after(HEARTBEAT, beat);
      }
    } finally {
      cancel();
      if (!this.isOver) this.stop();
    }
  }
}
