import assert from "node:assert/strict";
import { Monitor } from "../../lib/monitor/monitor.ts";
import type { PoolUse } from "../../lib/leases/pool_use.ts";
import type { ServedPool } from "../../lib/pipeline/served_pool.ts";
import type { RecentExchange } from "../../lib/monitor/recent_exchanges.ts";
import { givenOf, MOST_OF_CLIENT, RecentExchanges } from "../../lib/monitor/recent_exchanges.ts";
import { ExchangeObservers } from "../../lib/server/exchange_observers.ts";
import { messageTypeName } from "../../lib/wire/message_type.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { ServerRig, TestLog } from "../server/server_rig.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { address, type ClientSays, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig, type RigSetup } from "../support/pipeline_rig.ts";

const SMALL = { "address-pool": { name: "small", range: "2001:db8:1::10-2001:db8:1::10" } };
const SMALL_POOL: ServedPool = {
  kind: "address-pool",
  name: "small",
  links: ["lan"],
  size: 1n,
  iaType: 3,
  first: address("2001:db8:1::10"),
  last: address("2001:db8:1::10"),
  length: 128,
};

/** A server that is monitored, and whose pools a test says the use of. */
class MonitoredRig {
  readonly timers = new ManualTimers();
  readonly log = new TestLog(["warning", "info"]);
  use: PoolUse = { leased: 0, declined: 0, isComplete: true };
  readonly told: string[] = [];
  readonly monitor: Monitor;
  readonly rig: ServerRig;

  constructor(setup: RigSetup = { handlers: [SMALL] }) {
    const { log, timers } = this;
    const observers = new ExchangeObservers({ log, now: () => 0 });
    this.rig = new ServerRig(setup, log, {}, { observers, timers });
    this.monitor = new Monitor({
      log,
      timers,
      now: () => this.rig.pipeline.now * 1000,
      pools: { all: [SMALL_POOL], useOf: () => this.use },
      onPool: (pool, what) => this.told.push(`${pool} ${what}`),
    });
    observers.add(this.monitor.observe);
  }

  request(client: number, asked: Partial<ClientSays> = {}, linkAddress?: string): void {
    const message = says({
      type: "request",
      client,
      serverId: SERVER_ID,
      na: { 1: [] },
      ...asked,
    });
    this.rig.receive(linkAddress ? relayed(message, linkAddress) : message);
  }

  warnings(): string[] {
    return this.log.of("warning");
  }
}

function told(exchange: RecentExchange): string {
  const { type, answerType, end, pools, refusals } = exchange;
  return [
    messageTypeName(type),
    messageTypeName(answerType),
    end,
    ...pools,
    ...givenOf(exchange).map(formatPrefix),
    ...refusals.map(({ reason }) => reason),
  ].join(" ");
}

Deno.test("a monitor says which pool is full, tells it, counts who got nothing, and when it has room", () => {
  const monitored = new MonitoredRig();
  const { monitor, log, told, rig } = monitored;
  for (let client = 1; client <= 4; client++) monitored.request(client);
  assert.deepEqual(log.of("warning"), ["Pool small is full: 1 IA got nothing"]);
  assert.deepEqual(told, ["small full"]);
  assert.deepEqual([...monitor.refusals.all], [
    { link: "lan", pool: "small", reason: "pool-full", status: "NoAddrsAvail", count: 3 },
  ]);
  const [pool] = monitor.pools();
  assert.deepEqual([pool!.refused, pool!.fullSince], [3, rig.pipeline.now]);
  monitored.request(1, { type: "release", na: { 1: ["2001:db8:1::10"] } });
  monitored.request(2);
  assert.deepEqual(told, ["small full", "small available"]);
  assert.equal(log.of("info").at(-1), "Pool small has room again; 3 IAs got nothing meanwhile");
});

Deno.test("a monitor looks at how full pools are, also while nobody asks", () => {
  const monitored = new MonitoredRig();
  monitored.use = { leased: 1, declined: 0, isComplete: true };
  monitored.timers.advance(1000);
  assert.deepEqual(monitored.told, ["small full"]);
  assert.deepEqual([...monitored.monitor.pools()].map(({ share }) => share), [1]);
  monitored.use = { leased: 0, declined: 0, isComplete: true };
  monitored.timers.advance(1000);
  assert.deepEqual(monitored.told, ["small full", "small available"]);
  monitored.use = { leased: 1, declined: 0, isComplete: false };
  monitored.timers.advance(1000);
  assert.equal(monitored.told.length, 2);
  monitored.monitor.close();
  monitored.use = { leased: 1, declined: 0, isComplete: true };
  monitored.timers.advance(1000);
  assert.equal(monitored.told.length, 2);
});

Deno.test("a message about no link or no pool says that, once a minute each", () => {
  const monitored = new MonitoredRig({
    handlers: [SMALL],
    links: { lan: ["2001:db8:1::/64"], wifi: ["2001:db8:2::/64"] },
  });
  for (let each = 0; each < 3; each++) {
    monitored.request(1, {}, "2001:db8:2::1");
    monitored.request(1, {}, `2001:db8:77::${each + 1}`);
  }
  assert.deepEqual(monitored.warnings(), [
    "No pool or assignment on link wifi is for a client, which gets NoAddrsAvail",
    "No link is known that holds 2001:db8:77::1, where a client is, which gets NoAddrsAvail",
  ]);
  assert.deepEqual(
    [...monitored.monitor.refusals.all].map(({ link, reason, count }) => [link, reason, count]),
    [["wifi", "no-pool", 3], ["", "unknown-link", 3]],
  );
});

Deno.test("a monitor keeps the last exchanges of a client, with what became of them", () => {
  const { monitor, rig } = new MonitoredRig();
  const ask = (client: number, type: "solicit" | "request") =>
    rig.receive(says({
      type,
      client,
      ...type === "request" && { serverId: SERVER_ID },
      na: { 1: [] },
    }));
  ask(1, "solicit");
  ask(1, "request");
  ask(2, "request");
  assert.deepEqual(monitor.recent.of(duid(1)).map(told), [
    "solicit advertise answered small 2001:db8:1::10/128",
    "request reply answered small 2001:db8:1::10/128",
  ]);
  assert.deepEqual(monitor.recent.of(duid(2)).map(told), ["request reply answered pool-full"]);
  assert.deepEqual(monitor.recent.of(duid(3)), []);
  for (let each = 0; each < 30; each++) ask(1, "solicit");
  assert.deepEqual(
    monitor.recent.of(duid(1)).map(({ type }) => messageTypeName(type)),
    Array.from({ length: MOST_OF_CLIENT }, () => "solicit"),
  );
});

Deno.test("what is kept of a client's addresses is no view of what was received", () => {
  const octets = new Uint8Array(16).fill(1);
  const recent = new RecentExchanges();
  const pipeline = new PipelineRig({ handlers: [SMALL] });
  const outcome = pipeline.send(says({ type: "solicit", na: { 1: [] } }));
  const { transaction } = outcome;
  transaction!.noteAssigned({ address: octets, length: 128 }, transaction!.assigners[0]!, true);
  const kept = recent.note(transaction!, outcome)!;
  octets.fill(0xff);
  assert.equal(formatPrefix(givenOf(kept)[1]!), "101:101:101:101:101:101:101:101/128");
});

Deno.test("clients that were not heard for longest give way, and that is counted", () => {
  const recent = new RecentExchanges(4);
  const rig = new PipelineRig({ handlers: [SMALL] });
  const note = (client: number) => {
    const outcome = rig.send(says({ type: "solicit", client, na: { 1: [] } }));
    recent.note(outcome.transaction!, outcome);
  };
  for (const client of [1, 2, 3, 1, 4, 5]) note(client);
  assert.deepEqual([1, 2, 3, 4, 5].map((client) => recent.of(duid(client)).length), [
    2,
    0,
    1,
    1,
    1,
  ]);
  assert.deepEqual([recent.count, recent.forgotten], [4, 1]);
});

Deno.test("a monitor knows rates, and how long answers took", () => {
  const { monitor, rig, timers } = new MonitoredRig();
  rig.receive(says({ type: "solicit", client: 1, na: { 1: [] } }));
  rig.receiveOctets(Uint8Array.of(1));
  timers.advance(1000);
  assert.deepEqual(monitor.rates(10), { received: 2, answered: 1, dropped: 1, refused: 0 });
  assert.equal(monitor.latency.count, 1);
});
