import type { Journal } from "../group_commit.ts";
import type { UndoLog } from "./undo_log.ts";

/** Takes back in memory what somebody else's journal fails to commit. */
export class MemoryJournal implements Journal {
  readonly #undo: UndoLog;
  readonly #journal: Partial<Journal>;
  readonly #onUndone: () => void;

  /** @param onUndone called after a commit that failed */
  constructor(undo: UndoLog, journal: Partial<Journal>, onUndone: () => void) {
    this.#undo = undo;
    this.#journal = journal;
    this.#onUndone = onUndone;
  }

  begin(): void {
    this.#journal.begin?.();
  }

  commit(): void {
    try {
      this.#journal.commit?.();
    } catch (error) {
      this.#undo.undo(0);
      this.#onUndone();
      throw error;
    }
    this.#undo.commit();
  }

  async sync(): Promise<void> {
    const { committed } = this.#undo;
    await this.#journal.sync?.();
    this.#undo.keep(committed);
  }
}
