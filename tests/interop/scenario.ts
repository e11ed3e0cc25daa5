import type { MISSED } from "../binary/lacked.ts";
import type { Lab } from "./lab.ts";

/** Something that must hold between Sextant and the programs of others. */
export interface Scenario {
  /** A sentence: what must hold. */
  readonly name: string;
  /** Whether the clients' link ends at the host upstream, not at the server; not when left out. */
  readonly isRelayed?: boolean;
  /** What it needs that a binary of an older runtime has not. */
  readonly needs?: keyof typeof MISSED;
  /** @throws {Error} with a sentence, when it does not hold */
  run(lab: Lab): Promise<void>;
}
