import { createHash } from "node:crypto";
import type { Peer } from "../../lib/server/datagram_socket.ts";
import { describeReading } from "./describe.ts";
import type { Judge } from "./judge.ts";
import { read } from "./reading.ts";
import type { SimulatedClient } from "./simulated_client.ts";
import type { SimulatedClock } from "./simulated_clock.ts";
import { type SimulatedInterface, SimulatedNetwork } from "./simulated_network.ts";
import type { Copies } from "./steps.ts";

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

/** What is said between the server and everybody else. */
export class Traffic {
  readonly network: SimulatedNetwork;
  readonly #sent: Sending[] = [];
  readonly #trace = createHash("sha256");
  readonly #awaited = new Map<string, Sending>();

  /** @param tell told of every datagram that arrives, and that the server sends */
  constructor(
    machine: readonly SimulatedInterface[],
    readonly clock: SimulatedClock,
    readonly judge: Judge,
    readonly tell?: (line: string) => void,
  ) {
    this.network = new SimulatedNetwork(
      machine,
      (bytes, to, { place }) => this.#hear(bytes, to, place),
    );
  }

  /** Stands for all that was sent and received. */
  get hash(): string {
    return this.#trace.copy().digest("hex").slice(0, 16);
  }

  /** A datagram that was sent before, the last one for 0. */
  before(back: number): Sending | undefined {
    return this.#sent.at(-1 - back);
  }

  /** Sends a datagram to the server, a copy after each of these times. */
  send(sending: Sending, copies: Copies): void {
    this.#sent.push(sending);
    if (this.#sent.length > REMEMBERED) this.#sent.shift();
    for (const delay of copies) this.clock.after(delay, () => this.#arrive(sending));
  }

  #arrive(sending: Sending): void {
    const { bytes, from, to, isGarbled, hearing } = sending;
    const socket = this.network.hearing(to);
    if (!socket) return;
    this.#note("in", bytes, from, to);
    if (hearing) this.#awaited.set(`${from.address} ${hearing.transactionId}`, sending);
    const at = Math.floor(this.clock.wall() / 1000);
    const othersAt = {
      sure: Math.floor(this.clock.doubted() / 1000),
      possible: Math.floor(this.clock.slowest() / 1000),
    };
    this.judge.deliver(bytes, { from, to, isGarbled, at, othersAt });
    socket.deliver({ bytes: bytes.slice(), from });
  }

  #hear(bytes: Uint8Array, to: Peer, place: string): void {
    this.#note("out", bytes, to, place);
    const isUp = this.network.isUp(place);
    if (!isUp) this.judge.counts.sendErrors++;
    const answer = this.judge.sent(bytes, to);
    if (!answer || !isUp) return;
    const hearing = this.#awaited.get(`${to.address} ${answer.inner!.transactionId}`)?.hearing;
    for (const delay of hearing?.back ?? []) {
      this.clock.after(delay, () => hearing!.client.hear(answer));
    }
  }

  #note(way: string, bytes: Uint8Array, { address, port }: Peer, place: string): void {
    const at = this.clock.now();
    this.tell?.(`${String(at).padStart(22)} ms ${way} ${address} ${describeReading(read(bytes))}`);
    this.#trace.update(`${at} ${way} [${address}]:${port} ${place} ${bytes.length}\n`);
    this.#trace.update(bytes);
  }
}
