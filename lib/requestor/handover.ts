/**
 * Hands values from those who have them to one who wants them, one at a time: nobody goes on before
 * the value was taken, so that nothing piles up.
 */
export class Handover<T> {
  readonly #offers: { readonly value: T; readonly taken: () => void }[] = [];
  #ended: { readonly error?: unknown } | undefined;
  #wake: () => void = () => {};

  /** Offers a value. Resolves when it has been taken, or when nobody takes any more. */
  put(value: T): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((taken) => {
      this.#offers.push({ value, taken });
      this.#wake();
    });
  }

  /** Nothing more will be offered. */
  end(): void {
    this.#end({});
  }

  /** Nothing more will be offered, for this reason: whoever takes gets it thrown. */
  fail(error: unknown): void {
    this.#end({ error });
  }

  /** Takes what is offered until the end. */
  async *values(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const offer = this.#offers.shift();
      if (offer) {
        try {
          yield offer.value;
        } finally {
          // Not before: what was taken has been dealt with now.
          offer.taken();
        }
      } else if (this.#ended) {
        if ("error" in this.#ended) throw this.#ended.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** Takes nothing any more: who offers is free to go on. */
  close(): void {
    this.#ended ??= {};
    for (const { taken } of this.#offers.splice(0)) taken();
    this.#wake();
  }

  #end(how: { readonly error?: unknown }): void {
    this.#ended ??= how;
    this.#wake();
  }
}
