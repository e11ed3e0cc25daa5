/**
 * The most memory that a server has while outsiders flood it, and what it counts.
 *
 *     deno task bench:memory [WORDS OF A NAME]
 *
 * Each flood meets a server of its own on ::1, with its lease database on disk.
 *
 * @module
 */
import { FLOODS } from "./floods.ts";
import { type Counters, FloodedServer } from "./flooded_server.ts";
import { countedOf, type Row, tableOf } from "./table.ts";

const wanted = Deno.args.join(" ");
const rows: Row[] = [];
{
  await using idle = await FloodedServer.start(['leasequery: { allow-from: ["::1"] }']);
  rows.push({ name: "Nothing", count: 0, memory: await idle.peak(), counted: "" });
}
for (const { name, handlers, program, run } of FLOODS) {
  if (!name.includes(wanted)) continue;
  console.error(name);
  await using server = await FloodedServer.start(handlers, program);
  const opened = await run(server);
  const counters = await server.counters();
  const memory = await server.peak();
  const counted = countedOf(counters) || server.lastWarning;
  rows.push({ name, count: opened || readBy(server, counters), memory, counted });
}
console.log(tableOf(rows));

function readBy({ questions }: FloodedServer, { global }: Counters): number {
  return Number((global as Counters).incoming_packets) - questions;
}
