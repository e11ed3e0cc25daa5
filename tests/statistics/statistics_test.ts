import assert from "node:assert/strict";
import type { ListenerIdentity } from "../../lib/pipeline/reception.ts";
import { CounterSet } from "../../lib/statistics/counter_set.ts";
import { Statistics } from "../../lib/statistics/statistics.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { address, prefix, relayed, says } from "../support/messages.ts";

const NONE = { interfaces: [], subnets: [], relays: [] };
const SOLICIT = says({ type: "solicit" });

function listener(name: string, linkAddress: string): ListenerIdentity {
  return { name, interface: name, linkAddress: address(linkAddress), marks: new Set() };
}

const ETH0 = listener("eth0", "2001:db8:1::1");
const UNICAST: ListenerIdentity = {
  name: "[2001:db8::1]:547",
  linkAddress: address("2001:db8::1"),
  marks: new Set(),
};

function statisticsOf(interfaces: string[], subnets: string[], relays: string[]): Statistics {
  return new Statistics({
    interfaces,
    subnets: subnets.map(prefix),
    relays: relays.map(address),
  });
}

/** Names of the sets that a message counts in, besides the global one. */
function categoriesOf(statistics: Statistics, by: ListenerIdentity, message?: Message): string[] {
  const names = new Map<CounterSet, string>([
    ...[...statistics.interfaces].map(([name, set]) => [set, name] as const),
    ...[...statistics.subnets].map(([name, set]) => [set, name] as const),
    ...[...statistics.relays].map(([name, set]) => [set, name] as const),
  ]);
  const sets = statistics.countersOf(by, message);
  assert.equal(sets[0], statistics.global);
  assert.equal(new Set(sets).size, sets.length);
  return sets.slice(1).map((set) => names.get(set)!).sort();
}

Deno.test("without categories everything counts globally, and nothing is made for that", () => {
  const statistics = new Statistics(NONE);
  const sets = statistics.countersOf(ETH0, SOLICIT);
  assert.deepEqual(sets, [statistics.global]);
  assert.equal(statistics.countersOf(UNICAST, relayed(SOLICIT, "2001:db8:7::1")), sets);
});

Deno.test("a message counts for the interface that it came in by", () => {
  const statistics = statisticsOf(["eth0", "eth1"], [], []);
  assert.deepEqual(categoriesOf(statistics, ETH0, SOLICIT), ["eth0"]);
  assert.deepEqual(categoriesOf(statistics, UNICAST, SOLICIT), []);
  assert.deepEqual(categoriesOf(statistics, listener("eth2", "::"), SOLICIT), []);
  const ofEth1 = { ...UNICAST, interfaceOfAddress: "eth1" };
  assert.deepEqual(categoriesOf(statistics, ofEth1, SOLICIT), ["eth1"]);
});

Deno.test("a message counts for all subnets that hold its link-address", () => {
  const statistics = statisticsOf([], [
    "2001:db8:7::/64",
    "2001:db8::/32",
    "2001:db8:1::/64",
    "2001:db8:8::/64",
  ], []);
  const message = relayed(SOLICIT, "2001:db8:7::1");
  assert.deepEqual(categoriesOf(statistics, UNICAST, message), [
    "2001:db8:7::/64",
    "2001:db8::/32",
  ]);
  // RFC 6221: a layer-2 relay does not tell the link, the one behind it does.
  const layer2 = relayed(relayed(SOLICIT, "::"), "2001:db8:8::1");
  assert.deepEqual(categoriesOf(statistics, UNICAST, layer2), [
    "2001:db8:8::/64",
    "2001:db8::/32",
  ]);
  assert.deepEqual(categoriesOf(statistics, ETH0, SOLICIT), [
    "2001:db8:1::/64",
    "2001:db8::/32",
  ]);
});

Deno.test("of clients whose relay sends by unicast the listener tells no subnet", () => {
  const statistics = statisticsOf([], ["2001:db8::/32"], []);
  const message = relayed(SOLICIT, "fe80::1");
  const counted = (isMulticast: boolean) =>
    statistics.countersOf(UNICAST, message, isMulticast).length - 1;
  assert.equal(counted(false), 0);
  assert.equal(counted(true), 1);
  assert.equal(statistics.countersOf(UNICAST, SOLICIT, false).length - 1, 1);
});

Deno.test("a message counts for each relay that it came through, and for the listener", () => {
  const relays = ["2001:db8:7::1", "2001:db8:8::1", "2001:db8:1::1", "2001:db8:9::1"];
  const statistics = statisticsOf([], [], relays);
  const message = relayed(
    relayed(relayed(SOLICIT, "2001:db8:7::1"), "2001:db8:7::1"),
    "2001:db8:8::1",
  );
  assert.deepEqual(categoriesOf(statistics, ETH0, message), [
    "2001:db8:1::1",
    "2001:db8:7::1",
    "2001:db8:8::1",
  ]);
  assert.deepEqual(categoriesOf(statistics, UNICAST, SOLICIT), []);
});

Deno.test("a message that cannot be read counts for its interface alone", () => {
  const statistics = statisticsOf(["eth0"], ["::/0"], ["2001:db8:1::1"]);
  assert.deepEqual(categoriesOf(statistics, ETH0), ["eth0"]);
});

Deno.test("categories that stay in the configuration count on, those that are new begin", () => {
  const statistics = statisticsOf(["eth0", "eth1"], ["2001:db8:7::/64"], ["2001:db8:7::1"]);
  const message = relayed(SOLICIT, "2001:db8:7::1");
  const count = () => {
    for (const set of statistics.countersOf(ETH0, message)) set.countIn(1);
  };
  count();
  for (let reload = 0; reload < 2; reload++) {
    statistics.configure({
      interfaces: ["eth2", "eth0"],
      subnets: [prefix("2001:db8::/32"), prefix("2001:db8:7::/64")],
      relays: [address("2001:db8:7::1")],
    });
    count();
  }
  const counted = (sets: ReadonlyMap<string, CounterSet>) =>
    Object.fromEntries([...sets].map(([name, set]) => [name, set.incomingPackets]));
  assert.equal(statistics.global.incomingPackets, 3);
  assert.deepEqual(counted(statistics.interfaces), { eth0: 3, eth2: 0 });
  assert.deepEqual(counted(statistics.subnets), { "2001:db8:7::/64": 3, "2001:db8::/32": 2 });
  assert.deepEqual(counted(statistics.relays), { "2001:db8:7::1": 3 });
  statistics.configure(NONE);
  assert.deepEqual(categoriesOf(statistics, ETH0, message), []);
});

Deno.test("counters are whole up to 2^53", () => {
  const set = new CounterSet();
  const most = Number.MAX_SAFE_INTEGER;
  set.incomingPackets = most - 1;
  set.messagesIn[MessageType.solicit] = most - 1;
  set.countIn(MessageType.solicit);
  assert.deepEqual([set.incomingPackets, set.messagesIn[MessageType.solicit]], [most, most]);
});
