import assert from "node:assert/strict";
import type { ClientServerMessage, RelayMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientData,
  clientId,
  iaAddress,
  iaPrefix,
  lqQuery,
  lqRelayData,
  optionRequest,
  QueryType,
  relayPort,
  remoteId,
} from "../../lib/wire/options/mod.ts";
import { address, duid, relayed } from "../support/messages.ts";
import { innermost, status } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { bind, LINK_ADDRESS, throughRelay } from "./through_relay.ts";

const REMOTE = remoteId.of({ enterpriseNumber: 40208, identifier: Uint8Array.of(1) });
const SIP_SERVER_NAMES = 21;
const NAME_SERVERS = 23;
const SEARCH_LIST = 24;

/** A server of which `leasequery` has these keys. */
function configuration(leasequery: string): string {
  return `
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - leasequery: { ${leasequery} }
  - address-pool: { range: "2001:db8:1::1000-2001:db8:1::1fff" }
  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
  - recursive-name-servers: { addresses: ["2001:db8::53"] }
  - domain-search-list: { domain-names: [example.com] }
  - sip-server-names: { domain-names: [sip.example.org] }
`;
}

function query(queryType: number, ...options: readonly Option[]): ClientServerMessage {
  return {
    kind: "client-server",
    type: MessageType.leasequery,
    transactionId: 0,
    options: [
      clientId.of(duid(0x999)),
      lqQuery.of({ queryType, linkAddress: address("::"), options }),
    ],
  };
}

const ABOUT_CLIENT = query(QueryType.byClientId, clientId.of(duid(1)));

/** What the server tells of client 1, which is bound. */
async function told(leasequery: string, ...asked: readonly Option[]): Promise<readonly Option[]> {
  await using server = await RunningServer.start(configuration(leasequery));
  using peer = new TestPeer(server);
  await bind(peer, { client: 1 }, [REMOTE]);
  const message = query(QueryType.byClientId, clientId.of(duid(1)), ...asked);
  const answer = innermost(await peer.ask(message));
  assert.equal(answer.type, MessageType.leasequeryReply);
  return clientData.in(answer.options) ?? [];
}

Deno.test("a leasequery by address and one by DUID tell the same lease", async () => {
  await using server = await RunningServer.start(configuration('allow-from: ["::1"]'));
  using peer = new TestPeer(server);
  await bind(peer, { client: 1 });
  const byClient = clientData.in(innermost(await peer.ask(ABOUT_CLIENT)).options)!;
  const lease = iaAddress.in(byClient)!;
  const byAddress = query(QueryType.byAddress, iaAddress.of({ ...lease, options: [] }));
  const found = clientData.in(innermost(await peer.ask(byAddress)).options)!;
  assert.deepEqual(clientId.in(found), duid(1));
  assert.deepEqual(iaAddress.in(found)!.address, lease.address);
  assert.deepEqual(iaPrefix.in(found)!.prefix, iaPrefix.in(byClient)!.prefix);
});

Deno.test("options that are asked for are told, but not those that are sensitive", async () => {
  const asked = optionRequest.of([SIP_SERVER_NAMES, NAME_SERVERS, SEARCH_LIST]);
  const codes = (options: readonly Option[]) =>
    options.map(({ definition: { code } }) => code).filter((code) => asked.value.includes(code));
  const open = await told('allow-from: ["::1"]', asked);
  assert.deepEqual(codes(open).sort(), [SIP_SERVER_NAMES, NAME_SERVERS, SEARCH_LIST]);
  const guarded = 'allow-from: ["::1"], sensitive-options: [sip-server-names, 23]';
  assert.deepEqual(codes(await told(guarded, asked)), [SEARCH_LIST]);
});

Deno.test("relay data is told to those who ask for it, without what is sensitive", async () => {
  const asked = optionRequest.of([lqRelayData.code]);
  const relay = lqRelayData.in(await told('allow-from: ["::1"]', asked))!.message as RelayMessage;
  assert.deepEqual(relay.linkAddress, address(LINK_ADDRESS));
  assert.deepEqual(remoteId.in(relay.options), REMOTE.value);
  assert.equal(lqRelayData.in(await told('allow-from: ["::1"]')), undefined);
  const guarded = lqRelayData.in(await told('allow-from: ["::1"], sensitive-options: [37]', asked));
  assert.equal(remoteId.in((guarded!.message as RelayMessage).options), undefined);
});

Deno.test("who is not in allow-from gets NotAllowed, and nothing else", async () => {
  const answer = async (allowFrom: string) => {
    await using server = await RunningServer.start(configuration(`allow-from: ["${allowFrom}"]`));
    using peer = new TestPeer(server);
    await bind(peer, { client: 1 });
    return innermost(await peer.ask(ABOUT_CLIENT));
  };
  assert.equal(status(await answer("::1")), undefined);
  const refused = await answer("2001:db8:1:2::/64");
  assert.equal(status(refused), "NotAllowed");
  assert.equal(clientData.in(refused.options), undefined);
});

Deno.test("a leasequery through a relay is answered only with allow-relayed", async () => {
  const inRelay = relayed(ABOUT_CLIENT, LINK_ADDRESS, [relayPort.of(0)], "::1");
  const answers = async (leasequery: string) => {
    await using server = await RunningServer.start(configuration(leasequery));
    using peer = new TestPeer(server);
    await bind(peer, { client: 1 });
    const last = throughRelay({ type: "informationRequest" });
    const { before } = await peer.askAfter([inRelay], last);
    return before.map((message) => clientId.in(clientData.in(innermost(message).options)!));
  };
  assert.deepEqual(await answers('allow-from: ["::1"]'), []);
  assert.deepEqual(await answers('allow-from: ["::1"], allow-relayed: true'), [duid(1)]);
});
