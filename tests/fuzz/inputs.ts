import { SeededRandom } from "../simulation/seeded_random.ts";
import { mutated } from "./mutation.ts";
import { Structured } from "./structured.ts";

/** Octets for a fuzzed target, which follow from a seed. */
export class Inputs {
  readonly #random: SeededRandom;
  readonly #structured: Structured;
  readonly #corpus: Uint8Array[];

  /** @param corpus octets to begin with */
  constructor(seed: number, corpus: readonly Uint8Array[]) {
    this.#random = new SeededRandom(seed);
    this.#structured = new Structured(this.#random);
    this.#corpus = [...corpus];
  }

  /** The next input: 0 to 65,535 octets. */
  next(): Uint8Array {
    const random = this.#random;
    switch (random.below(8)) {
      case 0:
      case 1:
      case 2:
        return this.#structured.message();
      case 3:
      case 4:
        return mutated(this.#structured.message(), random, this.#corpus);
      case 5:
      case 6:
        return mutated(random.pick(this.#corpus), random, this.#corpus);
      default:
        return random.chance(0.9) ? random.pick(this.#corpus) : random.octets(random.below(200));
    }
  }
}
