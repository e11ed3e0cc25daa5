/** Takes changes back: those of a group that is not committed, and those that a crash loses. */
export class UndoLog {
  /** Groups that are committed and not known to be safe, oldest first. */
  #unsafe: (() => void)[][] = [];
  #open: (() => void)[] = [];
  #committed = 0;

  /** How many groups were ever committed. */
  get committed(): number {
    return this.#committed;
  }

  /** How many changes the open group has. */
  get size(): number {
    return this.#open.length;
  }

  /** Notes how a change is taken back that was just made. */
  note(undo: () => void): void {
    this.#open.push(undo);
  }

  /** Forgets how the open group is taken back. */
  forget(): void {
    this.#open.length = 0;
  }

  /** Ends the open group. */
  commit(): void {
    this.#unsafe.push(this.#open);
    this.#open = [];
    this.#committed++;
  }

  /** Forgets how groups are taken back that are safe now: the first `count` that were committed. */
  keep(count: number): void {
    this.#unsafe.splice(0, this.#unsafe.length - (this.#committed - count));
  }

  /** Takes back what the open group has more than `size` changes, the last one first. */
  undo(size: number): void {
    undoAll(this.#open.splice(size));
  }

  /** Takes back every group that is not safe. */
  undoUnsafe(): void {
    for (const group of this.#unsafe.splice(0).reverse()) undoAll(group);
  }
}

function undoAll(changes: (() => void)[]): void {
  for (const undo of changes.reverse()) undo();
}
