import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers";
import type { Peer } from "../../lib/server/datagram_socket.ts";
import { audit } from "./audit.ts";
import { describeReading } from "./describe.ts";
import type { Fault } from "./fault.ts";
import { SimulatedHost } from "./host.ts";
import { Judge } from "./judge.ts";
import { MemoryDisk } from "./memory_disk.ts";
import { makePlan, type Plan } from "./plan.ts";
import { read } from "./reading.ts";
import { SeededRandom } from "./seeded_random.ts";
import { SimulatedClient } from "./simulated_client.ts";
import { SimulatedClock } from "./simulated_clock.ts";
import { DiskTroubles, type SimulatedDisk } from "./simulated_disk.ts";
import { type SimulatedInterface, SimulatedNetwork } from "./simulated_network.ts";
import { SqliteDisk } from "./sqlite_disk.ts";
import { CLIENTS, type Copies, PLANS } from "./steps.ts";

/** Milliseconds in which everything that is under way ends. */
const LONG_ENOUGH = 6000;
/** Datagrams that can come once more. */
const REMEMBERED = 60;

/** A datagram on its way to the server. */
export interface Sending {
  readonly bytes: Uint8Array;
  readonly from: Peer;
  readonly to: string;
  readonly isGarbled: boolean;
  /** Who hears the answer, and when. */
  readonly hearing?: {
    readonly client: SimulatedClient;
    readonly transactionId: number;
    readonly back: Copies;
  };
}

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
  readonly sent: Sending[] = [];
  readonly #network: SimulatedNetwork;
  readonly #disk: SimulatedDisk;
  readonly #trace = createHash("sha256");
  readonly #awaited = new Map<string, Sending>();
  /** What was told to the server last and has not come to an end yet. */
  #changing: Promise<void> | undefined;

  /** @param tell told of every datagram that arrives, and that the server sends */
  constructor(seed: number, fault?: Fault, readonly tell?: (line: string) => void) {
    const random = new SeededRandom(seed);
    this.#planSeeds = Array.from({ length: PLANS }, () => random.next());
    this.judge = new Judge(this.planOf(0, true));
    this.troubles = new DiskTroubles(this.clock, this.judge);
    this.#disk = seed % 2 === 0 ? new MemoryDisk(this.troubles) : new SqliteDisk(this.troubles);
    this.#network = new SimulatedNetwork(
      this.interfaces,
      (bytes, to, { place }) => this.#hear(bytes, to, place),
    );
    this.host = new SimulatedHost({
      clock: this.clock,
      network: this.#network,
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

  /** Stands for all that was sent and received. */
  get hash(): string {
    return this.#trace.copy().digest("hex").slice(0, 16);
  }

  /** Sends a datagram to the server, a copy after each of these times. */
  send(sending: Sending, copies: Copies): void {
    this.sent.push(sending);
    if (this.sent.length > REMEMBERED) this.sent.shift();
    for (const delay of copies) this.clock.after(delay, () => this.#arrive(sending));
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
    const { judge, host } = this;
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
    this.#everythingUp();
    this.judge.ended();
    this.troubles.syncTakes = 1;
    await this.start();
    this.audit();
  }

  /** Ends the server as the power does, and starts another. */
  async crash(keepsCommitted: boolean): Promise<void> {
    await this.#unchanging();
    this.host.crash(keepsCommitted);
    this.#everythingUp();
    this.judge.ended();
    await this.start();
    const { ledger } = this.judge;
    let difference: string | undefined;
    const isThere = () => {
      const found = audit(this.host.leases, ledger, this.now);
      difference ??= found;
      return found === undefined;
    };
    if (!ledger.survive(isThere)) this.judge.complain(`After a crash: ${difference}`);
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
  }

  #arrive(sending: Sending): void {
    const { bytes, from, to, isGarbled } = sending;
    const socket = this.#network.hearing(to);
    if (!socket) return;
    this.#note("in", bytes, from, to);
    const { hearing } = sending;
    if (hearing) this.#awaited.set(`${from.address} ${hearing.transactionId}`, sending);
    this.judge.deliver(bytes, { from, to, isGarbled, at: this.now });
    socket.deliver({ bytes: bytes.slice(), from });
  }

  #hear(bytes: Uint8Array, to: Peer, place: string): void {
    this.#note("out", bytes, to, place);
    if (!this.#network.isUp(place)) this.judge.counts.sendErrors++;
    const answer = this.judge.sent(bytes, to);
    if (!answer || !this.#network.isUp(place)) return;
    const hearing = this.#awaited.get(`${to.address} ${answer.inner!.transactionId}`)?.hearing;
    for (const delay of hearing?.back ?? []) {
      this.clock.after(delay, () => hearing!.client.hear(answer));
    }
  }

  #note(way: string, bytes: Uint8Array, { address, port }: Peer, place: string): void {
    this.tell?.(
      `${String(this.clock.now()).padStart(22)} ms ${way} ${address} ${
        describeReading(read(bytes))
      }`,
    );
    const hex = Buffer.from(bytes).toString("hex");
    this.#trace.update(`${this.clock.now()} ${way} [${address}]:${port} ${place} ${hex}\n`);
  }
}
