import { cpuUsage } from "node:process";
import { encodeMessage } from "../../lib/wire/message.ts";
import { interfaceId, remoteId } from "../../lib/wire/options/mod.ts";
import type { ServerRig } from "../server/server_rig.ts";
import { duid, octets, relayed, says, SERVER_ID } from "../support/messages.ts";

const CLIENTS = 2000;
/** Rounds that are not counted. */
const WARM = 4;

/** What a server is configured with that {@linkcode compareExchanges} asks. */
export const SETUP = {
  links: { lan: ["2001:db8:1::/64"] },
  handlers: [
    { "address-pool": { prefix: "2001:db8:1::/64" } },
    { "recursive-name-servers": { addresses: ["2001:db8::53", "2001:db8::54"] } },
    { "domain-search-list": { "domain-names": ["example.com", "example.net"] } },
  ],
};

/** Two servers in memory, of which one does something that the other does not do. */
export interface Compared {
  readonly without: ServerRig;
  readonly with: ServerRig;
}

/**
 * Has two servers take turns at a Solicit and a Request of each of 2000 clients, and prints the
 * medians of what an exchange costs in processor.
 *
 * @param othersTurn called after every sixteenth datagram
 */
export async function compareExchanges(
  compared: Compared,
  rounds: number,
  othersTurn: () => Promise<void>,
): Promise<void> {
  const messages = relayedMessages();
  const measured = { without: [] as number[], with: [] as number[] };
  const order = ["without", "with"] as const;
  for (let round = -WARM; round < rounds; round++) {
    for (const kind of round % 2 === 0 ? order : order.toReversed()) {
      const cost = await measure(compared[kind], messages, othersTurn);
      if (round >= 0) measured[kind].push(cost);
    }
  }
  const [without, withIt] = order.map((kind) => medianOf(measured[kind]).toFixed(2));
  console.log(`without ${without} µs, with ${withIt} µs an exchange`);
}

function relayedMessages(): Uint8Array[] {
  return Array.from(
    { length: CLIENTS },
    (_, client) =>
      (["solicit", "request"] as const).map((type) =>
        encodeMessage(relayed(
          says({
            type,
            client,
            ...type === "request" && { serverId: SERVER_ID },
            na: { 1: [] },
            oro: [23, 24, 82],
          }),
          "2001:db8:1::1",
          [
            interfaceId.of(octets("eth0")),
            remoteId.of({ enterpriseNumber: 9, identifier: duid(client) }),
          ],
        ))
      ),
  ).flat();
}

/** Microseconds of processor for an exchange. */
async function measure(
  { server, socket, listener }: ServerRig,
  messages: readonly Uint8Array[],
  othersTurn: () => Promise<void>,
): Promise<number> {
  const before = cpuUsage();
  for (const [at, bytes] of messages.entries()) {
    server.receive({ bytes: bytes.slice(), from: { address: "fe80::1", port: 547 } }, listener);
    if (at % 16 === 0) await othersTurn();
    socket.sent.length = 0;
  }
  const { user, system } = cpuUsage(before);
  return (user + system) / messages.length;
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}
