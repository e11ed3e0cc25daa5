import { createHash } from "node:crypto";
import type { Peer } from "../../lib/server/datagram_socket.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { says } from "../support/messages.ts";
import type { Delivery } from "./delivery.ts";
import { describeReading } from "./describe.ts";
import type { Judge } from "./judge.ts";
import type { Place } from "./places.ts";
import { FIRST_FORGED, read } from "./reading.ts";
import type { SimulatedClient } from "./simulated_client.ts";
import type { SimulatedClock } from "./simulated_clock.ts";
import {
  type SimulatedInterface,
  SimulatedNetwork,
  type SimulatedSocket,
} from "./simulated_network.ts";
import type { Copies } from "./steps.ts";

/** Datagrams that can come once more. */
const REMEMBERED = 60;

/** Milliseconds that the server takes for as many datagrams as it handles at a time. */
const WORK = 40;
/** Milliseconds between two forged datagrams: more than twice as many as it can handle. */
const BETWEEN_FORGED = 1;
/** Where they come from, as the number of a client that there is not. */
const FORGER = 0xf0;
/** Milliseconds after which all of them are handled. */
const AFTERWARDS = 400;
/** Milliseconds within which everybody else is answered meanwhile. */
const IN_TIME = 1000;

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
  #floodedUntil = 0;
  #forged = 0;

  /** @param tell told of every datagram that arrives, and that the server sends */
  constructor(
    machine: readonly SimulatedInterface[],
    readonly clock: SimulatedClock,
    readonly judge: Judge,
    readonly tell?: (line: string) => void,
  ) {
    this.network = new SimulatedNetwork(
      machine,
      (bytes, to, by) => this.#hear(bytes, to, by),
    );
  }

  /** Whether more comes in than the server can handle at once. */
  get isFlooded(): boolean {
    return this.#floodedUntil > this.clock.now();
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
    const deliver = () => this.judge.deliver(bytes, { from, to, isGarbled, ...this.#times() });
    if (!this.isFlooded) deliver();
    else {
      const until = this.clock.now() + IN_TIME;
      this.judge.awaits(bytes, { from, isGarbled, until, socket, deliver });
    }
    this.judge.came(to);
    socket.deliver({ bytes: bytes.slice(), from });
  }

  /**
   * Somebody sends Solicits, each of another client, faster than the server can handle them.
   *
   * @param lasts milliseconds
   */
  flood({ wrap, from, to }: Place, lasts: number): void {
    const end = this.clock.now() + lasts + AFTERWARDS + 2 * WORK;
    this.#floodedUntil = Math.max(this.#floodedUntil, end);
    this.network.work = () => new Promise((resolve) => this.clock.after(WORK, resolve));
    for (let at = 0; at < lasts; at += BETWEEN_FORGED) {
      this.clock.after(at, () => this.#forge(wrap, from(FORGER), to));
    }
    this.clock.after(lasts + AFTERWARDS, () => this.#rest());
    this.clock.after(lasts + AFTERWARDS + 2 * WORK, () => this.isFlooded || this.calm());
  }

  /** Whatever was sent in a flood is handled, and everybody was answered meanwhile. */
  calm(): void {
    this.#floodedUntil = 0;
    this.network.work = () => Promise.resolve();
    this.judge.calm();
  }

  /** What comes from now on is handled at once, unless there is another flood. */
  #rest(): void {
    if (this.#floodedUntil > this.clock.now() + 2 * WORK) return;
    this.network.work = () => Promise.resolve();
  }

  #forge(wrap: Place["wrap"], from: Peer, to: string): void {
    const socket = this.network.hearing(to);
    if (!socket) return;
    const client = FIRST_FORGED + this.#forged++;
    const bytes = encodeMessage(wrap(says({ type: "solicit", client, na: { 1: [] } }), FORGER));
    this.#note("in", bytes, from, to);
    this.judge.came(to);
    socket.deliver({ bytes, from });
  }

  #times(): Pick<Delivery, "at" | "othersAt"> {
    return {
      at: Math.floor(this.clock.wall() / 1000),
      othersAt: {
        sure: Math.floor(this.clock.doubted() / 1000),
        possible: Math.floor(this.clock.slowest() / 1000),
      },
    };
  }

  #hear(bytes: Uint8Array, to: Peer, { place, isUp }: SimulatedSocket): void {
    this.#note("out", bytes, to, place);
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
