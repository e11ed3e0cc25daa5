import { type Answer, readAnswer } from "./answer.ts";
import { Channel } from "./channel.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { Memory } from "./memory.ts";
import { datagramOf } from "./message.ts";
import { type ServerName, SERVERS } from "./places.ts";
import type { Sequence, Step } from "./step.ts";
import { reservationOf } from "./world.ts";

/** One question, and what both servers made of it. */
export interface Exchange {
  readonly round: number;
  readonly sequence: Sequence;
  readonly step: Step;
  readonly answers: Readonly<Record<ServerName, Answer>>;
  readonly differences: readonly Difference[];
}

/** Asks both servers the same. */
export class Comparison {
  readonly #channels: Readonly<Record<ServerName, Channel>> = {
    kea: new Channel("kea"),
    sextant: new Channel("sextant"),
  };
  #asked = 0;

  constructor(readonly round: number) {}

  /**
   * Makes the exchanges of a sequence, up to the one after which its clients have something else
   * from one server than from the other: what would follow from that says nothing new.
   */
  async *run(sequence: Sequence): AsyncGenerator<Exchange> {
    const memories = { kea: new Memory(false), sextant: new Memory(true) };
    for (const step of sequence.steps) {
      const id = ++this.#asked;
      const [kea, sextant] = await Promise.all(
        SERVERS.map((name) => this.#ask(name, step, memories[name], sequence.number, id)),
      ) as [Answer, Answer];
      const differences = differencesOf(kea, sextant);
      yield { round: this.round, sequence, step, answers: { kea, sextant }, differences };
      for (const [name, { message }] of [["kea", kea], ["sextant", sextant]] as const) {
        if (message) memories[name].learn(step, message);
      }
      if (memories.kea.extent() !== memories.sextant.extent()) return;
    }
  }

  async close(): Promise<void> {
    await Promise.all(SERVERS.map((name) => this.#channels[name].close()));
  }

  async #ask(
    name: ServerName,
    step: Step,
    memory: Memory,
    sequence: number,
    id: number,
  ): Promise<Answer> {
    const datagram = datagramOf(step, memory, id);
    const answer = await this.#channels[name].ask(datagram, id, step.way);
    const reservations = [reservationOf(this.round, sequence)];
    return readAnswer(answer, { step, memory, reservations });
  }
}
