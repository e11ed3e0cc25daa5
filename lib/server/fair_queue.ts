import { Chain, Link } from "./chain.ts";

/** Octets that one place of the queue stands for: what is longer takes several. */
const OCTETS_OF_A_PLACE = 1024;

/** Under it stands what waits for a source itself, besides what waits for sources behind it. */
const ITSELF = "";

const NEXT = <Item>(branch: Branch<Item>): Standing<Item> => branch.next();
const FULLEST = <Item>(branch: Branch<Item>): Standing<Item> => branch.fullest();

/** What waits to be handled. */
export interface WaitingQueue<Item> {
  /** Whether nothing waits. */
  readonly isEmpty: boolean;
  /**
   * Puts something in.
   *
   * @param source names on the way to who sent it, the outermost first; none of them is empty
   * @param octets how long it is
   * @returns what had to give way
   */
  push(source: readonly string[], item: Item, octets: number): Item[];
  /** Takes out what is next: `undefined` when nothing waits. */
  shift(): Item | undefined;
}

/**
 * A queue in which nobody waits for a crowd. Who sends stands in a tree: a listener, senders there,
 * and what is behind each. In every branch of it all take turns, and where there is no room left the
 * fullest gives way, its oldest first. So a sender who pretends to be thousands that are behind it
 * takes no more than its own turn, and crowds out nobody but itself.
 */
export class FairQueue<Item> implements WaitingQueue<Item> {
  readonly #places: number;
  readonly #root = new Branch<Item>(undefined, ITSELF);

  /** @param places how many it has; one holds 1024 octets at most */
  constructor(places: number) {
    this.#places = places;
  }

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.#root.weight === 0;
  }

  /** Places that are taken. */
  get taken(): number {
    return this.#root.weight;
  }

  /** Puts something behind all that waits for the same source. @returns what had to give way */
  push(source: readonly string[], item: Item, octets: number): Item[] {
    let branch = this.#root;
    for (const name of source) branch = branch.branchFor(name);
    branch.own().add(item, Math.max(1, Math.ceil(octets / OCTETS_OF_A_PLACE)));
    const gaveWay: Item[] = [];
    while (this.#root.weight > this.#places) gaveWay.push(this.#root.take(FULLEST));
    return gaveWay;
  }

  /** Takes out what is next: `undefined` when nothing waits. */
  shift(): Item | undefined {
    return this.isEmpty ? undefined : this.#root.take(NEXT);
  }
}

/** Whom to take from, of those who stand in a branch. */
type Choice<Item> = (branch: Branch<Item>) => Standing<Item>;

/** What stands in a branch, and how much waits in it. */
abstract class Standing<Item> {
  /** Places that it takes. */
  weight = 0;
  /** Its place among those who take turns. */
  readonly turn: Link<Standing<Item>> = new Link<Standing<Item>>(this);
  /** Its place among those who weigh the same. */
  readonly rank: Link<Standing<Item>> = new Link<Standing<Item>>(this);

  constructor(readonly parent: Branch<Item> | undefined, readonly name: string) {}

  /** Takes out the oldest of whom it chooses. */
  abstract take(choose: Choice<Item>): Item;

  protected reweigh(by: number): void {
    this.weight += by;
    this.parent?.onReweighed(this, by);
  }
}

/** Where several stand. */
class Branch<Item> extends Standing<Item> {
  readonly #standing = new Map<string, Standing<Item>>();
  readonly #turns = new Chain<Standing<Item>>();
  /** Who weighs so much: the last of them is never empty. */
  readonly #byWeight: (Chain<Standing<Item>> | undefined)[] = [];

  branchFor(name: string): Branch<Item> {
    const known = this.#standing.get(name);
    if (known instanceof Branch) return known;
    const branch = new Branch<Item>(this, name);
    this.#standing.set(name, branch);
    return branch;
  }

  own(): Source<Item> {
    const known = this.#standing.get(ITSELF);
    if (known instanceof Source) return known;
    const source = new Source<Item>(this, ITSELF);
    this.#standing.set(ITSELF, source);
    return source;
  }

  /** Whose turn it is: the next one is another's. */
  next(): Standing<Item> {
    const turn = this.#turns.first!;
    this.#turns.append(turn);
    return turn.value;
  }

  fullest(): Standing<Item> {
    return this.#byWeight.at(-1)!.first!.value;
  }

  override take(choose: Choice<Item>): Item {
    return choose(this).take(choose);
  }

  onReweighed(one: Standing<Item>, by: number): void {
    if (one.weight === 0) {
      one.turn.remove();
      one.rank.remove();
      this.#standing.delete(one.name);
    } else {
      if (one.weight === by) this.#turns.append(one.turn);
      (this.#byWeight[one.weight] ??= new Chain()).append(one.rank);
    }
    while (this.#byWeight.length > 0 && !this.#byWeight.at(-1)?.first) this.#byWeight.pop();
    this.reweigh(by);
  }
}

/** Something that waits. */
interface Waiting<Item> {
  readonly item: Item;
  readonly places: number;
  next?: Waiting<Item>;
}

/** What waits for one source, the oldest first. */
class Source<Item> extends Standing<Item> {
  #first: Waiting<Item> | undefined;
  #last: Waiting<Item> | undefined;

  add(item: Item, places: number): void {
    const added = { item, places };
    if (this.#last) this.#last.next = added;
    else this.#first = added;
    this.#last = added;
    this.reweigh(places);
  }

  override take(): Item {
    const { item, places, next } = this.#first!;
    this.#first = next;
    if (!next) this.#last = undefined;
    this.reweigh(-places);
    return item;
  }
}
