import type { Timers } from "../clock/timers.ts";
import { OperatorError } from "../operator_error.ts";
import type { Steps } from "../steps.ts";
import type { Network } from "./network.ts";

/** Milliseconds of work between two looks at the sockets. */
const SLICE = 5;

/** What work in slices gives way to. */
export interface SlicesSetup {
  readonly timers: Pick<Timers, "now">;
  readonly network: Pick<Network, "lookAround">;
  /** Whether the server has begun to stop. */
  readonly isStopping: () => boolean;
}

/** What was asked for is not done, as the server ends first: nothing is wrong. */
export class AboutToStop extends OperatorError {
  override readonly name = "AboutToStop";

  constructor() {
    super("The server is about to stop");
  }
}

/** Long work of a server that runs: what comes in meanwhile is answered between slices of it. */
export class Slices {
  readonly #setup: SlicesSetup;

  constructor(setup: SlicesSetup) {
    this.#setup = setup;
  }

  /** Takes all steps. @throws {AboutToStop} */
  async do<T>(steps: Steps<T>): Promise<T> {
    const { timers, network } = this.#setup;
    const looking = network.lookAround();
    try {
      while (true) {
        this.check();
        const end = timers.now() + SLICE;
        do {
          const step = steps.next();
          if (step.done) return step.value;
        } while (timers.now() < end);
        await looking.look();
      }
    } finally {
      looking.close();
      // Of steps that are at their end this does nothing.
      steps.return(undefined as T);
    }
  }

  /** @throws {AboutToStop} */
  check(): void {
    if (this.#setup.isStopping()) throw new AboutToStop();
  }
}
