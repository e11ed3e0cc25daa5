import assert from "node:assert/strict";
import type { Datagram, DatagramSocket } from "../../lib/server/datagram_socket.ts";
import { ExchangeObservers } from "../../lib/server/exchange_observers.ts";
import { FairQueue } from "../../lib/server/fair_queue.ts";
import { Intake, RECEIVE_AGAIN_AFTER } from "../../lib/server/intake.ts";
import type { Listener } from "../../lib/server/listener.ts";
import { Statistics } from "../../lib/statistics/statistics.ts";
import { glanceAt } from "../../lib/wire/glance.ts";
import { interfaceId } from "../../lib/wire/options/mod.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { address, octets, relayed, says } from "../support/messages.ts";
import { TestLog } from "./server_rig.ts";

/** Datagrams that an intake handles before it looks at the sockets again. */
const AT_ONCE = 16;

/** A socket on which a test says what arrives, in a buffer that is used again as a real one is. */
class ArrivalSocket implements DatagramSocket {
  readonly #buffer = new Uint8Array(2000);
  readonly #arrived: Datagram[] = [];
  #failing: ((error: Error) => void) | undefined;
  #waiting: ((datagram: Datagram | undefined) => void) | undefined;

  arrive(bytes: Uint8Array, from: string): void {
    this.#arrived.push({ bytes, from: { address: from, port: 546 } });
    this.#next();
  }

  receive(): Promise<Datagram | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      this.#failing = reject;
      this.#next();
    });
  }

  #next(): void {
    if (!this.#waiting || this.#arrived.length === 0) return;
    const { bytes, from } = this.#arrived.shift()!;
    this.#buffer.set(bytes);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting({ bytes: this.#buffer.subarray(0, bytes.length), from });
  }

  fail(error: Error): void {
    this.#failing!(error);
  }

  send(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.#waiting?.(undefined);
  }
}

/** An intake with a listener on eth0 and one on eth1, which looks when it is told to. */
class IntakeRig {
  readonly statistics = new Statistics({ interfaces: ["eth0"], subnets: [], relays: [] });
  readonly log = new TestLog(["error", "warning"]);
  readonly timers = new ManualTimers();
  readonly handled: string[] = [];
  readonly eth0 = listenerOn("eth0");
  readonly eth1 = listenerOn("eth1");
  readonly intake: Intake;
  readonly serving: Promise<void>[];
  #onLooked = () => {};
  #onDrained = Promise.withResolvers<void>();

  readonly observers = new ExchangeObservers({ log: this.log, now: () => 1000 });
  /** What observers may be told: since when what is handled had waited. */
  readonly receivedAt: (number | undefined)[] = [];

  constructor(places?: number) {
    this.intake = new Intake({
      observers: this.observers,
      log: this.log,
      statistics: this.statistics,
      now: () => 1000,
      look: () => new Promise((resolve) => this.#onLooked = resolve),
      timers: this.timers,
      queue: places === undefined ? undefined : new FairQueue(places),
    }, ({ bytes, from }, { identity }, receivedAt) => {
      this.receivedAt.push(receivedAt);
      this.handled.push(`${identity.name} ${from.address} ${glanceAt(bytes).transactionId}`);
      this.#onDrained.resolve();
    });
    this.serving = [this.eth0, this.eth1].map((listener) => this.intake.serve(listener));
  }

  /** Something is handled as soon as it comes, so that what comes behind it waits for a look. */
  async fill(): Promise<void> {
    for (let each = 0; each < AT_ONCE; each++) this.eth0.socket.arrive(solicit(0), "fe80::f");
    await received();
    assert.equal(this.handled.splice(0).length, AT_ONCE);
  }

  /** All has been received that arrived. @returns what was handled until the next look */
  async look(): Promise<string[]> {
    this.#onLooked();
    await received();
    return this.handled.splice(0);
  }
}

function listenerOn(name: string): Listener & { readonly socket: ArrivalSocket } {
  const socket = new ArrivalSocket();
  const identity = { name, interface: name, linkAddress: address("::"), marks: new Set<string>() };
  return {
    kind: "datagrams",
    identity,
    socket,
    replySocket: socket,
    multicast: true,
    ignoredSenders: new Set(),
  };
}

/** A Solicit that is told from others by a number of 8 bits. */
function solicit(number: number): Uint8Array {
  return encodeMessage({ ...says({ type: "solicit" }), transactionId: number });
}

/** Promises that are kept by now have told those who wait for them. */
async function received(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}

Deno.test("little is handled as soon as it comes, and does not wait for a look", async () => {
  const rig = new IntakeRig();
  rig.eth0.socket.arrive(solicit(1), "fe80::1");
  await received();
  assert.deepEqual(rig.handled, ["eth0 fe80::1 1"]);
});

Deno.test("of much so many are handled, then all is received before anything else is", async () => {
  const rig = new IntakeRig();
  await rig.fill();
  for (let each = 1; each <= 20; each++) rig.eth0.socket.arrive(solicit(each), "fe80::1");
  await received();
  assert.deepEqual(rig.handled, []);
  assert.equal((await rig.look()).length, AT_ONCE);
  rig.eth1.socket.arrive(solicit(7), "fe80::7");
  await received();
  const handled = await rig.look();
  assert.deepEqual(handled.slice(0, 2), ["eth0 fe80::1 17", "eth1 fe80::7 7"]);
  assert.equal(handled.length, 5);
  rig.eth1.socket.arrive(solicit(8), "fe80::7");
  await received();
  assert.deepEqual(rig.handled, ["eth1 fe80::7 8"]);
});

Deno.test("whoever sends little is handled in the next round, whatever a flood has waiting", async () => {
  const rig = new IntakeRig(100);
  await rig.fill();
  const flood = (count: number) => {
    for (let each = 0; each < count; each++) rig.eth0.socket.arrive(solicit(1), "fe80::bad");
  };
  flood(150);
  rig.eth0.socket.arrive(solicit(2), "fe80::2");
  rig.eth1.socket.arrive(solicit(3), "fe80::2");
  flood(150);
  await received();
  await received();
  assert.deepEqual((await rig.look()).slice(0, 4), [
    "eth0 fe80::bad 1",
    "eth1 fe80::2 3",
    "eth0 fe80::2 2",
    "eth0 fe80::bad 1",
  ]);
  assert.equal(rig.statistics.global.dropped["crowded-out"], 202);
  assert.equal(rig.statistics.interfaces.get("eth0")?.dropped["crowded-out"], 202);
  assert.equal(rig.statistics.global.incomingPackets, 202);
});

Deno.test("behind one relay its interface-ids take turns", async () => {
  const rig = new IntakeRig();
  await rig.fill();
  const through = (line: string, client: number) => {
    const message = { ...says({ type: "solicit", client }), transactionId: client };
    const options = [interfaceId.of(octets(line))];
    const peer = `fe80::${client}`;
    rig.eth0.socket.arrive(encodeMessage(relayed(message, "::", options, peer)), "2001:db8::1");
  };
  for (let each = 0; each < 30; each++) through("flood", 100 + each);
  through("quiet", 1);
  await received();
  assert.deepEqual((await rig.look()).slice(0, 3), [
    "eth0 2001:db8::1 100",
    "eth0 2001:db8::1 1",
    "eth0 2001:db8::1 101",
  ]);
});

Deno.test("what is crowded out is said once a minute, with whose it was", async () => {
  const rig = new IntakeRig(2);
  await rig.fill();
  for (let each = 1; each <= 9; each++) rig.eth0.socket.arrive(solicit(each), "fe80::bad");
  await received();
  assert.equal(rig.statistics.global.dropped["crowded-out"], 7);
  assert.deepEqual(rig.log.of("warning"), [
    "More comes in than can be handled: a message by eth0 from [fe80::bad]:546 " +
    "(solicit 000001 of 00030001020000000001) is not answered",
  ]);
});

Deno.test("what waits for a listener that is closed meanwhile is dropped, and counted", async () => {
  const rig = new IntakeRig();
  await rig.fill();
  rig.eth0.socket.arrive(solicit(1), "fe80::1");
  await received();
  rig.eth0.socket.close();
  await rig.serving[0];
  assert.deepEqual(await rig.look(), []);
  assert.equal(rig.statistics.global.dropped["crowded-out"], 1);
});

Deno.test("at the end all that waits is handled, and nothing more waits", async () => {
  const rig = new IntakeRig();
  await rig.fill();
  for (let each = 1; each <= 20; each++) rig.eth0.socket.arrive(solicit(each), "fe80::1");
  await received();
  const finished = rig.intake.finish();
  rig.eth0.socket.arrive(solicit(99), "fe80::1");
  await received();
  assert.equal(rig.statistics.global.dropped["crowded-out"], 1);
  assert.equal((await rig.look()).length, AT_ONCE);
  assert.equal((await rig.look()).length, 4);
  await finished;
  for (let each = 1; each <= 20; each++) rig.eth0.socket.arrive(solicit(each), "fe80::1");
  await received();
  assert.equal(rig.handled.length, 20);
});

Deno.test("a socket that fails is received from again after a while, however often, and that is said", async () => {
  const rig = new IntakeRig();
  for (let time = 0; time < 50; time++) {
    rig.eth0.socket.fail(new Error("No buffer space available"));
    await rig.timers.set(RECEIVE_AGAIN_AFTER);
    rig.timers.advance(RECEIVE_AGAIN_AFTER);
    await received();
  }
  rig.eth0.socket.arrive(solicit(1), "fe80::1");
  await received();
  assert.deepEqual(rig.handled, ["eth0 fe80::1 1"]);
  assert.deepEqual(rig.log.of("error"), [
    "Cannot receive on eth0 for now: No buffer space available. The server tries again",
  ]);
});

Deno.test("what waits to be handled was received when it came, not when its turn comes", async () => {
  const rig = new IntakeRig();
  await rig.fill();
  rig.timers.advance(100);
  rig.eth0.socket.arrive(solicit(1), "fe80::1");
  await received();
  rig.timers.advance(30);
  await rig.look();
  assert.equal(rig.receivedAt.at(-1), 100);
});

Deno.test("an observer is told of what is crowded out", async () => {
  const rig = new IntakeRig(1);
  const told: string[] = [];
  rig.observers.add(({ outcome, from }) => {
    if (outcome.kind === "drop") told.push(`${from.address} ${outcome.drop.reason}`);
  });
  await rig.fill();
  for (const each of [1, 2]) rig.eth0.socket.arrive(solicit(each), `fe80::${each}`);
  await received();
  assert.deepEqual(told, ["fe80::1 crowded-out"]);
});
