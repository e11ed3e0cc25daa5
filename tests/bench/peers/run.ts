/**
 * Sextant beside other servers: the same load for each in turn, in network namespaces of their own.
 *
 *     deno task bench:peers [--rounds 5] [--seconds 10] [--leases 1000000] [--json]
 *                           [--rows NAME,…] [--peers NAME,…]
 *
 * Each round has each server started anew for each row, with no leases or with `--leases` of them,
 * and loaded by `load.c`; every other round goes through the servers backwards. What is told are
 * medians and ranges, and how many times as good Sextant is as another. It needs root, gcc and
 * iproute2, installs nothing, and leaves out servers that are not here, with a word about it.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { removeLeftovers } from "../../interop/namespaces.ts";
import { dhcpd } from "./dhcpd_peer.ts";
import { dnsmasq } from "./dnsmasq_peer.ts";
import { kea } from "./kea_peer.ts";
import { keaPostgresql } from "./kea_postgresql_peer.ts";
import { LoadGenerator } from "./load_generator.ts";
import { machineOf } from "./machine.ts";
import { missingPrograms } from "./missing_programs.ts";
import type { Peer } from "./peer.ts";
import { Results } from "./results.ts";
import { type Row, rowsWith } from "./rows.ts";
import { Seeds } from "./seeds.ts";
import { sextant } from "./sextant_peer.ts";
import { type Laboratory, tryOnce } from "./trial.ts";

const PEERS: readonly Peer[] = [sextant, kea, keaPostgresql, dhcpd, dnsmasq];

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "10" },
    warm: { type: "string", default: "2" },
    rest: { type: "string", default: "20" },
    leases: { type: "string", default: "1000000" },
    rows: { type: "string" },
    peers: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
if (Deno.build.os !== "linux" || Deno.uid() !== 0) {
  fail("This makes network namespaces: run it on Linux, as root.");
}
const missing = missingPrograms(["gcc", "ip"]);
if (missing.length > 0) fail(`This needs ${missing.join(" and ")}.`);

const leases = numberOf("leases");
const rows = chosen("row", rowsWith(leases), values.rows).filter(({ load }) => {
  const lacks = load === "perfdhcp" ? missingPrograms(["perfdhcp"]) : [];
  for (const each of lacks) console.error(`perfdhcp is left out: there is no ${each}`);
  return lacks.length === 0;
});
const peers = chosen("server", PEERS, values.peers).filter((peer) => {
  const lacks = peer.missing();
  for (const each of lacks) console.error(`${peer.title} is left out: there is no ${each}`);
  return lacks.length === 0;
});
const results = new Results(rows, peers);
const folder = await Deno.makeTempDir({ prefix: "sextant-peers-" });
const failures: string[] = [];
let isEnding = false;
const interruption = Promise.withResolvers<never>();
interruption.promise.catch(() => isEnding = true);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => interruption.reject(new Error("It is to end")));
}
await removeLeftovers();
try {
  await measure();
} catch (error) {
  if (!isEnding) throw error;
  // What was measured until now is not for nothing.
  console.log(results.table());
} finally {
  await Deno.remove(folder, { recursive: true });
}
if (failures.length > 0) console.error(`\nNot measured:\n${failures.join("\n")}`);
Deno.exit(isEnding ? 130 : failures.length > 0 ? 1 : 0);

async function measure(): Promise<void> {
  const machine = await machineOf(peers, folder);
  const settings = {
    rounds: numberOf("rounds"),
    warm: numberOf("warm"),
    seconds: numberOf("seconds"),
    rest: numberOf("rest"),
    leases,
  };
  const laboratory: Laboratory = {
    generator: await LoadGenerator.compile(folder),
    seeds: new Seeds(folder, leases),
    duration: { ...settings, limit: 60 },
    rest: settings.rest,
    interrupted: interruption.promise,
  };
  for (let round = 0; round < settings.rounds; round++) {
    // Whoever comes second would always find the machine warmer.
    const order = round % 2 === 0 ? peers : peers.toReversed();
    for (const row of rows) {
      for (const peer of order.filter((each) => isMeasured(row, each))) {
        const which = `${round + 1}/${settings.rounds} ${row.title}, ${peer.title}`;
        try {
          const figures = await tryOnce(row, peer, laboratory);
          results.add(row, peer, figures);
          const told = row.figures.map((figure) => `${figure} ${figures[figure]?.toFixed(2)}`);
          console.error(`${which}: ${told.join(", ")}`);
        } catch (error) {
          if (isEnding) throw error;
          failures.push(`${which}: ${error instanceof Error ? error.message : error}`);
          console.error(failures.at(-1));
        }
      }
    }
  }
  console.log(values.json ? results.json(machine, settings) : results.table());
  if (!values.json) console.log(`\n${JSON.stringify({ machine, settings })}`);
}

function isMeasured({ needs }: Row, { abilities }: Peer): boolean {
  return needs === undefined || abilities.includes(needs);
}

function chosen<T extends { readonly name: string }>(
  what: string,
  all: readonly T[],
  text: string | undefined,
): readonly T[] {
  const names = text?.split(",");
  const unknown = names?.find((name) => !all.some((each) => each.name === name));
  if (unknown !== undefined) {
    fail(`There is no ${what} ${unknown}; there are: ${all.map(({ name }) => name).join(", ")}`);
  }
  return names ? all.filter(({ name }) => names.includes(name)) : all;
}

function numberOf(name: "rounds" | "seconds" | "warm" | "rest" | "leases"): number {
  const number = Number(values[name]);
  if (!(number >= 0)) fail(`--${name} ${values[name]} is no number: expected one such as 5`);
  return number;
}

function fail(sentence: string): never {
  console.error(sentence);
  Deno.exit(1);
}
