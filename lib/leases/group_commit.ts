import { setImmediate } from "node:timers";

/** `full`: on disk before a reply leaves. `normal`: survives the process, not the power. */
export type Durability = "full" | "normal";

/** What groups of changes are written to. */
export interface Journal {
  /** Opens a transaction. */
  begin(): void;
  /** Commits it. When it throws, the transaction is undone. */
  commit(): void;
  /** Resolves when all that is committed so far is on disk; a failure is made up by the next. */
  sync(): Promise<void>;
}

/** Told when a group is lost: why, and how many replies are not sent because of that. */
export type CommitFailure = (error: unknown, count: number) => void;

/** What waits for a group. */
interface Waiting {
  /** Replies, which are sent when the group is safe. */
  readonly sends: (() => void)[];
  /** Those who look again at what is stored when the group is safe, or lost. */
  readonly notices: (() => void)[];
}

/**
 * Requests that arrive while a group is written to disk make up the next group, which takes one
 * commit and one synchronization, however large it is. Replies wait for those of their group.
 */
export class GroupCommit {
  readonly #journal: Journal;
  readonly #durability: Durability;
  readonly #onFailure: CommitFailure;
  readonly #onSuccess: () => void;
  #waiting: Waiting = { sends: [], notices: [] };
  #isOpen = false;
  #isScheduled = false;
  #isSyncing = false;
  /** Whether something is committed that is not known to be on disk. */
  #isUnsynced = false;
  #drained: PromiseWithResolvers<void> | undefined;

  /** @param onSuccess called when a group is as safe as the durability says */
  constructor(
    journal: Journal,
    durability: Durability,
    onFailure: CommitFailure,
    onSuccess: () => void = () => {},
  ) {
    this.#journal = journal;
    this.#durability = durability;
    this.#onFailure = onFailure;
    this.#onSuccess = onSuccess;
  }

  /** To be called before anything is written. */
  enter(): void {
    if (this.#isOpen) return;
    this.#journal.begin();
    this.#isOpen = true;
    this.#schedule();
  }

  /** To be called when the journal has undone the open transaction by itself. */
  abandon(error: unknown): void {
    this.#isOpen = false;
    this.#lose(this.#takeWaiting(), error);
  }

  /** Runs `send` when all that was written so far is safe, never when it is lost. */
  afterCommit(send: () => void): void {
    this.#waiting.sends.push(send);
    if (this.#isIdle() && !this.#isUnsynced) this.#finish(this.#takeWaiting());
    else this.#schedule();
  }

  /**
   * Runs `notice` when it is settled what has become of the open group: once it is safe, or undone.
   * To be called while a group is open.
   */
  whenSettled(notice: () => void): void {
    this.#waiting.notices.push(notice);
  }

  /** Commits what is open, unless the group before is still on its way to the disk. */
  flush(): void {
    if (this.#isSyncing) return;
    const waiting = this.#takeWaiting();
    if (this.#isOpen && !this.#commit(waiting)) return;
    if (this.#isUnsynced) this.#sync(waiting);
    else this.#finish(waiting);
    this.#settle();
  }

  /** Resolves when nothing is open or on its way to the disk. */
  drained(): Promise<void> {
    if (this.#isIdle() && !this.#isScheduled) return Promise.resolve();
    this.#drained ??= Promise.withResolvers<void>();
    return this.#drained.promise;
  }

  // Not a microtask: datagrams that are already waiting are received in microtasks, and share the
  // commit with the first of them. A lone one waits for some ten microseconds.
  #schedule(): void {
    if (this.#isScheduled || this.#isSyncing) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }

  #commit(waiting: Waiting): boolean {
    this.#isOpen = false;
    try {
      this.#journal.commit();
    } catch (error) {
      this.#lose(waiting, error);
      this.#settle();
      return false;
    }
    this.#isUnsynced = this.#durability === "full";
    if (!this.#isUnsynced) this.#onSuccess();
    return true;
  }

  #sync(waiting: Waiting): void {
    this.#isSyncing = true;
    this.#journal.sync().then(
      () => {
        this.#onSuccess();
        this.#synced(() => this.#finish(waiting), false);
      },
      (error) => this.#synced(() => this.#drop(waiting.sends, error), true, waiting.notices),
    );
  }

  /** @param notices those that wait for the next attempt: it may succeed */
  #synced(finish: () => void, isUnsynced: boolean, notices: readonly (() => void)[] = []): void {
    this.#isSyncing = false;
    this.#isUnsynced = isUnsynced;
    this.#waiting.notices.unshift(...notices);
    // The disk works on the next group while the replies of this one are sent.
    if (this.#isOpen) this.flush();
    finish();
    if (this.#isOpen || this.#waiting.sends.length > 0) this.flush();
    this.#settle();
  }

  #finish({ sends, notices }: Waiting): void {
    this.#run(sends);
    this.#run(notices);
  }

  #lose({ sends, notices }: Waiting, error: unknown): void {
    this.#drop(sends, error);
    this.#run(notices);
  }

  #run(callbacks: readonly (() => void)[]): void {
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        this.#onFailure(error, 1);
      }
    }
  }

  #drop(sends: readonly (() => void)[], error: unknown): void {
    this.#onFailure(error, sends.length);
  }

  #takeWaiting(): Waiting {
    const waiting = this.#waiting;
    this.#waiting = { sends: [], notices: [] };
    return waiting;
  }

  #isIdle(): boolean {
    return !this.#isOpen && !this.#isSyncing;
  }

  #settle(): void {
    if (!this.#drained || !this.#isIdle() || this.#isScheduled) return;
    this.#drained.resolve();
    this.#drained = undefined;
  }
}
