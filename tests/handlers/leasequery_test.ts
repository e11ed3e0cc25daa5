import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage, RelayMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientData,
  clientId,
  clientLastTransactionTime,
  domainSearchList,
  iaAddress,
  iaPrefix,
  interfaceId,
  lqClientLink,
  lqQuery,
  lqRelayData,
  optionRequest,
  QueryType,
  recursiveNameServers,
  relayMessage,
  remoteId,
} from "../../lib/wire/options/mod.ts";
import { address, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, status } from "../support/pipeline_rig.ts";

const REQUESTOR = duid(0x999);
const LINKS = { one: ["2001:db8:1::/64", "2001:db8:11::/64"], two: ["2001:db8:2::/64"] };
const HANDLERS = [
  { "address-pool": { range: "2001:db8:1::10-2001:db8:1::ff", "valid-lifetime": "1h" } },
  { "address-pool": { range: "2001:db8:2::10-2001:db8:2::ff" } },
  { "prefix-pool": { prefix: "2001:db8:8000::/40", "delegated-length": 56 } },
  { "recursive-name-servers": { addresses: ["2001:db8::53"] } },
  { "domain-search-list": { "domain-names": ["example.org"] } },
];

function rig(leasequery: Record<string, unknown> = {}) {
  return new PipelineRig({
    links: LINKS,
    handlers: [{ leasequery: { "allow-from": ["2001:db8::/32"], ...leasequery } }, ...HANDLERS],
  });
}

function query(
  queryType: number,
  options: readonly Option[],
  linkAddress = "::",
): ClientServerMessage {
  return {
    kind: "client-server",
    type: MessageType.leasequery,
    transactionId: 0x123,
    options: [
      clientId.of(REQUESTOR),
      lqQuery.of({ queryType, linkAddress: address(linkAddress), options }),
    ],
  };
}

const REQUESTOR_SENDS = {
  peerAddress: address("2001:db8::99"),
  peerPort: 40000,
  multicast: false,
} as const;

function ask(rig: PipelineRig, message: ClientServerMessage): ClientServerMessage {
  return rig.answer(message, REQUESTOR_SENDS);
}

function byAddress(text: string, linkAddress?: string, ...more: Option[]): ClientServerMessage {
  const asked = iaAddress.of({
    address: address(text),
    preferredLifetime: 0,
    validLifetime: 0,
    options: [],
  });
  return query(QueryType.byAddress, [asked, ...more], linkAddress);
}

function byClient(client: number, linkAddress?: string, ...more: Option[]): ClientServerMessage {
  return query(QueryType.byClientId, [clientId.of(duid(client)), ...more], linkAddress);
}

const RELAY_OPTIONS = [
  interfaceId.of(fromHex("0a")!),
  remoteId.of({ enterpriseNumber: 40208, identifier: fromHex("0102")! }),
];

/** A client on link one, through a relay, with an address and a prefix. */
function withClient(rig: PipelineRig, linkAddress = "2001:db8:1::1"): string[] {
  const request = says({ type: "request", serverId: SERVER_ID, na: { 1: [] }, pd: { 1: [] } });
  return given(rig.answer(
    relayed(request, linkAddress, RELAY_OPTIONS),
    { peerAddress: address("2001:db8::7") },
  ));
}

Deno.test("a query by address finds the client, with what is left of its lifetimes", () => {
  const asked = rig();
  const [leased, delegated] = withClient(asked);
  asked.now += 600;
  const data = clientData.in(ask(asked, byAddress(leased!)).options)!;
  assert.deepEqual(clientId.in(data), duid(1));
  assert.equal(clientLastTransactionTime.in(data), 600);
  const lease = iaAddress.in(data)!;
  assert.equal(formatAddress(lease.address), leased);
  assert.deepEqual([lease.preferredLifetime, lease.validLifetime], [1200, 3000]);
  const prefix = iaPrefix.in(data)!;
  assert.equal(`${formatAddress(prefix.prefix)}/${prefix.prefixLength}`, delegated);
});

Deno.test("a query by an address inside a delegated prefix finds the client", () => {
  const asked = rig();
  const [, delegated] = withClient(asked);
  const inside = delegated!.replace("::/56", "::1234");
  const data = clientData.in(ask(asked, byAddress(inside)).options)!;
  assert.deepEqual(clientId.in(data), duid(1));
});

Deno.test("a query by client-id finds the client, on any link or on the one that is named", () => {
  const asked = rig();
  withClient(asked);
  assert.ok(clientData.in(ask(asked, byClient(1)).options));
  assert.ok(clientData.in(ask(asked, byClient(1, "2001:db8:11::5")).options));
  assert.equal(clientData.in(ask(asked, byClient(1, "2001:db8:2::1")).options), undefined);
});

Deno.test("a client on several links is told as links, by which it is found again", () => {
  const asked = rig();
  withClient(asked);
  withClient(asked, "2001:db8:2::1");
  const answer = ask(asked, byClient(1));
  assert.equal(clientData.in(answer.options), undefined);
  const links = lqClientLink.in(answer.options)!;
  assert.equal(links.length, 2);
  for (const link of links) {
    const again = ask(asked, byClient(1, formatAddress(link)));
    assert.ok(clientData.in(again.options), `nothing on ${formatAddress(link)}`);
  }
});

Deno.test("nothing is found when a lease is over or released, and that is a success", () => {
  const asked = rig();
  const [leased] = withClient(asked);
  const nothing = (answer: ClientServerMessage) => {
    assert.equal(status(answer), undefined);
    assert.equal(clientData.in(answer.options), undefined);
    assert.equal(lqClientLink.in(answer.options), undefined);
  };
  nothing(ask(asked, byAddress("2001:db8:1::9")));
  nothing(ask(asked, byClient(2)));
  asked.now += 3600;
  nothing(ask(asked, byAddress(leased!)));
});

Deno.test("links that are not configured get NotConfigured", () => {
  const asked = rig();
  withClient(asked);
  assert.equal(status(ask(asked, byAddress("2001:db8:77::1"))), "NotConfigured");
  assert.equal(status(ask(asked, byAddress("2001:db8:1::10", "2001:db8:77::1"))), "NotConfigured");
  assert.equal(status(ask(asked, byClient(1, "2001:db8:77::1"))), "NotConfigured");
  assert.equal(status(ask(asked, byAddress("2001:db8:80ff::1"))), undefined);
});

Deno.test("queries without what they ask by get MalformedQuery", () => {
  assert.equal(status(ask(rig(), query(QueryType.byAddress, []))), "MalformedQuery");
  assert.equal(status(ask(rig(), query(QueryType.byClientId, []))), "MalformedQuery");
});

Deno.test("unknown query types get UnknownQueryType, those of RFC 5460 NotAllowed over UDP", () => {
  assert.equal(status(ask(rig(), query(99, []))), "UnknownQueryType");
  for (const type of [QueryType.byRelayId, QueryType.byLinkAddress, QueryType.byRemoteId]) {
    assert.equal(status(ask(rig(), query(type, []))), "NotAllowed");
  }
});

Deno.test("a stranger gets NotAllowed, whatever it asks", () => {
  const asked = rig({ "allow-from": ["2001:db8:ffff::/48"] });
  for (const message of [byAddress("2001:db8:1::10"), byClient(1), query(99, [])]) {
    assert.equal(status(ask(asked, message)), "NotAllowed");
  }
  const nobody = new PipelineRig({ links: LINKS, handlers: HANDLERS });
  assert.equal(status(ask(nobody, byClient(1))), "NotAllowed");
});

Deno.test("options that are asked for are told as last sent, sensitive ones never", () => {
  const asked = rig({ "sensitive-options": ["domain-search-list"] });
  withClient(asked);
  const oro = optionRequest.of([recursiveNameServers.code, domainSearchList.code]);
  const data = clientData.in(ask(asked, byClient(1, "::", oro)).options)!;
  assert.deepEqual(recursiveNameServers.in(data), [address("2001:db8::53")]);
  assert.equal(domainSearchList.in(data), undefined);
  const unasked = clientData.in(ask(asked, byClient(1)).options)!;
  assert.equal(recursiveNameServers.in(unasked), undefined);
});

Deno.test("relay data is told when asked for, without the client's message and sensitive options", () => {
  const asked = rig({ "sensitive-options": [remoteId.code] });
  withClient(asked);
  const oro = optionRequest.of([lqRelayData.code]);
  const data = clientData.in(ask(asked, byClient(1, "::", oro)).options)!;
  const told = lqRelayData.in(data)!;
  assert.equal(formatAddress(told.peerAddress), "2001:db8::7");
  const relay = told.message as RelayMessage;
  assert.equal(formatAddress(relay.linkAddress), "2001:db8:1::1");
  assert.deepEqual(interfaceId.in(relay.options), fromHex("0a"));
  assert.equal(remoteId.in(relay.options), undefined);
  assert.equal(relayMessage.in(relay.options), undefined);
  assert.equal(lqRelayData.in(clientData.in(ask(asked, byClient(1)).options)!), undefined);
});

Deno.test("a relayed query is discarded, or answered when that is allowed and both may ask", () => {
  const through = (message: ClientServerMessage, peer: string) =>
    relayed(message, "2001:db8:1::1", [], peer);
  const message = through(byClient(1), "2001:db8::50");
  assert.equal(rig().send(message, REQUESTOR_SENDS).kind, "drop");
  const open = rig({ "allow-relayed": true });
  assert.equal(status(open.answer(message, REQUESTOR_SENDS)), undefined);
  const stranger = through(byClient(1), "2001:dead::1");
  assert.equal(status(open.answer(stranger, REQUESTOR_SENDS)), "NotAllowed");
});

Deno.test("a stranger who asks through an honest relay, as somebody who may, gets NotAllowed", () => {
  const open = rig({ "allow-relayed": true });
  const through = (...peers: string[]) =>
    peers.reduce<ClientServerMessage | RelayMessage>(
      (inner, peer) => relayed(inner, "2001:db8:1::1", [], peer),
      byClient(1),
    );
  const forged = through("2001:db8::50", "2001:dead::1");
  assert.equal(status(open.answer(forged, REQUESTOR_SENDS)), "NotAllowed");
  const between = through("2001:db8::50", "2001:dead::1", "2001:db8::51");
  assert.equal(status(open.answer(between, REQUESTOR_SENDS)), "NotAllowed");
  const honest = through("2001:db8::50", "2001:db8::51", "2001:db8::52");
  assert.equal(status(open.answer(honest, REQUESTOR_SENDS)), undefined);
});

Deno.test("queries without client-id or query are discarded, and those for another server", () => {
  const { options } = byClient(1);
  const send = (kept: readonly Option[]) =>
    rig().send({ ...byClient(1), options: kept }, REQUESTOR_SENDS).kind;
  assert.equal(send(options), "answer");
  assert.equal(send(options.slice(1)), "drop");
  assert.equal(send(options.slice(0, 1)), "drop");
});

Deno.test("a query changes no lease", () => {
  const asked = rig();
  withClient(asked);
  const before = JSON.stringify(asked.leases.leasesOf(duid(1)));
  asked.now += 10;
  const outcome = asked.send(byClient(1), REQUESTOR_SENDS);
  assert.equal(outcome.transaction?.recorded, false);
  assert.equal(JSON.stringify(asked.leases.leasesOf(duid(1))), before);
});
