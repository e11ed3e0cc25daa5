import assert from "node:assert/strict";
import type { Settled } from "../../lib/leases/settlement.ts";
import { drop } from "../../lib/pipeline/ending.ts";
import {
  type Conclusion,
  type EndedExchange,
  type ExchangeObserver,
  ExchangeObservers,
} from "../../lib/server/exchange_observers.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { address, duid, says, SERVER_ID } from "../support/messages.ts";
import type { RigSetup } from "../support/pipeline_rig.ts";
import { ServerRig, TestLog } from "./server_rig.ts";

const POOL = { "address-pool": { prefix: "2001:db8:1::/64" } };

/** A server whose exchanges are observed, and whose clock a test moves. */
class ObservedRig {
  readonly timers = new ManualTimers();
  readonly log = new TestLog(["error"]);
  readonly observers = new ExchangeObservers({ log: this.log, now: () => 0 });
  readonly rig: ServerRig;
  readonly ended: EndedExchange[] = [];
  readonly conclusions: Conclusion[] = [];

  constructor(setup: RigSetup, leases?: { record: () => { whenSettled(settled: Settled): void } }) {
    const { observers, timers } = this;
    this.rig = new ServerRig(setup, this.log, {}, { observers, timers, ...leases && { leases } });
    observers.add((exchange) => {
      this.ended.push(exchange);
      return (conclusion) => void this.conclusions.push(conclusion);
    });
  }
}

function recordingLater(): { leases: ReturnType<typeof leasesThat>; settled: Settled[] } {
  const settled: Settled[] = [];
  return { leases: leasesThat((each) => settled.push(each)), settled };
}

function leasesThat(take: (settled: Settled) => void) {
  return { record: () => ({ whenSettled: take }) };
}

Deno.test("an observer is told of an answered exchange, and when its answer was sent", () => {
  const { rig, ended, conclusions, timers } = new ObservedRig({ handlers: [POOL] });
  timers.advance(5);
  rig.receive(says({ type: "solicit", client: 7, na: { 1: [] } }), "fe80::7");
  const [{ outcome, listener, from, message, receivedAt }] = ended as [EndedExchange];
  assert.equal(outcome.kind, "answer");
  assert.equal(toHex(outcome.transaction!.clientId!), toHex(duid(7)));
  assert.equal(listener.name, "eth0");
  assert.deepEqual(from, { address: "fe80::7", port: 546 });
  assert.equal(message?.kind, "client-server");
  assert.equal(receivedAt, 5);
  assert.deepEqual(conclusions, [{ kind: "sent", receivedAt: 5, at: 5 }]);
});

Deno.test("an observer learns that an answer was sent only once what it says holds", () => {
  const { leases, settled } = recordingLater();
  const { rig, ended, conclusions, timers } = new ObservedRig({ handlers: [POOL] }, leases);
  rig.receive(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  assert.equal(ended.length, 1);
  assert.deepEqual(conclusions, []);
  timers.advance(12);
  settled[0]!({ kind: "held" });
  assert.deepEqual(conclusions, [{ kind: "sent", receivedAt: 0, at: 12 }]);
  assert.equal(rig.socket.sent.length, 1);
});

Deno.test("an observer learns that an answer is lost whose lease could not be stored", () => {
  const { leases, settled } = recordingLater();
  const { rig, conclusions } = new ObservedRig({ handlers: [POOL] }, leases);
  rig.receive(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  const why = new Error("disk full");
  settled[0]!({ kind: "lost", why });
  assert.deepEqual(conclusions, [{ kind: "lost", why, receivedAt: 0, at: 0 }]);
  assert.equal(rig.socket.sent.length, 0);
});

Deno.test("an observer is told of what is vetoed, dropped, or cannot be read, with the reason", () => {
  const veto = { name: "night-watch", pre: () => drop("do-not-respond", "It is night") };
  const { rig, ended, conclusions } = new ObservedRig({ handlers: [veto] });
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  rig.receive(says({ type: "request", na: { 1: [] } }));
  rig.receiveOctets(Uint8Array.of(1, 2), "fe80::9");
  assert.deepEqual(
    ended.map(({ outcome, message }) =>
      outcome.kind === "drop" && [outcome.drop.reason, outcome.drop.fault, message !== undefined]
    ),
    [
      ["do-not-respond", undefined, true],
      ["invalid", "no-server-id", true],
      ["unparsable", undefined, false],
    ],
  );
  assert.equal(ended[2]!.from.address, "fe80::9");
  assert.deepEqual(conclusions, []);
});

Deno.test("an observer is told of what came over TCP", () => {
  const { rig, ended } = new ObservedRig({ handlers: [POOL] });
  rig.server.handle(says({ type: "solicit", na: { 1: [] } }), {
    listener: rig.listener.identity,
    peerAddress: address("2001:db8::7"),
    peerPort: 1547,
    multicast: false,
    tcp: true,
    at: 0,
  });
  assert.deepEqual(ended.map(({ from }) => from), [{ address: "2001:db8::7", port: 1547 }]);
});

Deno.test("an observer that throws costs neither the client nor other observers anything", () => {
  const { rig, ended, conclusions, observers, log } = new ObservedRig({ handlers: [POOL] });
  const broken: ExchangeObserver = () => {
    throw new Error("observer is broken");
  };
  const brokenLater: ExchangeObserver = () => broken as never;
  observers.add(broken);
  observers.add(brokenLater);
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  assert.equal(rig.socket.sent.length, 1);
  assert.equal(ended.length, 1);
  assert.equal(conclusions.length, 1);
  assert.match(log.of("error")[0]!, /^An exchange could not be observed: .*observer is broken/s);
});

Deno.test("who ends observing is told nothing more", () => {
  const { rig, ended, observers } = new ObservedRig({ handlers: [POOL] });
  let count = 0;
  const end = observers.add(() => void count++);
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  end();
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  assert.equal(count, 1);
  assert.equal(ended.length, 2);
});
