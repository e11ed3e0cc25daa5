/**
 * The interop tests: real clients, and crowds of our own, against a real server process.
 *
 * `deno task interop` runs all of them, `deno task interop dhclient` those with that word in
 * their names. It makes network namespaces, so it needs Linux and root.
 *
 * @module
 */
import { Lab } from "./lab.ts";
import { removeAll, removeLeftovers } from "./namespaces.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/mod.ts";

let passed = 0;
let failed = 0;
let dissected = 0;
const faults: string[] = [];
let lab: Lab | undefined;

function report(name: string, error?: unknown): void {
  if (error === undefined) passed++;
  else failed++;
  const why = error === undefined ? "" : `: ${error instanceof Error ? error.message : error}`;
  console.log(`${error === undefined ? "✓" : "✗"} ${name}${why}`);
}

async function runScenario(scenario: Scenario): Promise<void> {
  try {
    lab = await Lab.open();
    await scenario.run(lab);
    const dissection = await lab.close();
    dissected += dissection.messages;
    faults.push(...dissection.faults.map((fault) => `${scenario.name}, ${fault}`));
    report(scenario.name);
    if (dissection.faults.length === 0) await Deno.remove(lab.folder, { recursive: true });
    else console.log(`  The capture is in ${lab.folder}`);
  } catch (error) {
    report(scenario.name, error);
    if (lab) console.log(`${lab.transcript()}\n--- All of it is in ${lab.folder}`);
  } finally {
    lab = undefined;
    await removeAll();
  }
}

function reportDissection(): void {
  const name = `tshark dissects all ${dissected} messages that the server sent`;
  if (faults.length > 0) report(name, new Error(`not these:\n  ${faults.join("\n  ")}`));
  else if (dissected === 0) report(name, new Error("there were none"));
  else report(name);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, async () => {
    await removeAll();
    if (lab) await Deno.remove(lab.folder, { recursive: true });
    Deno.exit(130);
  });
}

if (Deno.build.os !== "linux" || Deno.uid() !== 0) {
  console.error("The interop tests make network namespaces: run them on Linux, as root.");
  Deno.exit(1);
}
await removeLeftovers();
const words = Deno.args.map((word) => word.toLowerCase());
const chosen = scenarios.filter(({ name }) =>
  words.every((word) => name.toLowerCase().includes(word))
);
if (chosen.length === 0) {
  console.error(`No scenario has "${Deno.args.join(" ")}" in its name; there are:`);
  for (const { name } of scenarios) console.error(`  ${name}`);
  Deno.exit(1);
}
for (const scenario of chosen) await runScenario(scenario);
if (dissected > 0 || chosen.length === scenarios.length) reportDissection();
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
