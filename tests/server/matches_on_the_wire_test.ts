import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import {
  clientArchitectureTypes,
  clientId,
  clientLinkLayerAddress,
  iaAddress,
  interfaceId,
  lqQuery,
  optionRequest,
  QueryType,
  recursiveNameServers,
  relayPort,
  remoteId,
  statusCode,
  subscriberId,
  userClass,
  vendorClass,
} from "../../lib/wire/options/mod.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { address, type ClientSays, octets, relayed, says } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, throughRelay } from "./through_relay.ts";

const SOLICIT: ClientSays = { type: "solicit", na: { 1: [] } };

/** A match that tells those for whom it holds of a server that nobody else is told of. */
function telling(conditions: string): string {
  return `
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"] }
  - { name: access-7, prefixes: ["2001:db8:7::/64", "2001:db8:70::/64"] }
handlers:
  - match: ${conditions}
    handlers: [{ recursive-name-servers: { addresses: ["2001:db8::53"] } }]
`;
}

function isTold(answer: ClientServerMessage): boolean {
  return recursiveNameServers.in(answer.options)?.map(formatAddress)[0] === "2001:db8::53";
}

Deno.test("match by link holds for relays on each prefix of the link, and on no other", async () => {
  await using server = await RunningServer.start(telling("{ link: access-7 }"));
  using peer = new TestPeer(server);
  const on = async (link: string) => isTold(await askThroughRelay(peer, SOLICIT, link));
  assert.equal(await on("2001:db8:7::1"), true);
  assert.equal(await on("2001:db8:70::1"), true);
  assert.equal(await on("2001:db8:1::1"), false);
  assert.equal(await on("2001:db8:99::1"), false);
});

Deno.test("match by link keeps a pool to its link", async () => {
  await using server = await RunningServer.start(`
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"] }
  - { name: access-7, prefixes: ["2001:db8:7::/64"] }
handlers:
  - match: { link: lan }
    handlers: [{ prefix-pool: { prefix: "2001:db8:8000::/56", delegated-length: 56 } }]
`);
  using peer = new TestPeer(server);
  const delegated = async (link: string) =>
    given(await askThroughRelay(peer, { type: "solicit", pd: { 1: [] } }, link));
  assert.deepEqual(await delegated("2001:db8:1::1"), ["2001:db8:8000::/56"]);
  assert.deepEqual(await delegated("2001:db8:7::1"), ["NoPrefixAvail"]);
});

Deno.test("match by subnet holds for link-addresses within one of the prefixes", async () => {
  const subnets = '["2001:db8:1:2::/64", "2001:db8:1:4::/62"]';
  await using server = await RunningServer.start(telling(`{ subnet: ${subnets} }`));
  using peer = new TestPeer(server);
  const on = async (link: string) => isTold(await askThroughRelay(peer, SOLICIT, link));
  assert.equal(await on("2001:db8:1:2::1"), true);
  assert.equal(await on("2001:db8:1:7::1"), true);
  assert.equal(await on("2001:db8:1:3::1"), false);
  assert.equal(await on("2001:db8:1:8::1"), false);
});

Deno.test("match by mark holds for what comes in where the mark is put on it", async () => {
  const configuration = telling("{ marked-with: relayed }");
  await using server = await RunningServer.start(configuration, undefined, ["relayed", "other"]);
  const by = async (mark: string | undefined) => {
    using peer = new TestPeer({ port: server.ports.get(mark)! });
    return isTold(await askThroughRelay(peer, SOLICIT));
  };
  assert.equal(await by("relayed"), true);
  assert.equal(await by("other"), false);
  assert.equal(await by(undefined), false);
});

Deno.test("match by elapsed time holds for clients that have been trying for so long", async () => {
  const configuration = telling("{ elapsed-time: { more-than: 5s, less-than: 1m } }");
  await using server = await RunningServer.start(configuration);
  using peer = new TestPeer(server);
  // In hundredths of a second.
  const after = async (elapsed: number) =>
    isTold(await askThroughRelay(peer, { ...SOLICIT, elapsed }));
  assert.equal(await after(500), false);
  assert.equal(await after(501), true);
  assert.equal(await after(5999), true);
  assert.equal(await after(6000), false);
});

Deno.test("all conditions of a match must hold", async () => {
  const configuration = telling(
    "{ elapsed-time: { more-than: 5s, less-than: 1h }, marked-with: relayed, link: access-7 }",
  );
  await using server = await RunningServer.start(configuration, undefined, ["relayed"]);
  const told = async (mark: string | undefined, link: string, elapsed: number) => {
    using peer = new TestPeer({ port: server.ports.get(mark)! });
    return isTold(await askThroughRelay(peer, { ...SOLICIT, elapsed }, link));
  };
  assert.equal(await told("relayed", "2001:db8:7::1", 600), true);
  assert.equal(await told(undefined, "2001:db8:7::1", 600), false);
  assert.equal(await told("relayed", "2001:db8:1::1", 600), false);
  assert.equal(await told("relayed", "2001:db8:7::1", 500), false);
});

Deno.test("ignore-request in a match leaves what it names unanswered there, and only that", async () => {
  await using server = await RunningServer.start(`
handlers:
  - match: { subnet: "2001:db8:1:2::/64" }
    handlers: [{ ignore-request: { message-types: [solicit] } }]
`);
  using peer = new TestPeer(server);
  const ignored = throughRelay(SOLICIT, "2001:db8:1:2::1");
  const elsewhere = throughRelay(SOLICIT, "2001:db8:1:3::1");
  const another = throughRelay({ type: "informationRequest" }, "2001:db8:1:2::1");
  const { before } = await peer.askAfter([ignored, elsewhere], another);
  assert.deepEqual(before.map((answer) => innermost(answer).type), [MessageType.advertise]);
  const relay = before[0]!;
  assert.equal(relay.kind === "relay" && formatAddress(relay.linkAddress), "2001:db8:1:3::1");
});

Deno.test("match by message holds for messages of the types, and no others", async () => {
  await using server = await RunningServer.start(
    telling("{ message: [solicit, information-request] }"),
  );
  using peer = new TestPeer(server);
  const told = async (client: ClientSays) => isTold(await askThroughRelay(peer, client));
  assert.equal(await told(SOLICIT), true);
  assert.equal(await told({ type: "informationRequest" }), true);
  assert.equal(await told({ type: "rebind", na: { 1: [] } }), false);
});

/** Of each condition: what it is, what a client and its relay say that meet it, and what do not. */
const TOLD: readonly [
  condition: string,
  meeting: { client?: readonly Option[]; relay?: readonly Option[] },
  other: { client?: readonly Option[]; relay?: readonly Option[] },
][] = [
  [
    '{ client-id: "hex:000300010200000000*" }',
    {},
    { client: [clientId.of(fromHex("0003000102ff00000001")!)] },
  ],
  [
    '{ hardware-address: "02:00:5e:10:*" }',
    { relay: [linkLayer("02005e100001")] },
    { relay: [linkLayer("02005e110001")] },
  ],
  ["{ user-class: iPXE }", { client: [userClass.of([octets("x"), octets("iPXE")])] }, {
    client: [userClass.of([octets("iPXE2")])],
  }],
  [
    '{ vendor-class: { enterprise: 343, data: "PXEClient*" } }',
    { client: [vendor(343, "PXEClient:Arch:00007")] },
    { client: [vendor(9, "PXEClient:Arch:00007")] },
  ],
  ["{ architecture: [7, 9] }", { client: [clientArchitectureTypes.of([9])] }, {
    client: [clientArchitectureTypes.of([11])],
  }],
  ['{ interface-id: "ge-0/0/1.*" }', { relay: [interfaceId.of(octets("ge-0/0/1.7"))] }, {
    relay: [interfaceId.of(octets("ge-0/0/11"))],
  }],
  [
    '{ remote-id: { enterprise: 9, id: "hex:0102*" } }',
    { relay: [remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(1, 2, 3) })] },
    { relay: [remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(1, 3, 3) })] },
  ],
  ['{ subscriber-id: "gold-*" }', { relay: [subscriberId.of(octets("gold-7"))] }, {
    relay: [subscriberId.of(octets("silver-7"))],
  }],
  ["{ requests-option: [ntp-servers] }", { client: [optionRequest.of([23, 56])] }, {
    client: [optionRequest.of([23])],
  }],
  [
    '{ option: { code: 65279, value: "hex:00*" } }',
    { client: [dhcpv6.withCode(65279).of(Uint8Array.of(0, 1))] },
    { client: [dhcpv6.withCode(65279).of(Uint8Array.of(1, 0))] },
  ],
  [
    "{ any: [{ user-class: a }, { user-class: b }], not: { user-class: c } }",
    { client: [userClass.of([octets("b")])] },
    { client: [userClass.of([octets("b"), octets("c")])] },
  ],
];

function linkLayer(address: string): Option {
  return clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex(address)! });
}

function vendor(enterpriseNumber: number, said: string): Option {
  return vendorClass.of({ enterpriseNumber, classes: [octets(said)] });
}

for (const [condition, meeting, other] of TOLD) {
  Deno.test(`match holds on the wire for whom it is about, and no others: ${condition}`, async () => {
    await using server = await RunningServer.start(telling(condition));
    using peer = new TestPeer(server);
    const told = async ({ client = [], relay = [] }: typeof meeting) => {
      const hasId = client.some(({ definition }) => definition.code === clientId.code);
      const says: ClientSays = { ...SOLICIT, options: client };
      return isTold(
        await askThroughRelay(
          peer,
          hasId ? { ...says, client: undefined } : says,
          undefined,
          relay,
        ),
      );
    };
    assert.equal(await told(meeting), true);
    assert.equal(await told(other), false);
  });
}

Deno.test("match by relay holds for what came through one, however far", async () => {
  await using server = await RunningServer.start(telling('{ relay: "2001:db8:ffff::/48" }'));
  using peer = new TestPeer(server);
  const through = async (linkAddress: string) => {
    const near = relayed(says(SOLICIT), "2001:db8:1::1", []);
    const far = relayed(near, linkAddress, [relayPort.of(0)], "2001:db8:2::1");
    return isTold(innermost(await peer.ask(far)));
  };
  assert.equal(await through("2001:db8:ffff::1"), true);
  assert.equal(await through("2001:db8:fffe::1"), false);
});

Deno.test("else applies to all others, and a mark to what is further down", async () => {
  await using server = await RunningServer.start(`
handlers:
  - match: { user-class: gold }
    handlers: [{ mark: [gold, paying] }]
    else: [{ mark: guest }]
  - match: { marked-with: paying }
    handlers: [{ recursive-name-servers: { addresses: ["2001:db8::1"] } }]
  - match: { marked-with: guest }
    handlers: [{ recursive-name-servers: { addresses: ["2001:db8::2"] } }]
`);
  using peer = new TestPeer(server);
  const told = async (...options: Option[]) => {
    const answer = await askThroughRelay(peer, { ...SOLICIT, options });
    return recursiveNameServers.in(answer.options)?.map(formatAddress);
  };
  assert.deepEqual(await told(userClass.of([octets("gold")])), ["2001:db8::1"]);
  assert.deepEqual(await told(userClass.of([octets("tin")])), ["2001:db8::2"]);
  // What one request is marked with is gone with it.
  assert.deepEqual(await told(), ["2001:db8::2"]);
});

Deno.test("conditions on the client do not hold for leasequeries", async () => {
  const answers = async (condition: string) => {
    await using server = await RunningServer.start(`
handlers:
  - match: ${condition}
    handlers: [{ leasequery: { allow-from: "::1" } }]
  - leasequery: { allow-from: "2001:db8::1" }
`);
    using peer = new TestPeer(server);
    const query = says({
      type: "leasequery",
      options: [
        lqQuery.of({
          queryType: QueryType.byAddress,
          linkAddress: new Uint8Array(16),
          options: [iaAddressOf("2001:db8:1::1")],
        }),
      ],
    });
    const status = statusCode.in(innermost(await peer.ask(query)).options);
    return status?.code !== StatusCode.NotAllowed;
  };
  assert.equal(await answers("{ message: leasequery }"), true);
  assert.equal(await answers('{ client-id: "*" }'), false);
  assert.equal(await answers('{ not: { client-id: "*" } }'), true);
});

function iaAddressOf(text: string): Option {
  return iaAddress.of({
    address: address(text),
    preferredLifetime: 0,
    validLifetime: 0,
    options: [],
  });
}
