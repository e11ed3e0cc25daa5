/**
 * What the monitor costs an exchange: a server in memory with it and one without take turns.
 *
 *     deno run --allow-read tests/bench/monitor_cost.ts [ROUNDS]
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { Monitor } from "../../lib/monitor/monitor.ts";
import { ExchangeObservers } from "../../lib/server/exchange_observers.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { interfaceId, remoteId } from "../../lib/wire/options/mod.ts";
import { ServerRig, TestLog } from "../server/server_rig.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { duid, octets, relayed, says, SERVER_ID } from "../support/messages.ts";

const ROUNDS = Number(Deno.args[0] ?? 20);
const CLIENTS = 2000;

const SETUP = {
  links: { lan: ["2001:db8:1::/64"] },
  handlers: [
    { "address-pool": { prefix: "2001:db8:1::/64" } },
    { "recursive-name-servers": { addresses: ["2001:db8::53", "2001:db8::54"] } },
    { "domain-search-list": { "domain-names": ["example.com", "example.net"] } },
  ],
};

const messages = Array.from(
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

function rig(isMonitored: boolean): ServerRig {
  const log = new TestLog([]);
  const observers = new ExchangeObservers({ log, now: Date.now });
  if (isMonitored) {
    const pools = { all: [], useOf: () => undefined };
    const monitor = new Monitor({ log, now: Date.now, timers: new ManualTimers(), pools });
    observers.add(monitor.observe);
  }
  const timers = { now: () => performance.now(), after: () => () => {} };
  return new ServerRig(SETUP, log, {}, { observers, timers });
}

const rigs = { without: rig(false), with: rig(true) };

/** Microseconds of processor for an exchange. */
async function measure(kind: keyof typeof rigs): Promise<number> {
  const { server, socket, listener } = rigs[kind];
  const before = cpuUsage();
  for (const [at, bytes] of messages.entries()) {
    server.receive({ bytes: bytes.slice(), from: { address: "fe80::1", port: 547 } }, listener);
    if (at % 16 === 0) await Promise.resolve();
    socket.sent.length = 0;
  }
  const { user, system } = cpuUsage(before);
  return (user + system) / messages.length;
}

for (let warm = 0; warm < 4; warm++) {
  for (const kind of ["without", "with"] as const) await measure(kind);
}
const measured = { without: [] as number[], with: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  const order = ["without", "with"] as const;
  for (const kind of round % 2 === 0 ? order : order.toReversed()) {
    measured[kind].push(await measure(kind));
  }
}
const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
const [without, withIt] = [median(measured.without), median(measured.with)];
console.log(`without ${without.toFixed(2)} µs, with ${withIt.toFixed(2)} µs an exchange`);
