import { decodeMessage, encodeMessage } from "../../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import { clientId, relayPort } from "../../../lib/wire/options/mod.ts";
import { relayed, says } from "../../support/messages.ts";
import { innermost } from "../../support/pipeline_rig.ts";
import { clientNumber, following } from "../asking_clients.ts";
import { COMING } from "./server.ts";

/** Milliseconds between two bursts of Solicits. */
const TICK = 5;
/** Milliseconds after the last Solicit for all to be answered. */
const GRACE = 2000;
/** Numbers of clients that nobody else has. */
const FIRST_CLIENT = 0x4000_0000;

/** What came of new clients. */
export interface Arrivals {
  /** How many sent a Solicit. */
  readonly begun: number;
  /** Milliseconds from Solicit to Reply, of those who got one. */
  readonly durations: readonly number[];
}

/** A relay with clients that come in at a steady pace, each of them new. */
export class Newcomers {
  readonly #to: Deno.NetAddr;
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  readonly #began = new Map<number, number>();
  readonly #durations: number[] = [];

  /** @param onReply told of each client's number when its Reply came */
  constructor(port: number, readonly onReply: (client: number, at: number) => void = () => {}) {
    this.#to = { transport: "udp", hostname: "::1", port };
    void this.#receive().catch(() => {});
  }

  /** Has so many clients a second come in, until it is over. */
  async come(rate: number, until: Promise<unknown>): Promise<Arrivals> {
    let isOver = false;
    until.finally(() => isOver = true);
    const begin = performance.now();
    let begun = 0;
    while (!isOver) {
      const due = Math.floor((performance.now() - begin) * rate / 1000);
      while (begun < due) this.#solicit(FIRST_CLIENT + begun++);
      await after(TICK);
    }
    await after(GRACE);
    this.#socket.close();
    return { begun, durations: this.#durations };
  }

  #solicit(client: number): void {
    this.#began.set(client, performance.now());
    this.#send(says({ type: "solicit", client, na: { 1: [] } }));
  }

  #send(message: Message): void {
    const datagram = encodeMessage(relayed(message, COMING, [relayPort.of(0)]));
    void this.#socket.send(datagram, this.#to);
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(2000);
    while (true) {
      const [octets] = await this.#socket.receive(buffer);
      this.#take(innermost(decodeMessage(octets)), performance.now());
    }
  }

  #take(answer: ClientServerMessage, at: number): void {
    const client = clientNumber(clientId.in(answer.options)!);
    if (answer.type === MessageType.reply) {
      this.#durations.push(at - this.#began.get(client)!);
      this.onReply(client, at);
      return;
    }
    this.#send(following("request", answer));
  }
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
