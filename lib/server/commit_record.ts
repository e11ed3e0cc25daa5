/** Whether leases reach the disk. */
export class CommitRecord {
  #last: number | undefined;
  #failure: string | undefined;

  /** Unix milliseconds of the last commit that succeeded; `undefined`: none since the start. */
  get last(): number | undefined {
    return this.#last;
  }

  /** Why the last commit failed; `undefined` when it did not. */
  get failure(): string | undefined {
    return this.#failure;
  }

  succeeded(at: number): void {
    this.#last = at;
    this.#failure = undefined;
  }

  failed(why: string): void {
    this.#failure = why;
  }
}
