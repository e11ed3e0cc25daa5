/**
 * What events cost an exchange that go to a file and to one watcher: a server in memory that tells
 * them and one that does not take turns, both with a monitor.
 *
 *     deno run --allow-read --allow-write tests/bench/events_cost.ts [ROUNDS]
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { systemTimers } from "../../lib/clock/timers.ts";
import { Watching } from "../../lib/control/watch_question.ts";
import { USUAL_KINDS } from "../../lib/events/event.ts";
import { EventOutputs } from "../../lib/events/outputs/event_outputs.ts";
import { ServerFeed } from "../../lib/events/server_feed.ts";
import { Monitor } from "../../lib/monitor/monitor.ts";
import { ExchangeObservers } from "../../lib/server/exchange_observers.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { interfaceId, remoteId } from "../../lib/wire/options/mod.ts";
import { ServerRig, TestLog } from "../server/server_rig.ts";
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

const file = Deno.makeTempFileSync({ prefix: "sextant-events-" });

async function rig(isTelling: boolean): Promise<ServerRig> {
  const log = new TestLog([]);
  const observers = new ExchangeObservers({ log, now: Date.now });
  const timers = { now: () => performance.now(), after: () => () => {} };
  const rig = new ServerRig(SETUP, log, {}, { observers, timers });
  observers.add(
    new Monitor({ log, now: Date.now, timers, pools: { all: [], useOf: () => undefined } }).observe,
  );
  if (!isTelling) return rig;
  const { leases } = rig.pipeline;
  const about = {
    leases,
    pages: leases.pages,
    links: () => rig.server.pipeline.links,
    poolOf: () => undefined,
    now: Date.now,
  };
  const feed = new ServerFeed({
    ...about,
    timers: systemTimers,
    observers,
    listening: { onChange: () => {} },
  });
  const outputs = new EventOutputs({
    log,
    timers: systemTimers,
    accessTo: ({ mode }) => ({ mode, uid: undefined, gid: undefined }),
    turns: { next: () => Promise.resolve(), close() {} },
  });
  const toFile = {
    kind: "file",
    kinds: USUAL_KINDS,
    path: file,
    rotation: undefined,
    match: undefined,
  } as const;
  await (await outputs.prepare({ events: [toFile] })).apply();
  outputs.start({ ...about, feed });
  void watch(new Watching(feed, systemTimers));
  return rig;
}

async function watch(watching: Watching): Promise<void> {
  const encoder = new TextEncoder();
  const nowhere = Deno.openSync("/dev/null", { write: true });
  for await (const lines of watching.answer([]).pages) {
    await nowhere.write(encoder.encode(lines.join("\n")));
  }
}

const rigs = { without: await rig(false), with: await rig(true) };

/** Microseconds of processor for an exchange. */
async function measure(kind: keyof typeof rigs): Promise<number> {
  const { server, socket, listener } = rigs[kind];
  const before = cpuUsage();
  for (const [at, bytes] of messages.entries()) {
    server.receive({ bytes: bytes.slice(), from: { address: "fe80::1", port: 547 } }, listener);
    // As a receiving socket does, so that files and watchers have their turns.
    if (at % 16 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
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
Deno.removeSync(file);
Deno.exit(0);
