import type { Dissection } from "./dissect.ts";
import { Lab } from "./lab.ts";
import type { Scenario } from "./scenario.ts";

/** What became of a scenario. */
export interface Outcome {
  /** What the server sent; `undefined` when the scenario came to no good end. */
  readonly dissection?: Dissection;
  /** What was wrong, as a sentence; `undefined` when nothing was. */
  readonly failure?: string;
  /** What is to be read about it. */
  readonly details?: string;
}

/** The labs that are open now. */
const open = new Set<Lab>();

/** Runs a scenario in a lab of its own. */
export async function runScenario(scenario: Scenario): Promise<Outcome> {
  let lab: Lab | undefined;
  try {
    lab = await Lab.open(scenario.isRelayed);
    open.add(lab);
    await scenario.run(lab);
    const dissection = await lab.close();
    if (dissection.faults.length > 0) {
      return { dissection, details: `The capture is in ${lab.folder}` };
    }
    await Deno.remove(lab.folder, { recursive: true });
    return { dissection };
  } catch (error) {
    const details = lab && `${lab.transcript()}\n--- All of it is in ${lab.folder}`;
    return { failure: sentence(error), details: details ?? "" };
  } finally {
    if (lab) await release(lab);
  }
}

async function release(lab: Lab): Promise<void> {
  open.delete(lab);
  try {
    await lab.abandon();
  } catch (error) {
    // What became of the scenario is worth more.
    console.error(`The lab ${lab.folder} is not cleaned up: ${sentence(error)}`);
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Leaves nothing of the labs that are open. */
export async function discardLabs(): Promise<void> {
  for (const lab of open) {
    await lab.abandon();
    await Deno.remove(lab.folder, { recursive: true });
  }
}
