import type { UndoLog } from "./undo_log.ts";

/** Told of each row that comes, changes or goes; also where that is taken back. */
type RowListener<Row> = (key: string, before: Row | undefined, after: Row | undefined) => void;

/** Rows by key, in the order of their keys. Every change can be taken back. */
export class Table<Row> {
  readonly #undo: UndoLog;
  readonly #onChange: RowListener<Row>;
  readonly #rows = new Map<string, Row>();
  /** Sorted. */
  readonly #keys: string[] = [];

  constructor(undo: UndoLog, onChange: RowListener<Row> = () => {}) {
    this.#undo = undo;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#keys.length;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  put(key: string, row: Row): void {
    const before = this.#rows.get(key);
    this.#set(key, row);
    this.#undo.note(() => this.#set(key, before));
  }

  delete(key: string): void {
    const before = this.#rows.get(key);
    if (before === undefined) return;
    this.#set(key, undefined);
    this.#undo.note(() => this.#set(key, before));
  }

  /** Keys and rows behind a key, in order; rows must not come or go meanwhile. */
  *after(key: string): Generator<readonly [key: string, row: Row]> {
    let at = this.#indexOf(key);
    if (this.#keys[at] === key) at++;
    for (; at < this.#keys.length; at++) {
      const found = this.#keys[at]!;
      yield [found, this.#rows.get(found)!];
    }
  }

  /** The last row. */
  get last(): Row | undefined {
    const key = this.#keys.at(-1);
    return key === undefined ? undefined : this.#rows.get(key);
  }

  #set(key: string, row: Row | undefined): void {
    const before = this.#rows.get(key);
    if (row === undefined) {
      this.#rows.delete(key);
      if (before !== undefined) this.#keys.splice(this.#indexOf(key), 1);
    } else {
      this.#rows.set(key, row);
      if (before === undefined) this.#keys.splice(this.#indexOf(key), 0, key);
    }
    this.#onChange(key, before, row);
  }

  /** Where the key is, or would be. */
  #indexOf(key: string): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
