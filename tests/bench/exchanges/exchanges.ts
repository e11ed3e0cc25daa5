/**
 * What an exchange costs a server, here and in other checkouts of Sextant, by turns.
 *
 *     deno task bench:exchanges [--rounds 5] [--exchanges 8000] [--window 64] [--json] [CHECKOUT…]
 *
 * Each round starts a server on ::1 for each checkout and load, with a lease database that is new,
 * has it warmed up by half as many exchanges, and then counts: the processor time of its process,
 * which others who use the machine disturb the least, exchanges a second, and how long they took.
 *
 * @module
 */
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Clients } from "./clients.ts";
import { type Load, LOADS } from "./load.ts";
import { MeasuredServer } from "./measured_server.ts";
import { type Measured, Results } from "./results.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    exchanges: { type: "string", default: "8000" },
    window: { type: "string", default: "64" },
    json: { type: "boolean", default: false },
  },
});
const [rounds, exchanges, window] = [
  Number(values.rounds),
  Number(values.exchanges),
  Number(values.window),
];
const here = new URL("../../../", import.meta.url).pathname;
const checkouts = [...positionals.map((path) => resolve(path)), resolve(here)];

const results = new Results();
for (let round = 0; round < rounds; round++) {
  // Whoever comes second would always find the machine warmer.
  const order = round % 2 === 0 ? checkouts : checkouts.toReversed();
  for (const load of LOADS) {
    for (const checkout of order) {
      const measured = await measure(checkout, load);
      results.add(basename(checkout), load, measured);
      const time = Math.round(measured.processorTime);
      console.error(`${round + 1}/${rounds} ${load.name}, ${basename(checkout)}: ${time} µs`);
    }
  }
}
console.log(values.json ? JSON.stringify(results, undefined, 2) : `${results}`);

async function measure(checkout: string, load: Load): Promise<Measured> {
  await using server = new MeasuredServer(checkout, load);
  using clients = new Clients(server.port, load);
  await server.answering(clients.come({ exchanges: Math.ceil(exchanges / 2), window }));
  const timeBefore = await server.processorTime();
  const begun = performance.now();
  const extent = { exchanges, window };
  const going = load.isRenewal ? clients.renew(extent) : clients.come(extent);
  const durations = await server.answering(going);
  const seconds = (performance.now() - begun) / 1000;
  const processorTime = await server.processorTime() - timeBefore;
  return {
    processorTime: processorTime / exchanges,
    rate: exchanges / seconds,
    durations: durations.toSorted((a, b) => a - b),
  };
}
