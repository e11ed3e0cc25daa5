import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { ClientServerMessage, RelayMessage } from "../../lib/wire/message_layout.ts";
import {
  addressRegistration,
  clientData,
  clientId,
  iaAddress,
  relayId,
  relayPort,
  remoteId,
} from "../../lib/wire/options/mod.ts";
import {
  byAddress,
  byClient,
  byLink,
  byRelay,
  byRemote,
  remoteIdOf,
} from "../leasequery/queries.ts";
import { duid, relayed } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { registeredAddress, type Registers, registers } from "../support/registrations.ts";
import { RunningServer } from "../support/running_server.ts";
import { TcpRequestor } from "../support/tcp_requestor.ts";
import { TestPeer } from "../support/test_peer.ts";
import { FollowedServer } from "./followed_server.ts";
import { Follower } from "./follower.ts";
import { askThroughRelay, LINK_ADDRESS } from "./through_relay.ts";

const OWN = "2001:db8:1::5";
const CONFIGURATION = `
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - leasequery: { allow-from: "::1" }
  - address-registration: {}
  - address-pool: { range: "2001:db8:1::1000-2001:db8:1::1fff" }
`;

/** As relay 1 sends it on, for a client with remote-id 1. */
function throughRelay(text: string, what: Registers = {}): RelayMessage {
  const options = [
    relayPort.of(0),
    relayId.of(duid(1001)),
    remoteId.of(remoteIdOf(1)),
  ];
  return relayed(registers(text, what), LINK_ADDRESS, options, text);
}

/** `000…1: 2001:db8:1::5` for each client that is told of. */
function told({ options }: ClientServerMessage): string[] {
  return clientData.allIn(options).map((data) => {
    const addresses = iaAddress.allIn(data).map(({ address }) => formatAddress(address));
    return `${clientId.in(data)!.at(-1)}: ${addresses.join(" ")}`;
  });
}

Deno.test("an ADDR-REG-INFORM through a relay gets its ADDR-REG-REPLY back, once it is stored", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const offer = await askThroughRelay(peer, {
    type: "informationRequest",
    oro: [addressRegistration.code],
  });
  assert.equal(addressRegistration.in(offer.options), true);
  const reply = innermost(await peer.ask(throughRelay(OWN)));
  assert.equal(reply.type, MessageType.addrRegReply);
  assert.deepEqual(iaAddress.allIn(reply.options), [registeredAddress(OWN).value]);
  const found = innermost(await peer.ask(byAddress(OWN)));
  assert.deepEqual(told(found), [`1: ${OWN}`]);
});

Deno.test("registered addresses are found by address and client, and in bulk by link, relay and remote-id", async () => {
  await using server = await RunningServer.start(CONFIGURATION, undefined, [], {
    tcp: { "allow-from": "::1" },
  });
  using peer = new TestPeer(server);
  await peer.ask(throughRelay(OWN));
  await peer.ask(throughRelay("2001:db8:1::6"));
  const both = [`1: ${OWN} 2001:db8:1::6`];
  assert.deepEqual(told(innermost(await peer.ask(byAddress(OWN)))), both);
  assert.deepEqual(told(innermost(await peer.ask(byClient(1)))), both);
  const queries = [byAddress(OWN), byClient(1), byLink(LINK_ADDRESS), byRelay(1001), byRemote(1)];
  for (const query of queries) {
    using requestor = await TcpRequestor.connect(server);
    await requestor.send(query);
    assert.deepEqual(told((await requestor.next())!), both);
  }
});

Deno.test("active leasequery tells of registrations, refreshes, their ends, and of who takes one over", async () => {
  await using server = await FollowedServer.start();
  await using follower = await Follower.follow(server);
  const register = (what: Registers) => server.peer.ask(throughRelay(OWN, what));
  await register({ valid: 100 });
  assert.equal(await follower.told(), `leasequery-data 1: ${OWN}`);
  await register({ valid: 200 });
  assert.equal(await follower.told(), `leasequery-data 1: ${OWN}`);
  await register({ client: 2 });
  assert.equal(await follower.told(), `leasequery-data 1: -${OWN}`);
  assert.equal(await follower.told(), `leasequery-data 2: ${OWN}`);
  await register({ client: 2, valid: 0 });
  assert.equal(await follower.told(), `leasequery-data 2: -${OWN}`);
});

Deno.test("registrations are there after a restart, and nothing of theirs is leased", async () => {
  const server = await RunningServer.start(CONFIGURATION);
  {
    using peer = new TestPeer(server);
    await peer.ask(throughRelay("2001:db8:1::1000"));
    await server.stop();
  }
  const pool = CONFIGURATION.replace("1::1fff", "1::1000");
  await using again = await RunningServer.start(pool, server.folder);
  using peer = new TestPeer(again);
  const found = innermost(await peer.ask(byClient(1)));
  assert.deepEqual(told(found), ["1: 2001:db8:1::1000"]);
  const answer = await askThroughRelay(peer, { type: "solicit", client: 2, na: { 1: [] } });
  assert.deepEqual(given(answer), ["NoAddrsAvail"]);
  await peer.ask(throughRelay("2001:db8:1::1000", { valid: 0 }));
  assert.deepEqual(told(innermost(await peer.ask(byClient(1)))), []);
});

Deno.test("registrations are counted by message, refused ones by their reason, and all are logged", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  await peer.askAfter([throughRelay("2001:db8:2::5")], throughRelay(OWN));
  const { messagesIn, messagesOut, dropped } = server.service.statistics.global;
  assert.equal(messagesIn[MessageType.addrRegInform]! - messagesOut[MessageType.addrRegReply]!, 1);
  assert.equal(dropped["not-registrable"], 1);
  const lines = server.logged.filter(({ level }) => level === "info").map(({ message }) => message);
  assert.ok(
    lines.some((line) =>
      /^addr-reg-inform .* of 0003.* on lan .*-> no answer: The address is neither/.test(line)
    ),
  );
  assert.ok(lines.some((line) => line.endsWith(`-> addr-reg-reply ${OWN} for 2h`)));
});
