/**
 * How long honest clients wait while somebody floods the server with forged ones.
 *
 *     deno task bench:flood [RATE [SECONDS [LINE]]]
 *
 * A relay on ::1 sends RATE Solicits a second, each of another client, as from its interface
 * `flood`; RATE 0 is as many as it can. Four honest clients a second begin behind LINE, by default
 * `quiet`; with `flood` they are behind the same interface.
 *
 * @module
 */
import { BenchServer } from "../leasequery/server.ts";
import { Summary } from "../leasequery/summary.ts";
import { interfaceId } from "../../../lib/wire/options/mod.ts";
import { octets } from "../../support/messages.ts";
import { byRelay } from "../asking_clients.ts";
import { lostBySystem } from "./lost_by_system.ts";
import { honestClients } from "./honest_clients.ts";

/** Milliseconds between two honest clients. */
const EVERY = 250;

const [rate = "12000", seconds = "20", line = "quiet"] = Deno.args;

await using server = new BenchServer();
await server.start();
const flood = new Deno.Command(Deno.execPath(), {
  args: ["run", "--no-prompt", "--no-check", "--allow-net", "--allow-env", forger(), ...flooding()],
  stdout: "piped",
  stderr: "inherit",
}).output();
const { port } = server;
const way = byRelay(port, [interfaceId.of(octets(line))]);
const { begun, again, answers, exchanges } = await honestClients(way, EVERY, flood);
const sent = Number(new TextDecoder().decode((await flood).stdout));
const lost = await lostBySystem(port);
console.log(`${sent.toLocaleString("en")} forged Solicits in ${seconds} s`);
console.log(`the system dropped ${lost.toLocaleString("en")} that were for the server`);
console.log(`${exchanges.length} of ${begun} honest clients got a Reply, after ${again} retries`);
console.log(`from Solicit to Reply, ${new Summary(exchanges)}`);
console.log(`from a datagram that was answered to its answer, ${new Summary(answers)}`);

function forger(): string {
  return new URL("forger.ts", import.meta.url).pathname;
}

function flooding(): string[] {
  return [`${server.port}`, rate === "0" ? "Infinity" : rate, seconds];
}
