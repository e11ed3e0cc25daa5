/**
 * How fast bulk leasequery by link-address tells of a million clients, and what it costs.
 *
 *     deno task bench:bulk [CLIENTS [EXCHANGES-A-SECOND]]
 *
 * Starts a server on ::1 with the clients in its store, and asks for all of them: once with nothing
 * else to do, and once while new clients come in at a steady pace.
 *
 * @module
 */
import type { Message } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import { clientId, lqQuery, QueryType } from "../../../lib/wire/options/mod.ts";
import { address, duid } from "../../support/messages.ts";
import { ProcessNeeds } from "../../support/process_needs.ts";
import { ask } from "./connection.ts";
import { Newcomers } from "./newcomers.ts";
import { BenchServer, THERE } from "./server.ts";
import { Summary } from "./summary.ts";

const BY_LINK_ADDRESS: Message = {
  kind: "client-server",
  type: MessageType.leasequery,
  transactionId: 1,
  options: [
    clientId.of(duid(1)),
    lqQuery.of({
      queryType: QueryType.byLinkAddress,
      linkAddress: address(THERE),
      options: [],
    }),
  ],
};

const [clients = 1_000_000, rate = 500] = Deno.args.map(Number);
/** Milliseconds for exchanges with nothing besides. */
const EXCHANGES_ALONE = 5000;

await using server = new BenchServer();
await server.fill(clients);
await server.start();

const needs = new ProcessNeeds(server.pid);
const idle = await needs.beginPeak();
console.log(`${clients.toLocaleString("en")} clients on the link; the idle server has ${mb(idle)}`);
console.log(`bulk: ${await askForAll()}; ${await atMost()}`);

await needs.beginPeak();
const pause = new Promise((resolve) => setTimeout(resolve, EXCHANGES_ALONE));
console.log(`${rate} exchanges a second: ${await exchanges(pause)}; ${await atMost()}`);

await needs.beginPeak();
const asking = askForAll();
const meanwhile = await exchanges(asking);
console.log(`both, bulk: ${await asking}; ${await atMost()}`);
console.log(`both, exchanges: ${meanwhile}`);

async function askForAll(): Promise<string> {
  const begin = performance.now();
  let told = 0;
  for await (const message of ask(server.port, BY_LINK_ADDRESS)) {
    if (message[0] === MessageType.leasequeryDone) break;
    told++;
  }
  const pace = Math.round(told / (performance.now() - begin) * 1000);
  return `${told.toLocaleString("en")} clients, ${pace.toLocaleString("en")} a second`;
}

async function exchanges(until: Promise<unknown>): Promise<string> {
  const { begun, durations } = await new Newcomers(server.port).come(rate, until);
  return `${begun.toLocaleString("en")} begun, with a Reply ${new Summary(durations)}`;
}

async function atMost(): Promise<string> {
  return `at most ${mb(await needs.peak() - idle)} above idle`;
}

function mb(megabytes: number): string {
  return `${Math.round(megabytes)} MB`;
}
