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
const { begun, again, answers, exchanges } = await honestClients(port, line, EVERY, flood);
const sent = Number(new TextDecoder().decode((await flood).stdout));
const lost = await lostBySystem();
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

/** Datagrams that found no room in the buffer of the server's socket; nobody reads the forger's. */
async function lostBySystem(): Promise<number> {
  const { stdout } = await new Deno.Command("cat", { args: ["/proc/net/udp6"] }).output();
  const local = `:${server.port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = new TextDecoder().decode(stdout).split("\n").map((line) =>
    line.trim().split(/\s+/)
  );
  const lost = sockets.filter(([, address]) => address?.endsWith(local)).map((row) => row.at(-1));
  return lost.reduce((sum, drops) => sum + Number(drops), 0);
}
