import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { CounterSet } from "../../lib/statistics/counter_set.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { lqQuery } from "../../lib/wire/options/mod.ts";
import { address, prefix, relayed, says, SERVER_ID } from "../support/messages.ts";
import type { RigSetup } from "../support/pipeline_rig.ts";
import { ServerRig, TestLog } from "./server_rig.ts";

const CATEGORIES = {
  interfaces: ["eth0", "eth1"],
  subnets: [prefix("2001:db8:1::/64"), prefix("2001:db8:7::/64")],
  relays: [address("2001:db8:7::1")],
};

type Handlers = NonNullable<RigSetup["handlers"]>;

function rigWith(...handlers: Handlers): ServerRig {
  return new ServerRig({ handlers }, new TestLog([]), CATEGORIES);
}

/** What a set counted, without what is zero. */
function counted(set: CounterSet): Record<string, number> {
  const { messagesIn, messagesOut, dropped, discarded, ...counters } = set;
  const byType = (direction: string, counts: Float64Array) =>
    Object.entries(MessageType).map(([name, type]) => [`${name} ${direction}`, counts[type]!]);
  const entries = [
    ...Object.entries(counters),
    ...byType("in", messagesIn),
    ...byType("out", messagesOut),
    ...Object.entries(dropped).map(([reason, count]) => [`dropped ${reason}`, count]),
    ...Object.entries(discarded).map(([fault, count]) => [`discarded ${fault}`, count]),
  ] as [string, number][];
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}

const POOL = { "address-pool": { prefix: "2001:db8:1::/64" } };

Deno.test("an exchange counts by the type of the client's message, in and out", () => {
  const rig = rigWith(POOL);
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  rig.receive(relayed(says({ type: "solicit", na: { 1: [] } }), "2001:db8:7::1"));
  rig.receive(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  const all = {
    incomingPackets: 3,
    outgoingPackets: 3,
    "solicit in": 2,
    "request in": 1,
    "advertise out": 2,
    "reply out": 1,
  };
  const direct = {
    incomingPackets: 2,
    outgoingPackets: 2,
    "solicit in": 1,
    "request in": 1,
    "advertise out": 1,
    "reply out": 1,
  };
  const throughRelay = {
    incomingPackets: 1,
    outgoingPackets: 1,
    "solicit in": 1,
    "advertise out": 1,
  };
  const { global, interfaces, subnets, relays } = rig.statistics;
  assert.deepEqual(counted(global), all);
  assert.deepEqual(counted(interfaces.get("eth0")!), all);
  assert.deepEqual(counted(interfaces.get("eth1")!), {});
  assert.deepEqual(counted(subnets.get("2001:db8:1::/64")!), direct);
  assert.deepEqual(counted(subnets.get("2001:db8:7::/64")!), throughRelay);
  assert.deepEqual(counted(relays.get("2001:db8:7::1")!), throughRelay);
});

Deno.test("what cannot be read counts globally and for its interface, and nowhere else", () => {
  const rig = rigWith();
  rig.receiveOctets(new Uint8Array([1, 2, 3]));
  const unparsable = { incomingPackets: 1, unparsablePackets: 1, "dropped unparsable": 1 };
  const { global, interfaces, subnets } = rig.statistics;
  assert.deepEqual(counted(global), unparsable);
  assert.deepEqual(counted(interfaces.get("eth0")!), unparsable);
  assert.deepEqual(counted(subnets.get("2001:db8:1::/64")!), {});
});

Deno.test("what this host sends itself is not counted", () => {
  const rig = rigWith();
  rig.receive(says({ type: "solicit" }), "fe80::ff");
  assert.deepEqual(counted(rig.statistics.global), {});
});

const failing = {
  name: "failing",
  handle: () => {
    throw new Error("It broke");
  },
};
const status = (code: number) => ({
  name: "status",
  handle: () => ({ kind: "status", code, message: "" } as const),
});
const SOLICIT = says({ type: "solicit", na: { 1: [] } });
const LEASEQUERY: Message = {
  ...says({ type: "leasequery" }),
  options: [
    ...says({ type: "leasequery" }).options,
    lqQuery.of({ queryType: 99, linkAddress: address("::"), options: [] }),
  ],
};

const NO_ANSWERS: [string, Handlers, Message, Record<string, number>][] = [
  ["that a handler failed at", [failing], SOLICIT, {
    handlingErrors: 1,
    "dropped handling-error": 1,
    "solicit in": 1,
  }],
  ["for another server", [], says({ type: "request", serverId: new Uint8Array([0, 9, 9]) }), {
    forOtherServer: 1,
    "dropped for-other-server": 1,
    "request in": 1,
  }],
  ["that is ignored", [{ "ignore-request": {} }], SOLICIT, {
    doNotRespond: 1,
    "dropped do-not-respond": 1,
    "solicit in": 1,
  }],
  ["that lacks what it must have", [], says({ type: "solicit", client: undefined }), {
    unparsablePackets: 1,
    "dropped invalid": 1,
    "discarded no-client-id": 1,
    "solicit in": 1,
  }],
  ["that only servers send", [], says({ type: "reply" }), {
    doNotRespond: 1,
    "dropped not-for-servers": 1,
    "discarded type-not-for-servers": 1,
    "reply in": 1,
  }],
];

for (const [what, handlers, message, expected] of NO_ANSWERS) {
  Deno.test(`a message ${what} counts as that`, () => {
    const rig = rigWith(...handlers);
    rig.receive(message);
    assert.deepEqual(counted(rig.statistics.global), { incomingPackets: 1, ...expected });
    assert.deepEqual(
      counted(rig.statistics.interfaces.get("eth0")!),
      counted(rig.statistics.global),
    );
  });
}

const STATUSES: [number, string][] = [
  [5, "useMulticast"],
  [7, "unknownQueryType"],
  [8, "malformedQuery"],
  [10, "notAllowed"],
  [1, "otherError"],
  [9, "otherError"],
];

for (const [code, counter] of STATUSES) {
  Deno.test(`an answer with nothing but status ${code} counts as ${counter}`, () => {
    const rig = rigWith(status(code));
    rig.receive(LEASEQUERY);
    assert.deepEqual(counted(rig.statistics.global), {
      incomingPackets: 1,
      outgoingPackets: 1,
      "leasequery in": 1,
      "leasequeryReply out": 1,
      [counter]: 1,
    });
  });
}

Deno.test("a status within an answer is no special reply", () => {
  const rig = rigWith();
  rig.receive(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  assert.deepEqual(counted(rig.statistics.global), {
    incomingPackets: 1,
    outgoingPackets: 1,
    "request in": 1,
    "reply out": 1,
  });
});

Deno.test("an answer that the system refuses to send counts as sent, and as refused", async () => {
  const rig = rigWith(POOL);
  rig.socket.failure = new Error("Network is unreachable");
  rig.receive(SOLICIT);
  await Promise.resolve();
  const { outgoingPackets, sendErrors } = rig.statistics.global;
  assert.deepEqual([outgoingPackets, sendErrors], [1, 1]);
});

Deno.test("more relays than a message may come through are counted", () => {
  const rig = rigWith(POOL);
  let message: Message = SOLICIT;
  for (let relay = 0; relay < 33; relay++) message = relayed(message, "2001:db8:7::1");
  rig.receive(message);
  assert.equal(rig.statistics.global.dropped["relayed-too-often"], 1);
  assert.equal(rig.statistics.global.unparsablePackets, 1);
});

Deno.test("over TCP each message of an answer counts, and nothing by relay or subnet", () => {
  const rig = rigWith();
  const { identity } = rig.listener;
  const from = { address: "2001:db8:1::7", port: 1547 };
  const query = rig.server.decode(encodeMessage(LEASEQUERY), identity, from)!;
  rig.server.handle(query, {
    listener: identity,
    peerAddress: address(from.address),
    peerPort: from.port,
    multicast: false,
    tcp: true,
    at: rig.pipeline.now,
  });
  for (
    const type of ["leasequeryReply", "leasequeryData", "leasequeryData", "leasequeryDone"] as const
  ) {
    rig.server.noteSent(says({ type }), identity, from);
  }
  const expected = {
    incomingPackets: 1,
    outgoingPackets: 4,
    notAllowed: 1,
    "leasequery in": 1,
    "leasequeryReply out": 1,
    "leasequeryData out": 2,
    "leasequeryDone out": 1,
  };
  assert.deepEqual(counted(rig.statistics.global), expected);
  assert.deepEqual(counted(rig.statistics.interfaces.get("eth0")!), expected);
  assert.deepEqual(counted(rig.statistics.subnets.get("2001:db8:1::/64")!), {});
});

Deno.test("a client-id of a length that no DUID has costs its message, which is counted", () => {
  const rig = rigWith(POOL);
  const solicitOf = (length: number) => {
    const clientId = `0001${length.toString(16).padStart(4, "0")}${"00".repeat(length)}`;
    rig.receiveOctets(fromHex(`01000001${clientId}`)!);
    return rig.socket.sent.length;
  };
  assert.deepEqual([0, 1, 131].map(solicitOf), [0, 0, 0]);
  const { dropped, discarded } = rig.statistics.global;
  assert.deepEqual([dropped.unparsable, discarded["wrong-client-id"]], [2, 1]);
  assert.deepEqual([2, 130].map(solicitOf), [1, 2]);
});
