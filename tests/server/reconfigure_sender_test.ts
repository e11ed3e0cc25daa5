import assert from "node:assert/strict";
import type { ClientWay } from "../../lib/leases/reconfigure_keys.ts";
import type { AnyListener, Listener } from "../../lib/server/listener.ts";
import { ReconfigureSender } from "../../lib/server/reconfigure_sender.ts";
import { Statistics } from "../../lib/statistics/statistics.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { address, says } from "../support/messages.ts";
import { TestLog } from "./server_rig.ts";

const RECONFIGURE = says({ type: "reconfigure" });

/** A listener that takes down by which name, and to whom, something is sent; or fails at it. */
function listener(name: string, multicast: boolean, sent: string[], failure?: Error): Listener {
  const socket = {
    receive: () => Promise.resolve(undefined),
    send: (_: Uint8Array, to: { address: string; port: number }) => {
      sent.push(`${name} to ${to.address} ${to.port}`);
      return failure ? Promise.reject(failure) : Promise.resolve();
    },
    close: () => {},
  };
  return {
    kind: "datagrams",
    identity: { name, linkAddress: address("::"), marks: new Set() },
    socket,
    replySocket: socket,
    multicast,
    ignoredSenders: new Set(),
  };
}

function way(listener: string, to: string, port = 546): ClientWay {
  return { listener, address: address(to), port };
}

let now = 0;

function sender(listeners: readonly AnyListener[]) {
  const log = new TestLog(["warning"]);
  const statistics = new Statistics({ interfaces: [], subnets: [], relays: [] });
  return {
    log,
    statistics,
    sender: new ReconfigureSender({ listeners }, statistics, log, () => now),
  };
}

Deno.test("a client is told by the listener that heard it", () => {
  const sent: string[] = [];
  const listeners = ["eth0", "eth1"].map((name) => listener(name, true, sent));
  const { sender: it, statistics } = sender(listeners);
  it.send(RECONFIGURE, way("eth1", "fe80::1"));
  assert.deepEqual(sent, ["eth1 to fe80::1 546"]);
  assert.equal(statistics.reconfigures.sent, 1);
  assert.equal(statistics.global.messagesOut[MessageType.reconfigure], 1);
});

Deno.test("where that is gone, who can be reached through routers is told by another", () => {
  const sent: string[] = [];
  const listeners = [listener("eth0", true, sent), listener("[2001:db8::1]:547", false, sent)];
  const { sender: it, log, statistics } = sender(listeners);
  it.send(RECONFIGURE, way("[2001:db8::9]:547", "2001:db8:7::7", 547));
  assert.deepEqual(sent, ["[2001:db8::1]:547 to 2001:db8:7::7 547"]);
  it.send(RECONFIGURE, way("eth7", "fe80::1"));
  assert.equal(sent.length, 1);
  assert.deepEqual(log.of("warning"), [
    "Cannot send to fe80::1: the server does not listen on eth7 any more",
  ]);
  assert.equal(statistics.reconfigures.sent, 1);
});

Deno.test("a Reconfigure that the system refuses to send is counted, and logged", async () => {
  const failure = new Error("Network is unreachable");
  const { sender: it, log, statistics } = sender([listener("eth0", true, [], failure)]);
  it.send(RECONFIGURE, way("eth0", "fe80::1"));
  await Promise.resolve();
  assert.equal(statistics.global.sendErrors, 1);
  assert.deepEqual(log.of("warning"), ["Cannot send to fe80::1: Network is unreachable"]);
});

Deno.test("Reconfigures that cannot be sent are said once a minute, and all of them counted", async () => {
  const failure = new Error("Network is unreachable");
  const { sender: it, log, statistics } = sender([listener("eth0", true, [], failure)]);
  for (let client = 0; client < 100; client++) {
    it.send(RECONFIGURE, way("eth0", "fe80::1"));
    it.send(RECONFIGURE, way("eth7", "fe80::1"));
  }
  await Promise.resolve();
  assert.equal(log.of("warning").length, 2);
  now += 60_000;
  it.send(RECONFIGURE, way("eth0", "fe80::1"));
  await Promise.resolve();
  assert.equal(
    log.of("warning").at(-1),
    "Cannot send to fe80::1: Network is unreachable (and 99 more like it since the last such line)",
  );
  assert.equal(statistics.global.sendErrors, 101);
});
