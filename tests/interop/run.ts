/**
 * The interop tests: real clients, and crowds of our own, against a real server process.
 *
 * `deno task interop` runs all of them, `deno task interop dhclient` those with that word in
 * their names, `deno task interop dhclient relayed` those with both. It makes network namespaces,
 * so it needs Linux and root.
 *
 * @module
 */
import { MISSED, OLDER } from "../binary/lacked.ts";
import { cells } from "./matrix/cells.ts";
import { runCells } from "./matrix/run.ts";
import { removeAll, removeLeftovers } from "./namespaces.ts";
import { discardLabs, runScenario } from "./run_scenario.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/mod.ts";
import { Tally } from "./tally.ts";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, async () => {
    await discardLabs();
    await removeAll();
    Deno.exit(130);
  });
}

if (Deno.build.os !== "linux" || Deno.uid() !== 0) {
  console.error("The interop tests make network namespaces: run them on Linux, as root.");
  Deno.exit(1);
}
const words = Deno.args.map((word) => word.toLowerCase());
const isChosen = ({ name }: Scenario) => words.every((word) => name.toLowerCase().includes(word));
const chosen = scenarios.filter(isChosen);
const chosenCells = cells.filter(isChosen);
if (chosen.length + chosenCells.length === 0) {
  console.error(`No scenario has "${Deno.args.join(" ")}" in its name; there are:`);
  for (const { name } of [...scenarios, ...cells]) console.error(`  ${name}`);
  Deno.exit(1);
}
await removeLeftovers();
const isOlder = Deno.env.get("SEXTANT_RUNTIME") === OLDER;
const tally = new Tally();
for (const scenario of chosen) {
  if (isOlder && scenario.needs) tally.leaveOut(scenario, MISSED[scenario.needs]);
  else tally.add(scenario, await runScenario(scenario));
}
if (chosenCells.length > 0) await runCells(chosenCells, tally);
tally.reportDissection(chosen.length === scenarios.length);
await removeAll();
Deno.exit(tally.close());
