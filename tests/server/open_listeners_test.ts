import assert from "node:assert/strict";
import { systemTimers } from "../../lib/clock/timers.ts";
import type { InterfaceListener } from "../../lib/config/sections/listen.ts";
import { OperatorError } from "../../lib/operator_error.ts";
import type { Host } from "../../lib/server/interface_addresses.ts";
import type { AnyListener } from "../../lib/server/listener.ts";
import { type BoundSocket, systemNetwork } from "../../lib/server/network.ts";
import { identifyAgain, openListener } from "../../lib/server/open_listeners.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { address } from "../support/messages.ts";

Deno.test("what comes in by unicast counts for the interface that has the address", async () => {
  const loopback = Deno.networkInterfaces().find(({ address }) => address === "::1")!.name;
  const host = { network: systemNetwork, timers: systemTimers, onWarning: assert.fail };
  const identify = async (text: string) => {
    const configured = { kind: "unicast", address: address(text), marks: [], port: 547 } as const;
    return (await identifyAgain(configured, host)).identity?.interfaceOfAddress;
  };
  assert.equal(await identify("::1"), loopback);
  assert.equal(await identify("2001:db8:ffff::1"), undefined);
});

/** A machine with eth0, whose addresses can be bound or not. */
class TestHost implements Host {
  readonly timers = new ManualTimers();
  readonly warnings: string[] = [];
  readonly onWarning = (message: string) => void this.warnings.push(message);
  /** Why an address cannot be bound. */
  readonly failures = new Map<string, Error>();
  /** What is bound. */
  readonly open: string[] = [];
  readonly network = {
    ...systemNetwork,
    interfaces: () => ["fe80::1", "2001:db8::1", "fe80::2"].map(addressOfEth0),
    bindMulticast: (name: string) => Promise.resolve(this.#bind(`ff02::1:2%${name}`)),
    bind: (hostname: string) => this.#bind(hostname),
  };

  #bind(hostname: string): BoundSocket {
    const failure = this.failures.get(hostname);
    if (failure) throw new OperatorError(`Cannot listen on ${hostname}`, { cause: failure });
    this.open.push(hostname);
    return {
      port: 547,
      receive: () => Promise.resolve(undefined),
      send: () => Promise.resolve(),
      close: () => {
        if (this.open.includes(hostname)) this.open.splice(this.open.indexOf(hostname), 1);
      },
    };
  }
}

function addressOfEth0(address: string): Deno.NetworkInterfaceInfo {
  const mac = "02:00:00:00:00:01";
  return { family: "IPv6", name: "eth0", address, cidr: "", netmask: "", scopeid: 2, mac };
}

function eth0(replyFrom?: string): InterfaceListener {
  return {
    kind: "interface",
    interface: "eth0",
    linkAddress: undefined,
    replyFrom: replyFrom === undefined ? undefined : address(replyFrom),
    listenToSelf: false,
    trustedRelays: undefined,
    marks: ["marked"],
    port: 547,
  };
}

function datagrams(listeners: readonly AnyListener[]) {
  return listeners.map((each) => {
    assert.ok(each.kind === "datagrams");
    const { identity, multicast, socket, replySocket } = each;
    assert.deepEqual([identity.interface, [...identity.marks]], ["eth0", ["marked"]]);
    return { multicast, socket, replySocket };
  });
}

Deno.test("what is sent to the link-local addresses of an interface is heard, as by unicast", async () => {
  const host = new TestHost();
  const [multicast, ...own] = datagrams(await openListener(eth0(), host));
  assert.deepEqual(host.open, ["ff02::1:2%eth0", "fe80::1%eth0", "fe80::2%eth0"]);
  assert.equal(multicast!.multicast, true);
  assert.equal(multicast!.replySocket, multicast!.socket);
  for (const each of own) {
    assert.equal(each.multicast, false);
    assert.equal(each.replySocket, each.socket);
  }
});

Deno.test("reply-from chooses which of them answers what was sent to all servers", async () => {
  const host = new TestHost();
  const [multicast, first, second] = datagrams(await openListener(eth0("fe80::2"), host));
  assert.equal(multicast!.replySocket, second!.socket);
  assert.notEqual(multicast!.replySocket, first!.socket);
});

Deno.test("a link-local address that the system still looks for on the link is waited for", async () => {
  const host = new TestHost();
  host.failures.set("fe80::1%eth0", new Deno.errors.AddrNotAvailable());
  const opening = openListener(eth0(), host);
  await host.timers.waiting(1, 0);
  host.failures.clear();
  host.timers.runOut();
  assert.equal(datagrams(await opening).length, 3);
  assert.deepEqual(host.warnings, []);
});

Deno.test("a link-local address that is on the link twice is warned of, and the others are heard", async () => {
  const host = new TestHost();
  host.failures.set("fe80::1%eth0", new Deno.errors.AddrNotAvailable());
  const opening = openListener(eth0(), host);
  for (let waited = 0; waited < 5000; waited += 250) {
    await host.timers.waiting(1, 0);
    host.timers.runOut();
  }
  assert.equal(datagrams(await opening).length, 2);
  assert.deepEqual(host.warnings, [
    "Cannot listen on fe80::1%eth0; eth0 does not hear what is sent to that address",
  ]);
});

Deno.test("a link-local address whose port is taken is an error, and nothing stays open", async () => {
  const host = new TestHost();
  host.failures.set("fe80::2%eth0", new Deno.errors.AddrInUse());
  await assert.rejects(openListener(eth0(), host), OperatorError);
  assert.deepEqual(host.open, []);
});
