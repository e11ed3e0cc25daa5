import assert from "node:assert/strict";
import type { Fault } from "../../lib/pipeline/ending.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import { decodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { iaTa, relayMessage, vendorSpecificInformation } from "../../lib/wire/options/mod.ts";
import { dhcpv6 } from "../../lib/wire/option.ts";
import { type ClientSays, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { innermost } from "../support/pipeline_rig.ts";
import { ServerRig, TestLog } from "./server_rig.ts";

const WANTED = { na: { 1: [] } } as const;

function rig(): ServerRig {
  const handlers = [{ "address-pool": { prefix: "2001:db8:1::/64" } }];
  return new ServerRig({ handlers }, new TestLog([]));
}

/** What is sent back, and what is counted. */
function received(message: Message, server: ServerRig = rig()) {
  server.receive(message);
  const { dropped, discarded } = server.statistics.global;
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).flatMap(([name, count]) => Array(count).fill(name));
  return {
    sent: server.socket.sent,
    dropped: counted(dropped),
    discarded: counted(discarded),
  };
}

interface Discarded {
  readonly name: string;
  readonly type: ClientSays["type"];
  readonly says: Omit<ClientSays, "type">;
  readonly fault: Fault;
}

const WITHOUT_CLIENT_ID = { client: undefined };
const TO_THIS_SERVER = { serverId: SERVER_ID };

const DISCARDED: readonly Discarded[] = [
  {
    name: "16.2: a Solicit without client-id is discarded and counted as that",
    type: "solicit",
    says: WITHOUT_CLIENT_ID,
    fault: "no-client-id",
  },
  {
    name: "16.2: a Solicit with server-id is discarded and counted as that, though it is our own",
    type: "solicit",
    says: TO_THIS_SERVER,
    fault: "unwanted-server-id",
  },
  {
    name: "16.3: an Advertise is discarded, and counted as of a type that servers do not take",
    type: "advertise",
    says: TO_THIS_SERVER,
    fault: "type-not-for-servers",
  },
  {
    name: "16.4: a Request without client-id is discarded and counted as that",
    type: "request",
    says: { ...WITHOUT_CLIENT_ID, ...TO_THIS_SERVER },
    fault: "no-client-id",
  },
  {
    name: "16.4: a Request without server-id is discarded and counted as that",
    type: "request",
    says: {},
    fault: "no-server-id",
  },
  {
    name: "16.5: a Confirm without client-id is discarded and counted as that",
    type: "confirm",
    says: WITHOUT_CLIENT_ID,
    fault: "no-client-id",
  },
  {
    name: "16.5: a Confirm with server-id is discarded and counted as that",
    type: "confirm",
    says: TO_THIS_SERVER,
    fault: "unwanted-server-id",
  },
  {
    name: "16.6: a Renew without client-id is discarded and counted as that",
    type: "renew",
    says: { ...WITHOUT_CLIENT_ID, ...TO_THIS_SERVER },
    fault: "no-client-id",
  },
  {
    name: "16.6: a Renew without server-id is discarded and counted as that",
    type: "renew",
    says: {},
    fault: "no-server-id",
  },
  {
    name: "16.7: a Rebind without client-id is discarded and counted as that",
    type: "rebind",
    says: WITHOUT_CLIENT_ID,
    fault: "no-client-id",
  },
  {
    name: "16.7: a Rebind with server-id is discarded and counted as that",
    type: "rebind",
    says: TO_THIS_SERVER,
    fault: "unwanted-server-id",
  },
  {
    name: "16.8: a Decline without client-id is discarded and counted as that",
    type: "decline",
    says: { ...WITHOUT_CLIENT_ID, ...TO_THIS_SERVER },
    fault: "no-client-id",
  },
  {
    name: "16.8: a Decline without server-id is discarded and counted as that",
    type: "decline",
    says: {},
    fault: "no-server-id",
  },
  {
    name: "16.9: a Release without client-id is discarded and counted as that",
    type: "release",
    says: { ...WITHOUT_CLIENT_ID, ...TO_THIS_SERVER },
    fault: "no-client-id",
  },
  {
    name: "16.9: a Release without server-id is discarded and counted as that",
    type: "release",
    says: {},
    fault: "no-server-id",
  },
  {
    name: "16.10: a Reply is discarded, and counted as of a type that servers do not take",
    type: "reply",
    says: TO_THIS_SERVER,
    fault: "type-not-for-servers",
  },
  {
    name: "16.11: a Reconfigure is discarded, and counted as of a type that servers do not take",
    type: "reconfigure",
    says: TO_THIS_SERVER,
    fault: "type-not-for-servers",
  },
  {
    name: "16.12: an Information-request with an IA_NA is discarded and counted as that",
    type: "informationRequest",
    says: { na: { 1: [] } },
    fault: "unwanted-ia",
  },
  {
    name: "16.12: an Information-request with an IA_PD is discarded and counted as that",
    type: "informationRequest",
    says: { pd: { 1: [] } },
    fault: "unwanted-ia",
  },
  {
    name: "16.12: an Information-request with an IA_TA is discarded and counted as that",
    type: "informationRequest",
    says: { options: [iaTa.of({ iaid: 1, options: [] })] },
    fault: "unwanted-ia",
  },
];

for (const { name, type, says: said, fault } of DISCARDED) {
  Deno.test(`RFC 8415 ${name}`, () => {
    const wanted = type === "informationRequest" ? {} : WANTED;
    const message = says({ type, ...wanted, ...said });
    for (const each of [message, relayed(message, "2001:db8:1::1")]) {
      const { sent, discarded } = received(each);
      assert.deepEqual([sent, discarded], [[], [fault]]);
    }
  });
}

const FOR_ANOTHER_SERVER = [
  { name: "16.4: a Request for another server is not answered", type: "request" },
  { name: "16.6: a Renew for another server is not answered", type: "renew" },
  { name: "16.8: a Decline for another server is not answered", type: "decline" },
  { name: "16.9: a Release for another server is not answered", type: "release" },
  {
    name: "16.12: an Information-request for another server is not answered",
    type: "informationRequest",
  },
] as const;

for (const { name, type } of FOR_ANOTHER_SERVER) {
  Deno.test(`RFC 8415 ${name}`, () => {
    const { sent, dropped } = received(says({ type, serverId: duid(99) }));
    assert.deepEqual([sent, dropped], [[], ["for-other-server"]]);
  });
}

Deno.test("RFC 8415 16.12: an Information-request with our own server-id is answered", () => {
  const { sent } = received(says({ type: "informationRequest", serverId: SERVER_ID }));
  assert.equal(sent.length, 1);
});

Deno.test("RFC 8415 16.14: a Relay-reply is discarded, by itself and relayed", () => {
  const reply: Message = {
    ...relayed(says({ type: "reply", serverId: SERVER_ID }), "2001:db8:1::1"),
    type: MessageType.relayReply,
  };
  for (const message of [reply, relayed(reply, "2001:db8:1::1")]) {
    const { sent, discarded } = received(message);
    assert.deepEqual([sent, discarded], [[], ["type-not-for-servers"]]);
  }
});

Deno.test("RFC 8415 16: a message of an unknown type is discarded, by itself and relayed", () => {
  const unknown: Message = { kind: "unknown", type: 250, body: fromHex("123456")! };
  for (const message of [unknown, relayed(unknown, "2001:db8:1::1")]) {
    const { sent, discarded } = received(message);
    assert.deepEqual([sent, discarded], [[], ["unknown-type"]]);
  }
});

Deno.test("RFC 8415 9.1: a Relay-forward that holds no message is discarded and counted as that", () => {
  const relay = relayed(says({ type: "solicit", ...WANTED }), "2001:db8:1::1");
  const options = relay.options.filter(({ definition }) => definition.code !== relayMessage.code);
  const { sent, dropped, discarded } = received({ ...relay, options });
  assert.deepEqual([sent, dropped, discarded], [[], ["unparsable"], ["no-relay-message"]]);
});

Deno.test("RFC 8415 16: unknown options, and of unknown vendors, are as if they were not there", () => {
  const options = [
    dhcpv6.withCode(65001).of(fromHex("c0ffee")!),
    vendorSpecificInformation.of({
      enterpriseNumber: 0xffffffff,
      options: [{ code: 1, data: fromHex("00")! }],
    }),
  ];
  const { sent } = received(says({ type: "solicit", ...WANTED, options }));
  const answer = innermost(decodeMessage(sent[0]!.bytes));
  assert.equal(answer.type, MessageType.advertise);
  assert.deepEqual(answer.options.map(({ definition }) => definition.code), [1, 2, 3]);
});

Deno.test("RFC 8415 16: Solicit, Confirm, Rebind and Information-request by unicast are discarded", () => {
  for (const type of ["solicit", "confirm", "rebind", "informationRequest"] as const) {
    const server = rig();
    Object.assign(server.listener, { multicast: false });
    const { sent, dropped } = received(says({ type }), server);
    assert.deepEqual([sent, dropped], [[], ["by-unicast"]], type);
  }
});
