import { runScenario } from "../run_scenario.ts";
import type { Tally } from "../tally.ts";
import type { Cell } from "./cells.ts";
import { formatTable, type Verdict } from "./table.ts";

/** Cells at a time: they wait for timers more than they work. */
const AT_ONCE = 6;

/** Runs cells of the table side by side, and prints it. */
export async function runCells(cells: readonly Cell[], tally: Tally): Promise<void> {
  const verdicts = new Map<Cell, Verdict>();
  const rest = cells.values();
  const worker = async () => {
    for (const cell of rest) {
      const isGood = tally.add(cell, await runScenario(cell));
      verdicts.set(cell, isGood ? "✓" : "✗");
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  console.log(await formatTable(verdicts));
}
