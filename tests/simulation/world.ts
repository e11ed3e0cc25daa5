import { setImmediate } from "node:timers";
import { audit } from "./audit.ts";
import type { Fault } from "./fault.ts";
import { SimulatedHost } from "./host.ts";
import { Judge } from "./judge.ts";
import { MemoryDisk } from "./memory_disk.ts";
import { makePlan, type Plan, UNICAST } from "./plan.ts";
import { SeededRandom } from "./seeded_random.ts";
import { SimulatedClient } from "./simulated_client.ts";
import { SimulatedClock } from "./simulated_clock.ts";
import { DiskTroubles, type SimulatedDisk } from "./simulated_disk.ts";
import type { SimulatedInterface } from "./simulated_network.ts";
import { SqliteDisk } from "./sqlite_disk.ts";
import { CLIENTS, PLANS } from "./steps.ts";
import { Traffic } from "./traffic.ts";

/** Milliseconds in which everything that is under way ends. */
const LONG_ENOUGH = 6000;
/** Where every configuration listens. */
const LISTENED = ["ff02::1:2%eth0", UNICAST];
/** Milliseconds within which a server follows what its machine does. */
const NOTICED_WITHIN = 5000;

/** A server and all that is around it. */
export class World {
  readonly clock = new SimulatedClock();
  readonly interfaces: readonly SimulatedInterface[] = [
    { name: "eth0", index: 2, addresses: ["fe80::5e/64", "2001:db8:1::5e/64"], isUp: true },
    { name: "eth1", index: 3, addresses: ["fe80::5f/64", "2001:db8:ff::1/64"], isUp: true },
  ];
  readonly clients = Array.from({ length: CLIENTS }, (_, number) => new SimulatedClient(number));
  readonly #planSeeds: readonly number[];
  readonly judge: Judge;
  readonly troubles: DiskTroubles;
  readonly host: SimulatedHost;
  readonly traffic: Traffic;
  readonly #disk: SimulatedDisk;
  /** What was told to the server last and has not come to an end yet. */
  #changing: Promise<void> | undefined;
  #nextIndex = 10;
  /** Of each place that nobody hears, since when. */
  readonly #deafSince = new Map<string, number>();

  /** @param tell told of every datagram that arrives, and that the server sends */
  constructor(seed: number, fault?: Fault, tell?: (line: string) => void) {
    const random = new SeededRandom(seed);
    this.#planSeeds = Array.from({ length: PLANS }, () => random.next());
    this.judge = new Judge(this.planOf(0, true));
    this.troubles = new DiskTroubles(this.clock, this.judge);
    this.#disk = seed % 2 === 0 ? new MemoryDisk(this.troubles) : new SqliteDisk(this.troubles);
    this.traffic = new Traffic(this.interfaces, this.clock, this.judge, tell);
    this.host = new SimulatedHost({
      clock: this.clock,
      network: this.traffic.network,
      disk: this.#disk,
      judge: this.judge,
      random,
      fault,
    });
  }

  /** Unix seconds of the clock on the wall. */
  get now(): number {
    return Math.floor(this.clock.wall() / 1000);
  }

  /** Lets time pass. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.clock.now() + milliseconds;
    while (this.judge.verdict === undefined && this.clock.ringNext(until)) await this.settle();
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    // A request is handled, its group is committed, and what became of that is told.
    for (let turn = 0; turn < 2; turn++) {
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.judge.settled();
  }

  /** An interface is there again, or another in its place. */
  bringUp(found: SimulatedInterface, isMadeAnew: boolean): void {
    found.isUp = true;
    if (isMadeAnew) found.index = this.#nextIndex++;
  }

  /** Another program writes to the leases. @returns what ends that */
  lock(): () => void {
    return this.#disk.lock();
  }

  /** Whoever listens is to be heard by what is there, once the server could notice that. */
  listenForDeafness(): void {
    const { network } = this.traffic;
    for (const place of LISTENED) {
      const isFine = !network.isUp(place) || network.isExhausted || network.hearing(place);
      if (isFine) this.#deafSince.delete(place);
      const since = this.#deafSince.get(place) ?? this.clock.now();
      if (!isFine) this.#deafSince.set(place, since);
      if (this.clock.now() - since <= NOTICED_WITHIN) continue;
      this.judge.complain(`Nobody has listened to ${place} for more than five seconds`);
    }
  }

  /** Compares what the server counts with what happened. */
  count(): void {
    const { judge, host } = this;
    if (this.traffic.isFlooded) return judge.noteLate(this.clock.now());
    const difference = judge.counts.difference(host.service.statistics, judge.waiting);
    if (difference) judge.complain(difference);
  }

  /** Begins something that may take time, once what is under way has ended. */
  async change(begin: () => Promise<void>): Promise<void> {
    await this.#unchanging();
    this.#changing = begin().finally(() => this.#changing = undefined);
    await this.settle();
  }

  async start(): Promise<void> {
    await this.host.start(this.judge.plan);
    await this.settle();
  }

  /** Ends the server in order, and starts another. */
  async restart(): Promise<void> {
    await this.#unchanging();
    this.troubles.syncTakes = 0;
    await this.pass(LONG_ENOUGH);
    await this.host.stop();
    this.judge.settled();
    this.count();
    this.judge.ended();
    this.#everythingUp();
    this.troubles.syncTakes = 1;
    await this.start();
    this.audit();
  }

  /** Ends the server as the power does, and starts another. */
  async crash(keepsCommitted: boolean): Promise<void> {
    await this.#unchanging();
    this.host.crash(keepsCommitted);
    this.judge.ended();
    this.#everythingUp();
    await this.start();
    const { ledger } = this.judge;
    // What is committed is there, and the power can still take it away.
    if (keepsCommitted) ledger.onUndone();
    let difference: string | undefined;
    const isThere = () => {
      const found = audit(this.host.leases, ledger, this.now);
      difference ??= found;
      return found === undefined;
    };
    const isRight = keepsCommitted ? isThere() : ledger.survive(isThere);
    if (!isRight) this.judge.complain(`After a crash: ${difference}`);
  }

  /** Compares what the store holds with what it should. */
  audit(): void {
    const difference = audit(this.host.leases, this.judge.ledger, this.now);
    if (difference) this.judge.complain(difference);
  }

  /** One of the configurations of this world. */
  planOf(number: number, isPossible: boolean): Plan {
    return makePlan(this.#planSeeds[number]!, isPossible);
  }

  /** Lets all that is under way come to an end, and looks at everything once more. */
  async finish(): Promise<void> {
    await this.#unchanging();
    await this.pass(LONG_ENOUGH);
    this.count();
    this.audit();
  }

  /** Ends everything. */
  async end(): Promise<void> {
    this.host.crash(true);
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#disk.remove();
  }

  async #unchanging(): Promise<void> {
    for (let waited = 0; this.#changing && waited < LONG_ENOUGH; waited += 250) {
      await this.pass(250);
    }
  }

  /** Nobody starts a server on an interface that is not there. */
  #everythingUp(): void {
    for (const each of this.interfaces) each.isUp = true;
    this.traffic.network.isExhausted = false;
    this.traffic.calm();
  }
}
