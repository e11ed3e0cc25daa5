import type { Exchange } from "../../lib/leases/exchange.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { formatPrefix, type Prefix } from "../../lib/wire/prefix.ts";
import { type Claim, claimFor, isHeld, span } from "./claim.ts";

/** An exchange that the store was given, and how to take it back. */
export interface Entry {
  readonly before: ReadonlyMap<string, Claim | undefined>;
  state: "written" | "committed" | "safe" | "lost";
}

/**
 * Who may hold what: a fold over the exchanges that the server recorded, each of which can be undone
 * until it is on the disk. It shares no code with any store.
 */
export class Ledger {
  readonly #claims = new Map<string, Claim>();
  readonly #unsafe: Entry[] = [];
  #safe = 0;
  #committed = 0;

  /** How many exchanges are committed, of all that ever were. */
  get committed(): number {
    return this.#committed;
  }

  /** How many exchanges there are, undone ones left out. */
  get length(): number {
    return this.#safe + this.#unsafe.length;
  }

  /** How many exchanges are on the disk to stay. */
  get safe(): number {
    return this.#safe;
  }

  get claims(): Iterable<Claim> {
    return this.#claims.values();
  }

  claimOf(prefix: Prefix): Claim | undefined {
    return this.#claims.get(formatPrefix(prefix));
  }

  /** What nobody else may be given now, in the order of addresses. */
  held(now: number): Claim[] {
    return [...this.#claims.values()].filter((claim) => isHeld(claim, now))
      .sort((a, b) => a.first < b.first ? -1 : a.first > b.first ? 1 : 0);
  }

  /** What is held and has an address in common with the prefix. */
  overlapping(prefix: Prefix, now: number): Claim[] {
    const { first, last } = span(prefix);
    const found: Claim[] = [];
    for (const claim of this.#claims.values()) {
      if (claim.first <= last && claim.last >= first && isHeld(claim, now)) found.push(claim);
    }
    return found;
  }

  /** Who may use an address now: it is leased, or lies in a prefix that is. */
  holding(address: Uint8Array, now: number): Claim | undefined {
    return this.overlapping({ address, length: 128 }, now)
      .filter(({ state }) => state === "active")
      .sort((a, b) => b.prefix.length - a.prefix.length)[0];
  }

  /** What a client may use now. */
  liveOf(client: string, now: number): Claim[] {
    return [...this.#claims.values()].filter((claim) =>
      claim.client === client && claim.state === "active" && claim.validUntil > now
    );
  }

  /** Takes down what was recorded, and follows what becomes of it. */
  record(exchange: Exchange): Entry {
    const before = new Map<string, Claim | undefined>();
    const put = (key: string, claim: Claim) => {
      if (!before.has(key)) before.set(key, this.#claims.get(key));
      this.#claims.set(key, claim);
    };
    const client = toHex(exchange.clientId);
    const { at, declinedUntil: validUntil } = exchange;
    for (const prefix of [...exchange.withdrawn, ...exchange.released]) {
      const claim = this.#activeOf(client, prefix);
      if (claim) put(claim.key, { ...claim, state: "ended", validUntil: at });
    }
    for (const prefix of exchange.declined) {
      const claim = this.#activeOf(client, prefix);
      if (claim) put(claim.key, { ...claim, state: "declined", validUntil });
    }
    for (const grant of exchange.granted) {
      const claim = claimFor(grant, client, exchange.link);
      // What is over and lies in it, or around it, is over for good, whatever the clock does.
      for (const other of this.#claims.values()) {
        const isPart = other.first <= claim.last && other.last >= claim.first;
        if (!isPart || other.client === client || other.key === claim.key) continue;
        put(other.key, { ...other, state: "ended", validUntil: Math.min(other.validUntil, at) });
      }
      put(claim.key, claim);
    }
    const entry: Entry = { before, state: "written" };
    this.#unsafe.push(entry);
    return entry;
  }

  /** Takes back what was recorded last: the store would not have it. */
  takeBack(): void {
    this.#undoTo(this.length - 1);
  }

  onCommitted(): void {
    this.#committed = this.length;
    for (const entry of this.#unsafe) entry.state = "committed";
  }

  /** Takes back what was recorded since the last commit. */
  onUndone(): void {
    this.#undoTo(this.#committed);
  }

  onSafe(count: number): void {
    if (count <= this.#safe) return;
    for (const entry of this.#unsafe.splice(0, count - this.#safe)) entry.state = "safe";
    this.#safe = count;
  }

  /**
   * Marks what is committed by now. What a loss of power takes back meanwhile stays lost.
   *
   * @returns to be called when it is on the disk
   */
  mark(): () => void {
    const last = this.#unsafe[this.#committed - this.#safe - 1];
    return () => {
      const at = last ? this.#unsafe.indexOf(last) : -1;
      if (at >= 0) this.onSafe(this.#safe + at + 1);
    };
  }

  /**
   * Takes back what did not survive a loss of power: as much as it takes until what is left is what
   * is there.
   *
   * @param isThere compares
   * @returns whether it ever is
   */
  survive(isThere: () => boolean): boolean {
    this.onUndone();
    while (!isThere()) {
      if (this.#unsafe.length === 0) return false;
      this.#undoTo(this.length - 1);
    }
    this.onSafe(this.length);
    return true;
  }

  #undoTo(length: number): void {
    while (this.length > length && this.#unsafe.length > 0) {
      const entry = this.#unsafe.pop()!;
      entry.state = "lost";
      for (const [key, claim] of entry.before) {
        if (claim) this.#claims.set(key, claim);
        else this.#claims.delete(key);
      }
    }
    this.#committed = Math.min(this.#committed, this.length);
  }

  #activeOf(client: string, prefix: Prefix): Claim | undefined {
    const claim = this.claimOf(prefix);
    return claim?.state === "active" && claim.client === client ? claim : undefined;
  }
}
