import { setImmediate } from "node:timers";
import { HELD, type Recorded, type Settled, type Settlement } from "./settlement.ts";

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

/** Told when a group is lost: why, and how many wait for it in vain. */
export type CommitFailure = (error: unknown, count: number) => void;

/** What is recorded together, and holds or is lost together. */
class Group implements Recorded {
  /** Those who wait to be told what becomes of it. */
  readonly waiting: Settled[] = [];
  /** Those who look again at what is stored once it is safe, or undone. */
  readonly notices: (() => void)[] = [];
  settlement: Settlement | undefined;
  /** How many of those who wait are no answers. */
  uncounted = 0;

  whenSettled(settled: Settled): void {
    if (this.settlement) settled(this.settlement);
    else this.waiting.push(settled);
  }
}

/**
 * What is recorded while a group is written to disk makes up the next group, which takes one commit
 * and one synchronization, however large it is.
 */
export class GroupCommit {
  readonly #journal: Journal;
  readonly #durability: Durability;
  readonly #onFailure: CommitFailure;
  readonly #onSuccess: () => void;
  #group = new Group();
  #isOpen = false;
  #isScheduled = false;
  #isSyncing = false;
  /** Whether something is committed that is not known to be on disk. */
  #isUnsynced = false;
  #isHalted = false;
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

  /** To be called before anything is written. @returns the group that it belongs to */
  enter(): Recorded {
    if (this.#isOpen) return this.#group;
    this.#journal.begin();
    this.#isOpen = true;
    this.#schedule();
    return this.#group;
  }

  /** To be called when the journal has undone the open transaction by itself. */
  abandon(error: unknown): void {
    this.#isOpen = false;
    this.#lose(this.#takeGroup(), error);
  }

  /** Tells whether all that was written so far is safe, once that is known. */
  whenSettled(settled: Settled): void {
    if (this.#isIdle() && !this.#isUnsynced) return settled(HELD);
    this.#group.whenSettled(settled);
    this.#schedule();
  }

  /**
   * Runs `notice` once the open group is safe or undone, however often it takes to make it safe. To
   * be called while a group is open.
   */
  notify(notice: () => void): void {
    this.#group.notices.push(notice);
  }

  /**
   * Does the same, and where the group is safe at the first attempt, in the order in which things
   * were recorded in it, among those who wait. `notice` may be run twice.
   */
  notifyInOrder(notice: () => void): void {
    const group = this.#group;
    group.uncounted++;
    group.waiting.push(({ kind }) => {
      if (kind === "held") notice();
    });
    group.notices.push(notice);
  }

  /** Commits what is open, unless the group before is still on its way to the disk. */
  flush(): void {
    if (this.#isSyncing || this.#isHalted) return;
    const group = this.#takeGroup();
    if (this.#isOpen && !this.#commit(group)) return;
    if (this.#isUnsynced) this.#sync(group);
    else this.#hold(group);
    this.#noteDrained();
  }

  /** Ends it as the end of the process does: nothing more is committed, and nobody is told. */
  halt(): void {
    this.#isHalted = true;
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

  #commit(group: Group): boolean {
    this.#isOpen = false;
    try {
      this.#journal.commit();
    } catch (error) {
      this.#lose(group, error);
      this.#noteDrained();
      return false;
    }
    this.#isUnsynced = this.#durability === "full";
    if (!this.#isUnsynced) this.#onSuccess();
    return true;
  }

  #sync(group: Group): void {
    this.#isSyncing = true;
    this.#journal.sync().then(
      () => {
        this.#onSuccess();
        this.#synced(() => this.#hold(group), false);
      },
      (error) => this.#synced(() => this.#settle(group, { kind: "lost", why: error }), true, group),
    );
  }

  /** @param unsafe a group whose notices wait for the next attempt: it may succeed */
  #synced(settle: () => void, isUnsynced: boolean, unsafe?: Group): void {
    if (this.#isHalted) return;
    this.#isSyncing = false;
    this.#isUnsynced = isUnsynced;
    if (unsafe) this.#group.notices.unshift(...unsafe.notices);
    // The disk works on the next group while the replies of this one are sent.
    if (this.#isOpen) this.flush();
    settle();
    if (this.#isOpen || this.#group.waiting.length > 0) this.flush();
    this.#noteDrained();
  }

  #hold(group: Group): void {
    this.#settle(group, HELD);
    this.#run(group.notices);
  }

  #lose(group: Group, why: unknown): void {
    this.#settle(group, { kind: "lost", why });
    this.#run(group.notices);
  }

  #settle(group: Group, settlement: Settlement): void {
    const { waiting, uncounted } = group;
    group.settlement = settlement;
    if (settlement.kind === "lost") this.#onFailure(settlement.why, waiting.length - uncounted);
    for (const settled of waiting) {
      try {
        settled(settlement);
      } catch (error) {
        this.#onFailure(error, 1);
      }
    }
  }

  #run(notices: readonly (() => void)[]): void {
    for (const notice of notices) {
      try {
        notice();
      } catch (error) {
        this.#onFailure(error, 1);
      }
    }
  }

  #takeGroup(): Group {
    const group = this.#group;
    this.#group = new Group();
    return group;
  }

  #isIdle(): boolean {
    return !this.#isOpen && !this.#isSyncing;
  }

  #noteDrained(): void {
    if (!this.#drained || !this.#isIdle() || this.#isScheduled) return;
    this.#drained.resolve();
    this.#drained = undefined;
  }
}
