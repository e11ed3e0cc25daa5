import type { Lab } from "./lab.ts";

/** Something that must hold between Sextant and the programs of others. */
export interface Scenario {
  /** A sentence: what must hold. */
  readonly name: string;
  /** @throws {Error} with a sentence, when it does not hold */
  run(lab: Lab): Promise<void>;
}
