import type { Place } from "./queries.ts";

/** Where a client is, and what it holds there. */
export interface Stay {
  readonly place: Place;
  /** Left out while the server has not answered yet. */
  readonly leases?: readonly string[];
  /** From when on the leases are over, in Unix seconds. */
  readonly until: number;
}

/** Whether a query is about a client. */
export type Concern = (client: number, stay: Stay) => boolean;

/** Who is there, as the clients see it; what a server tells is held against it. */
export class Presence {
  readonly #stays = new Map<number, Stay>();
  /** What clients are asking for: the server may know already, or not yet. */
  readonly #underWay = new Map<number, Stay | undefined>();
  readonly #watches = new Set<Watch>();

  /** Where a client is, if it is anywhere. */
  stayOf(client: number): Stay | undefined {
    return this.#stays.get(client);
  }

  /** A client asks for a stay, or for the end of its own. */
  begin(client: number, next: Stay | undefined): void {
    this.#underWay.set(client, next);
    for (const watch of this.#watches) watch.note(client, this.#stays.get(client), next);
  }

  /** The server has answered. */
  settle(client: number, stay: Stay | undefined): void {
    this.#underWay.delete(client);
    if (stay) this.#stays.set(client, stay);
    else this.#stays.delete(client);
  }

  /** Ends the stays whose time is over. @returns how many */
  expire(now: number): number {
    const over = [...this.#stays].filter(([, { until }]) => until <= now);
    for (const [client] of over) {
      this.begin(client, undefined);
      this.settle(client, undefined);
    }
    return over.length;
  }

  /** Those who are there now, in order. */
  present(concern: Concern): number[] {
    return [...this.#stays].filter(([client, stay]) => concern(client, stay))
      .map(([client]) => client).sort((a, b) => a - b);
  }

  /** Watches from now on who is there throughout, and who is there at any time. */
  watch(concern: Concern): Watch {
    const watch = new Watch(concern, this.present(concern), () => this.#watches.delete(watch));
    for (const [client, next] of this.#underWay) watch.note(client, this.#stays.get(client), next);
    this.#watches.add(watch);
    return watch;
  }
}

/** Who was there while something was going on. */
export class Watch implements Disposable {
  readonly throughout: Set<number>;
  readonly atAnyTime: Set<number>;
  readonly #concern: Concern;
  readonly #end: () => void;

  constructor(concern: Concern, present: readonly number[], end: () => void) {
    this.#concern = concern;
    this.throughout = new Set(present);
    this.atAnyTime = new Set(present);
    this.#end = end;
  }

  note(client: number, before: Stay | undefined, next: Stay | undefined): void {
    const isNext = next !== undefined && this.#concern(client, next);
    if (isNext) this.atAnyTime.add(client);
    if (!isNext || before === undefined) this.throughout.delete(client);
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}
