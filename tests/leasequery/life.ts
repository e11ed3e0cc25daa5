import type { TestPeer } from "../support/test_peer.ts";
import { Presence, type Stay } from "./presence.ts";
import { getLease, giveBack, type Place, renewLease } from "./queries.ts";
import { ALSO_ONE, ONE, TWO } from "./scene.ts";

/** How many clients there are, some of them not at first. */
export const CLIENTS = 500;
/** The clients from here on come and go; the others stay, and renew. */
export const FIRST_GUEST = 251;
/** Those from here on are about to expire. */
export const EXPIRING = 451;
/** Those from here on are still to come. */
const TO_COME = 476;
/** The valid lifetime of a lease, and by how much the clock moves on at a time, in seconds. */
const LIFETIME = 3600;
const TICK = 300;
/** Clients that have their turn before that: all of them do within a lifetime. */
const CLIENTS_A_TICK = 50;
/** Three relays, one on link one, one on both and one on link two, with forty circuits. */
function placeOf(client: number, visit: number): Place {
  // Without any order, so that neighbours in the store may be at the same place.
  const scattered = Math.imul(client, 0x9e3779b1) >>> 16;
  const relay = (scattered + visit) % 3 + 1;
  const links: Record<number, string> = { 1: ONE, 2: visit % 2 === 0 ? ALSO_ONE : TWO, 3: TWO };
  return { link: links[relay]!, relay, remote: (scattered + visit) % 40 };
}

/** What may happen to a client. */
export type Change = "granted" | "renewed" | "released" | "expired";

/** The life of clients, one exchange after the other. */
export class Life {
  readonly presence = new Presence();
  /** How often what happened while an answer was under way. */
  readonly amid: Record<Change, number> = { granted: 0, renewed: 0, released: 0, expired: 0 };
  /** Answers of which some is told, and some not yet. */
  underWay = 0;
  #visits = 0;
  #turns = 0;

  constructor(readonly peer: TestPeer, readonly clock: { now: number }) {}

  /** All come but for some, and some are about to expire. */
  async begin(): Promise<void> {
    for (let client = EXPIRING; client < TO_COME; client++) await this.#come(client, 0);
    this.clock.now += (LIFETIME - TICK) * 1000;
    for (let client = 1; client < EXPIRING; client++) await this.#come(client, 0);
  }

  async #come(client: number, visit = ++this.#visits): Promise<void> {
    const stay = this.#stayAt(placeOf(client, visit));
    this.presence.begin(client, stay);
    const leases = await getLease(this.peer, stay.place, client);
    this.presence.settle(client, { ...stay, leases });
    this.#note("granted");
  }

  /** Something happens to the next client; now and then some time passes before. */
  async goOn(): Promise<void> {
    if (++this.#turns % CLIENTS_A_TICK === 0) this.#pass();
    // Guests between those who stay.
    const client = this.#turns * 201 % CLIENTS + 1;
    const stay = this.presence.stayOf(client);
    const mood = (client + this.#visits) % 3;
    if (!stay) await this.#come(client);
    else if (client < FIRST_GUEST || mood === 0) await this.#renew(client, stay);
    else if (mood === 1) await this.#leave(client, stay);
  }

  async #renew(client: number, { place, leases }: Stay): Promise<void> {
    const next = { ...this.#stayAt(place), leases: leases! };
    this.presence.begin(client, next);
    await renewLease(this.peer, place, client, leases!);
    this.presence.settle(client, next);
    this.#note("renewed");
  }

  async #leave(client: number, { place, leases }: Stay): Promise<void> {
    this.presence.begin(client, undefined);
    await giveBack(this.peer, place, client, leases!);
    this.presence.settle(client, undefined);
    this.#note("released");
  }

  /** No exchange is under way meanwhile. */
  #pass(): void {
    this.clock.now += TICK * 1000;
    for (let over = this.presence.expire(this.#now); over > 0; over--) this.#note("expired");
  }

  #note(change: Change): void {
    if (this.underWay > 0) this.amid[change]++;
  }

  #stayAt(place: Place): Stay {
    return { place, until: this.#now + LIFETIME };
  }

  get #now(): number {
    return Math.floor(this.clock.now / 1000);
  }
}
