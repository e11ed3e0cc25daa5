import assert from "node:assert/strict";
import type { AnyListener, Listener } from "../../lib/server/listener.ts";
import { OperatorError } from "../../lib/operator_error.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { onInterface, onTcp, onUnicast, TestMachine } from "../support/test_machine.ts";

const SITE = "ff05::1:3";
const AGAIN = "The server tries again every second";

/** A machine with eth0. */
function machineWithEth0(...addresses: string[]): TestMachine {
  const machine = new TestMachine();
  machine.set("eth0", 2, "fe80::1/64", ...addresses);
  return machine;
}

function datagrams(listeners: readonly AnyListener[]): Listener[] {
  return listeners.filter((each) => each.kind === "datagrams");
}

/** The listener whose socket hears clients on an interface. */
function onClients({ listening }: TestMachine, name: string): Listener {
  return datagrams(listening.listeners)
    .find(({ identity, multicast }) => identity.interface === name && multicast)!;
}

function problems({ listening }: TestMachine): Record<string, string> {
  return Object.fromEntries(
    listening.places.flatMap(({ name, problem }) => problem === undefined ? [] : [[name, problem]]),
  );
}

Deno.test("what is sent to the link-local addresses of an interface is heard, as by unicast", async () => {
  const machine = machineWithEth0("2001:db8::1/64", "fe80::2/64");
  await machine.listen([onInterface("eth0")]);
  assert.deepEqual(machine.open, ["fe80::1%eth0", "fe80::2%eth0", "ff02::1:2%2", SITE]);
  for (
    const { identity, multicast, socket, replySocket } of datagrams(machine.listening.listeners)
  ) {
    assert.deepEqual([identity.interface, [...identity.marks]], ["eth0", ["marked"]]);
    assert.equal(formatAddress(identity.linkAddress), "2001:db8::1");
    assert.equal(replySocket, socket);
    assert.equal(typeof multicast, "boolean");
  }
});

Deno.test("reply-from chooses which of them answers what was sent to all servers", async () => {
  const machine = machineWithEth0("fe80::2/64");
  await machine.listen([onInterface("eth0", { replyFrom: "fe80::2" })]);
  const { socket, replySocket } = onClients(machine, "eth0");
  assert.notEqual(replySocket, socket);
  const own = datagrams(machine.listening.listeners).find((each) => each.socket === replySocket)!;
  assert.equal(own.multicast, false);
});

Deno.test("a reload that changes reply-from takes the sockets that are open", async () => {
  const machine = machineWithEth0("fe80::2/64");
  await machine.listen([onInterface("eth0", { replyFrom: "fe80::2" })]);
  const { open } = machine;
  const first = onClients(machine, "eth0").replySocket;
  await machine.listen([onInterface("eth0", { replyFrom: "fe80::1" })]);
  assert.deepEqual(machine.open, open);
  assert.notEqual(onClients(machine, "eth0").replySocket, first);
});

Deno.test("the group of a site is listened to once for each port, on all interfaces", async () => {
  const machine = machineWithEth0();
  machine.set("eth1", 3, "fe80::3/64");
  await machine.listen([onInterface("eth0"), onUnicast("fe80::1"), onInterface("eth1")]);
  const site = datagrams(machine.listening.listeners).filter(({ identity }) =>
    identity.name === `[${SITE}]:547`
  );
  assert.equal(site.length, 1);
  assert.equal(machine.open.filter((place) => place === SITE).length, 1);
  await machine.listen([onUnicast("fe80::1")]);
  assert.ok(!machine.open.includes(SITE), "without an interface there is no group of a site");
});

Deno.test("an interface that is not there is a warning, and listened on when it comes", async () => {
  const machine = new TestMachine();
  const why = "there is no such interface with an address";
  await machine.listen([onInterface("eth0")]);
  assert.deepEqual(machine.said(), [`warning: Cannot listen on eth0: ${why}. ${AGAIN}`]);
  assert.deepEqual(problems(machine), { eth0: why });
  assert.deepEqual(await machine.listening.follow(), []);
  assert.deepEqual(machine.said(), [], "it is said once");
  machine.set("eth0", 2, "fe80::1/64");
  assert.equal((await machine.listening.follow()).length, 2);
  assert.deepEqual(machine.said(), ["info: Now listening on eth0"]);
  assert.deepEqual(problems(machine), {});
});

Deno.test("an address that is not there is a warning, of datagrams and connections alike", async () => {
  const machine = new TestMachine();
  await machine.listen([onUnicast("2001:db8::1"), onTcp("2001:db8::1")]);
  const why = "this machine does not have that address";
  const names = ["[2001:db8::1]:547", "[2001:db8::1]:547 (TCP)"];
  assert.deepEqual(problems(machine), Object.fromEntries(names.map((name) => [name, why])));
  machine.said();
  machine.set("eth0", 2, "2001:db8::1/64");
  await machine.listening.follow();
  assert.deepEqual(machine.said(), names.map((name) => `info: Now listening on ${name}`));
  const [first] = datagrams(machine.listening.listeners);
  assert.equal(first!.identity.interfaceOfAddress, "eth0");
});

Deno.test("an address that is gone is said, and its socket stays for when it is back", async () => {
  const machine = machineWithEth0("2001:db8::1/64");
  await machine.listen([onUnicast("2001:db8::1")]);
  machine.set("eth0", 2, "fe80::1/64");
  await machine.listening.follow();
  const why = "this machine does not have that address any more";
  assert.deepEqual(machine.said(), [
    `warning: No longer listening on [2001:db8::1]:547: ${why}. ${AGAIN}`,
  ]);
  assert.deepEqual(machine.open, ["2001:db8::1"]);
  machine.set("eth0", 2, "fe80::1/64", "2001:db8::1/64");
  await machine.listening.follow();
  assert.deepEqual(machine.said(), ["info: Now listening on [2001:db8::1]:547"]);
});

for (
  const [what, failure, why] of [
    ["a port that is taken", new Deno.errors.AddrInUse(), /another program listens there/],
    ["a port that is forbidden", new Deno.errors.PermissionDenied(), /CAP_NET_BIND_SERVICE/],
  ] as const
) {
  Deno.test(`${what} is an error, and nothing is different`, async () => {
    const machine = machineWithEth0("fe80::2/64");
    machine.failures.set("fe80::2%eth0", failure);
    await assert.rejects(
      machine.listen([onInterface("eth0")]),
      (error) => error instanceof OperatorError && why.test(error.message),
    );
    assert.deepEqual(machine.open, []);
    assert.deepEqual(machine.listening.listeners, []);
  });
}

Deno.test("what root gave up is no error: a warning that says how to start the server", async () => {
  const machine = machineWithEth0();
  machine.hasGivenUpRoot = () => true;
  machine.failures.set("ff02::1:2%2", new Deno.errors.PermissionDenied());
  await machine.listen([onInterface("eth0")]);
  assert.match(machine.said().join(), /^warning: Cannot listen on eth0: .*User=.*CAP_NET_BIND/);
  machine.failures.clear();
  await machine.listening.follow();
  assert.deepEqual(machine.said(), ["info: Now listening on eth0"]);
});

Deno.test("a start waits a little for an address that the system still looks for on the link", async () => {
  const machine = machineWithEth0();
  machine.failures.set("fe80::1%eth0", new Deno.errors.AddrNotAvailable());
  const listening = machine.listen([onInterface("eth0")], [], true);
  await machine.timers.waiting(1, 0);
  machine.failures.clear();
  machine.timers.runOut();
  await listening;
  assert.deepEqual(problems(machine), {});
  assert.deepEqual(machine.said(), []);
});

Deno.test("with no address of its own to answer from, an interface is not listened to as it should be", async () => {
  const machine = machineWithEth0();
  machine.failures.set("fe80::1%eth0", new Deno.errors.AddrNotAvailable());
  await machine.listen([onInterface("eth0")]);
  assert.match(problems(machine)["eth0"]!, /^fe80::1 is not its to use yet/);
  machine.failures.clear();
  await machine.listening.follow();
  assert.deepEqual(problems(machine), {});
});

Deno.test("a link-local address that is on the link twice is warned of in time, and the others are heard", async () => {
  const machine = machineWithEth0("fe80::2/64");
  machine.failures.set("fe80::2%eth0", new Deno.errors.AddrNotAvailable());
  await machine.listen([onInterface("eth0")]);
  assert.deepEqual(problems(machine), {});
  assert.deepEqual(machine.said(), []);
  machine.timers.advance(5000);
  await machine.listening.follow();
  await machine.listening.follow();
  assert.deepEqual(machine.said(), [
    "warning: Cannot listen on fe80::2 on eth0: another host on the link may have it; " +
    "what is sent there is not heard",
  ]);
});

Deno.test("an interface that goes down keeps its sockets, and joins its groups anew when it is up", async () => {
  const machine = machineWithEth0();
  await machine.listen([onInterface("eth0")]);
  const before = onClients(machine, "eth0");
  machine.interfaces.delete("eth0");
  await machine.listening.follow();
  assert.match(machine.said().join(), /^warning: No longer listening on eth0: there is no/);
  assert.deepEqual(machine.open, ["fe80::1%eth0", "ff02::1:2%2", SITE]);
  machine.set("eth0", 2, "fe80::1/64");
  assert.deepEqual(await machine.listening.follow(), []);
  assert.deepEqual(machine.joined, ["ff02::1:2%2"]);
  assert.equal(onClients(machine, "eth0"), before);
  assert.deepEqual(machine.said(), ["info: Now listening on eth0"]);
});

Deno.test("groups that the system has forgotten are joined anew, though nothing else is different", async () => {
  const machine = machineWithEth0();
  await machine.listen([onInterface("eth0")]);
  await machine.listening.follow();
  assert.deepEqual(machine.joined, []);
  machine.forgotten.add("ff02::1:2%2");
  await machine.listening.follow();
  assert.deepEqual(machine.joined, ["ff02::1:2%2"]);
});

Deno.test("an interface that is made anew is listened on by new sockets", async () => {
  const machine = machineWithEth0();
  await machine.listen([onInterface("eth0")]);
  machine.set("eth0", 7, "fe80::7/64");
  assert.equal((await machine.listening.follow()).length, 2);
  assert.deepEqual(machine.open, ["fe80::7%eth0", "ff02::1:2%7", SITE]);
});

Deno.test("an interface that has another name is not listened on, but where that is configured", async () => {
  const machine = machineWithEth0();
  await machine.listen([onInterface("eth0")]);
  machine.interfaces.delete("eth0");
  await machine.listening.follow();
  machine.set("wan0", 2, "fe80::1/64");
  await machine.listening.follow();
  assert.deepEqual(machine.open, [SITE]);
  await machine.listen([onInterface("eth0"), onInterface("wan0")]);
  assert.deepEqual(machine.open, ["fe80::1%wan0", "ff02::1:2%2", SITE]);
});

Deno.test("who is not listened to are the addresses of now, and the link is the one of now", async () => {
  const machine = machineWithEth0("2001:db8::1/64");
  await machine.listen([onInterface("eth0")]);
  machine.set("eth0", 2, "fe80::1/64", "2001:db8:2::1/64");
  await machine.listening.follow();
  const { identity, ignoredSenders } = onClients(machine, "eth0");
  assert.deepEqual([...ignoredSenders], ["fe80::1", "2001:db8:2::1"]);
  assert.equal(formatAddress(identity.linkAddress), "2001:db8:2::1");
  assert.deepEqual(machine.said(), []);
});

Deno.test("of many interfaces that are not there some are told, and how many more there are", async () => {
  const machine = new TestMachine();
  await machine.listen(Array.from({ length: 1000 }, (_, index) => onInterface(`eth${index}`)));
  const said = machine.said();
  assert.equal(said.length, 21);
  assert.match(said.at(-1)!, /^warning: The same goes for 980 more listeners/);
});
