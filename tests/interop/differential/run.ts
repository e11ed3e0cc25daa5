/**
 * The differential test: the same generated exchanges go to Kea and to Sextant, and the answers are
 * compared. `deno task differential` prints every kind of difference, and fails on one that
 * `policies` do not explain. It makes network namespaces, so it needs Linux and root.
 *
 * `deno task differential SEED [ROUND SEQUENCE]` draws other exchanges, or makes one sequence alone and prints its answers.
 *
 * @module
 */
import { PROJECT } from "../../../lib/build/task_flags.ts";
import { Sextant } from "../../support/sextant.ts";
import { removeAll, removeLeftovers } from "../namespaces.ts";
import { Kea } from "./kea.ts";
import { keaConfig } from "./kea_config.ts";
import { makeNetwork, type Network } from "./network.ts";
import { printReport } from "./report.ts";
import { ASSIGNMENTS, assignments, sextantConfig } from "./sextant_config.ts";
import type { Result } from "./tally.ts";
import { ROUNDS } from "./world.ts";

// With this seed every known difference occurs.
const SEED = 4;
/** Of each round. */
const SEQUENCES = 500;

const [seed = SEED, onlyRound, onlySequence] = Deno.args.map(Number);

async function runRound(
  network: Network,
  round: number,
): Promise<{ result: Result; version: string }> {
  const folder = await Deno.makeTempDir({ prefix: "sextant-differential-" });
  try {
    const done = await runIn(folder, network, round);
    await Deno.remove(folder, { recursive: true });
    return done;
  } catch (error) {
    console.log(`What the servers were told is in ${folder}`);
    throw error;
  }
}

async function runIn(
  folder: string,
  network: Network,
  round: number,
): Promise<{ result: Result; version: string }> {
  await Deno.writeTextFile(`${folder}/kea.json`, keaConfig(round, SEQUENCES));
  await Deno.writeTextFile(`${folder}/sextant.yaml`, sextantConfig(round));
  await Deno.writeTextFile(`${folder}/${ASSIGNMENTS}`, assignments(round, SEQUENCES));
  const kea = await new Kea(network.kea, folder).ready();
  const through = network.sextant.entering([]);
  const sextant = await new Sextant(["-c", `${folder}/sextant.yaml`], { through }).ready();
  const result = await compare(network, round, `${folder}/comparison.log`);
  await kea.stop();
  const { success } = await sextant.stop();
  if (!success) throw new Error("Sextant did not end as it should");
  return { result, version: kea.version };
}

async function compare(network: Network, round: number, log: string): Promise<Result> {
  const words = [seed, round, SEQUENCES, ...onlySequence === undefined ? [] : [onlySequence]];
  const { code, output } = await network.asker.run([
    Deno.execPath(),
    ...["run", "--no-prompt", "--allow-net"],
    `${PROJECT}/tests/interop/differential/program.ts`,
    ...words.map(String),
  ], { log, env: { NO_COLOR: "1" }, within: 300_000 });
  if (code !== 0) throw new Error(`The exchanges came to an end: ${output}`);
  const lines = output.trimEnd().split("\n");
  if (onlySequence !== undefined) console.log(lines.slice(0, -1).join("\n"));
  return JSON.parse(lines.at(-1)!);
}

if (Deno.args.length === 2 || Deno.args.some((word) => !/^\d+$/.test(word))) {
  console.error("Usage: deno task differential [SEED [ROUND SEQUENCE]], all of them numbers");
  Deno.exit(2);
}
if (Deno.build.os !== "linux" || Deno.uid() !== 0) {
  console.error("The differential test makes network namespaces: run it on Linux, as root.");
  Deno.exit(1);
}
await removeLeftovers();
let good = false;
try {
  const network = await makeNetwork();
  const results: Result[] = [];
  let version = "";
  for (const round of ROUNDS.keys()) {
    if (onlyRound !== undefined && onlyRound !== round) continue;
    const done = await runRound(network, round);
    results.push(done.result);
    version = done.version;
  }
  good = printReport({ seed, version, results, whole: Deno.args.length === 0 });
} finally {
  await removeAll();
}
Deno.exit(good ? 0 : 1);
