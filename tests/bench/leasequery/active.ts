/**
 * How soon those who follow a server see what it grants, while it grants much.
 *
 *     deno task bench:active [CONNECTIONS [EXCHANGES-A-SECOND [SECONDS]]]
 *
 * Starts a server on ::1, follows it over several connections, and has new clients come in at a
 * steady pace. A Reply leaves once its lease is on disk: how much later an update comes than the
 * Reply is what is measured.
 *
 * @module
 */
import type { Message } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import { clientId } from "../../../lib/wire/options/mod.ts";
import { duid } from "../../support/messages.ts";
import { ask } from "./connection.ts";
import { clientNumber } from "../asking_clients.ts";
import { Newcomers } from "./newcomers.ts";
import { BenchServer } from "./server.ts";
import { Summary } from "./summary.ts";

const ALL_CHANGES: Message = {
  kind: "client-server",
  type: MessageType.activeLeasequery,
  transactionId: 1,
  options: [clientId.of(duid(0))],
};

const [connections = 10, rate = 2000, seconds = 20] = Deno.args.map(Number);

/** When the Reply of each client came, in milliseconds. */
const replied = new Map<number, number>();
/** When its updates came, as long as the Reply has not. */
const early = new Map<number, number[]>();
const delays: number[] = [];

await using server = new BenchServer();
await server.start();
await Promise.all(Array.from({ length: connections }, follow));

const over = new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const { begun, durations } = await new Newcomers(server.port, noteReply).come(rate, over);

const expected = durations.length * connections;
console.log(`${connections} connections, ${begun.toLocaleString("en")} clients in ${seconds} s`);
console.log(`from Solicit to Reply, ${new Summary(durations)}`);
console.log(
  `from Reply to update, ${new Summary(delays)}; ${expected - delays.length} are missing`,
);

/** Resolves when the server has said that it tells of changes. */
async function follow(): Promise<void> {
  const updates = ask(server.port, ALL_CHANGES);
  await updates.next();
  void note(updates).catch(() => {});
}

async function note(updates: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const message of updates) {
    if (message[0] === MessageType.leasequeryData) noteUpdate(clientIn(message), performance.now());
  }
}

function noteUpdate(client: number, at: number): void {
  const reply = replied.get(client);
  if (reply !== undefined) delays.push(at - reply);
  else early.set(client, [...early.get(client) ?? [], at]);
}

function noteReply(client: number, at: number): void {
  replied.set(client, at);
  for (const update of early.get(client) ?? []) delays.push(update - at);
  early.delete(client);
}

/** The DUID is the first thing in the client data, which is the first thing in the message. */
function clientIn(message: Uint8Array): number {
  const length = message[10]! << 8 | message[11]!;
  return clientNumber(message.subarray(12, 12 + length));
}
