/**
 * Honest clients on links, for so many seconds; prints what came of them as JSON, a line a link.
 *
 *     deno run --allow-net --unstable-net link_clients.ts SECONDS EVERY ADDRESS INTERFACE ...
 *
 * @module
 */
import { onLink } from "../asking_clients.ts";
import { honestClients } from "./honest_clients.ts";

/** Numbers that the clients of a link have for themselves. */
const NUMBERS = 100_000;
/** Milliseconds in which those who came last may be answered. */
const AFTERWARDS = 2000;

const [seconds, every, address, ...names] = Deno.args as [string, string, string, ...string[]];
const end = Number(seconds) * 1000;
const over = new Promise((resolve) => setTimeout(resolve, end));
const results = await Promise.all(
  names.map((name, link) =>
    honestClients(onLink(name, address), Number(every), over, link * NUMBERS, AFTERWARDS)
  ),
);
for (const [link, result] of results.entries()) {
  console.log(JSON.stringify({ name: names[link], ...result }));
}
