import assert from "node:assert/strict";
import type { Listener } from "../../lib/server/listener.ts";
import { link, onInterface, TestMachine } from "../support/test_machine.ts";

const LAN = link(["2001:db8:1::/64"]);
const NAMED = link([], ["eth1"]);

/** The interfaces that are listened on, each with its first mark. */
function listenedOn({ listening }: TestMachine): Record<string, string> {
  const ofInterfaces = listening.listeners
    .filter((each): each is Listener => each.kind === "datagrams" && !each.multicast);
  return Object.fromEntries(
    ofInterfaces.map(({ identity }) => [identity.interface, [...identity.marks][0]!]),
  );
}

function machineWith(count: number): TestMachine {
  const machine = new TestMachine();
  machine.set("lo", 1, "::1/128");
  for (let index = 0; index < count; index++) {
    machine.set(`eth${index}`, index + 2, `fe80::${index + 1}/64`);
  }
  return machine;
}

Deno.test("a pattern serves interfaces that a link names, or of which a link holds an address", async () => {
  const machine = machineWith(4);
  machine.set("eth0", 2, "fe80::1/64", "2001:db8:1::1/64");
  machine.set("eth2", 4, "fe80::3/64", "2001:db8:2::1/64");
  await machine.listen([onInterface("eth*")], [LAN, NAMED]);
  assert.deepEqual(Object.keys(listenedOn(machine)), ["eth0", "eth1"]);
  assert.deepEqual(machine.listening.unserved.map(({ name }) => name), ["eth2", "eth3"]);
  assert.deepEqual(machine.said(), []);
});

Deno.test("an entry with the very name wins over a pattern, and of patterns the first", async () => {
  const machine = machineWith(2);
  const both = link([], ["eth0", "eth1"]);
  const patterns = [
    onInterface("eth*", { marks: ["first"] }),
    onInterface("*", { marks: ["second"] }),
  ];
  await machine.listen([...patterns, onInterface("eth1", { marks: ["exact"] })], [both]);
  assert.deepEqual(listenedOn(machine), { eth0: "first", eth1: "exact" });
});

Deno.test("a pattern is for interfaces that come later, and forgets those that go", async () => {
  const machine = machineWith(0);
  await machine.listen([onInterface("eth*")], [NAMED]);
  assert.match(
    machine.said().join(),
    /^warning: Cannot listen on eth\*: no interface matches it yet/,
  );
  machine.set("eth1", 7, "fe80::7/64");
  await machine.listening.follow();
  assert.deepEqual(listenedOn(machine), { eth1: "marked" });
  assert.deepEqual(machine.said(), ["info: Now listening on eth1"]);
  machine.interfaces.delete("eth1");
  await machine.listening.follow();
  assert.deepEqual(machine.open, ["ff05::1:3"]);
  assert.match(machine.said().join("\n"), /^info: No longer listening on eth1$/m);
});

Deno.test("an interface is served from when a link holds an address of it", async () => {
  const machine = machineWith(1);
  await machine.listen([onInterface("*")], [LAN]);
  assert.deepEqual(listenedOn(machine), {});
  machine.set("eth0", 2, "fe80::1/64", "2001:db8:1::1/64");
  await machine.listening.follow();
  assert.deepEqual(listenedOn(machine), { eth0: "marked" });
  assert.deepEqual(machine.listening.unserved, []);
});

Deno.test("what a pattern serves is not opened again when another interface comes", async () => {
  const machine = machineWith(1);
  const all = link([], Array.from({ length: 9 }, (_, index) => `eth${index}`));
  await machine.listen([onInterface("eth*")], [all]);
  machine.set("eth5", 7, "fe80::6/64");
  assert.equal((await machine.listening.follow()).length, 2);
  assert.deepEqual(machine.joined, []);
});
