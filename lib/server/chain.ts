/** A place in a chain, which holds something and can be found without looking for it. */
export class Link<Value> {
  before: Link<Value> | undefined;
  after: Link<Value> | undefined;
  chain: Chain<Value> | undefined;

  constructor(readonly value: Value) {}

  /** Takes it out of its chain, where it is in one. */
  remove(): void {
    this.chain?.remove(this);
  }
}

/**
 * Links in an order. To take out the first, or any, takes as long for thousands as for one: a Map
 * or Set walks over all that were taken out before.
 */
export class Chain<Value> {
  #first: Link<Value> | undefined;
  #last: Link<Value> | undefined;

  /** The first link, if there is any. */
  get first(): Link<Value> | undefined {
    return this.#first;
  }

  /** Puts a link behind all others, wherever it was before. */
  append(link: Link<Value>): void {
    link.remove();
    link.chain = this;
    link.before = this.#last;
    if (this.#last) this.#last.after = link;
    else this.#first = link;
    this.#last = link;
  }

  /** Takes out a link of this chain. */
  remove(link: Link<Value>): void {
    const { before, after } = link;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    link.before = link.after = link.chain = undefined;
  }
}
