import assert from "node:assert/strict";
import type { Message } from "../../lib/wire/message_layout.ts";
import { messageTypes } from "../../lib/wire/message_type.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import * as known from "../../lib/wire/options/mod.ts";
import { validate } from "../../lib/wire/validate.ts";
import { address, hex } from "./octets.ts";

const DUID = hex("00030001001372");

function message(type: number, ...options: Option[]): Message {
  return { kind: "client-server", type, transactionId: 1, options };
}

function solicit(...options: Option[]): Message {
  return message(1, known.clientId.of(DUID), known.elapsedTime.of(0), ...options);
}

function relayed(inner: Message, ...options: Option[]): Message {
  const linkAddress = address("2001:db8::1");
  const peerAddress = address("fe80::1");
  const all = [...options, known.relayMessage.of(inner)];
  return { kind: "relay", type: 12, hopCount: 0, linkAddress, peerAddress, options: all };
}

function findings(message: Message): string[] {
  return validate(message).map(({ path, problem }) => `${path}: ${problem}`);
}

const LEASE = {
  address: address("2001:db8::2"),
  preferredLifetime: 2,
  validLifetime: 1,
  options: [],
};

Deno.test("a message that does as its options declare has no violations", () => {
  assert.deepEqual(findings(solicit()), []);
  assert.deepEqual(findings(relayed(solicit(), known.interfaceId.of(hex("00")))), []);
});

Deno.test("an option that must be there and is not is a violation", () => {
  assert.deepEqual(findings(message(1)), [
    "message: in solicit there is exactly one client-id, and here is none",
    "message: in solicit there is exactly one elapsed-time, and here is none",
  ]);
  assert.deepEqual(findings(relayed(message(1, known.elapsedTime.of(0)))), [
    "relay-message: in solicit there is exactly one client-id, and here is none",
  ]);
});

Deno.test("an option that is there too often is a violation", () => {
  assert.deepEqual(findings(solicit(known.rapidCommit.of(true), known.rapidCommit.of(true))), [
    "message: in solicit there is at most one rapid-commit, and here are 2",
  ]);
});

Deno.test("an option where it has no place is a violation", () => {
  const ia = known.iaNa.of({ iaid: 7, t1: 0, t2: 0, options: [known.preference.of(1)] });
  assert.deepEqual(findings(solicit(ia, known.solMaxRt.of(60))), [
    "iana 7 > preference: it has no place in iana",
    "sol-max-rt: it has no place in solicit",
  ]);
});

Deno.test("an option that nobody knows may be anywhere", () => {
  assert.deepEqual(findings(solicit(dhcpv6.withCode(65000).of(hex("00")))), []);
});

Deno.test("a value that its option calls wrong is a violation, with the way to it", () => {
  const ia = known.iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [known.iaAddress.of(LEASE)] });
  assert.deepEqual(findings(relayed(solicit(ia))), [
    "relay-message > iana 1 > ia-address: the preferred lifetime, 2, is longer than the valid lifetime, 1",
  ]);
});

Deno.test("two identity associations of a kind with one IAID are a violation", () => {
  const iaNa = known.iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [] });
  const iaPd = known.iaPd.of({ iaid: 1, t1: 0, t2: 0, options: [] });
  assert.deepEqual(findings(solicit(iaNa, iaPd)), []);
  assert.deepEqual(findings(solicit(iaNa, iaPd, iaNa)), [
    "message: iana 1 is there more than once",
  ]);
});

Deno.test("client-data holds any option, and needs its own", () => {
  const data = [
    known.clientId.of(DUID),
    known.clientLastTransactionTime.of(1),
    known.recursiveNameServers.of([new Uint8Array(16).fill(1)]),
  ];
  const reply = (data: Option[]) =>
    message(15, known.clientId.of(DUID), known.serverId.of(DUID), known.clientData.of(data));
  assert.deepEqual(findings(reply(data)), []);
  assert.deepEqual(findings(reply(data.slice(0, 1))), [
    "client-data: in client-data there is exactly one clt-time, and here is none",
  ]);
});

Deno.test("suboptions are held against their own space", () => {
  const both = [known.ntpServerName.of("a."), known.ntpServerName.of("b.")];
  assert.deepEqual(findings(solicit(known.ntpServers.of(both))), [
    "ntp-servers: it names one time source, and here are 2",
    "ntp-servers: in ntp-servers there is at most one ntp-server-fqdn, and here are 2",
  ]);
  const wrong = [known.ntpMulticastAddress.of(address("2001:db8::1"))];
  assert.deepEqual(findings(solicit(known.ntpServers.of(wrong))), [
    "ntp-servers > ntp-multicast-address: 2001:db8::1 is not a multicast address",
  ]);
});

Deno.test("what a softwire container must hold is missed", () => {
  const dmr = known.s46DefaultMappingRule.of({ length: 0, address: address("::") });
  assert.deepEqual(findings(solicit(known.s46MapE.of([dmr]))), [
    "s46-map-e-container: in s46-map-e-container there is at least one s46-rule, and here is none",
    "s46-map-e-container: in s46-map-e-container there is at least one s46-br, and here is none",
    "s46-map-e-container > s46-dmr: it has no place in s46-map-e-container",
  ]);
});

Deno.test("what clients, relays and requestors may send has its place", () => {
  const client = known.clientId.of(DUID);
  const server = known.serverId.of(DUID);
  const elapsed = known.elapsedTime.of(0);
  const iaPd = known.iaPd.of({ iaid: 1, t1: 0, t2: 0, options: [] });
  const vendor = known.vendorSpecificInformation.of({ enterpriseNumber: 9, options: [] });
  const query = known.lqQuery.of({
    queryType: known.QueryType.byRelayId,
    linkAddress: address("::"),
    options: [
      known.relayId.of(DUID),
      known.remoteId.of({ enterpriseNumber: 9, identifier: DUID }),
      known.optionRequest.of([23]),
    ],
  });
  assert.deepEqual(findings(message(11, elapsed)), []);
  assert.deepEqual(findings(message(11, elapsed, client, server)), []);
  assert.deepEqual(findings(message(9, elapsed, client, server, iaPd)), []);
  assert.deepEqual(findings(message(14, elapsed, client, query)), []);
  assert.deepEqual(
    findings(relayed(solicit(), known.echoRequest.of([37]), known.relayId.of(DUID), vendor)),
    [],
  );
});

Deno.test("a relay's addresses are no groups", () => {
  const relay = relayed(solicit());
  assert.ok(relay.kind === "relay");
  const multicast = address("ff02::1:2");
  assert.deepEqual(findings({ ...relay, linkAddress: multicast, peerAddress: multicast }), [
    "message: link-address ff02::1:2 is multicast",
    "message: peer-address ff02::1:2 is multicast",
  ]);
});

Deno.test("a message that nobody knows has no violations", () => {
  assert.deepEqual(findings({ kind: "unknown", type: 99, body: hex("00") }), []);
});

Deno.test("every place that an option declares is a message or an option", () => {
  const options = [...dhcpv6.declared(), ...known.ntp.declared()];
  const names = new Set([...messageTypes.names(), ...options.map(({ name }) => name)]);
  for (const { name, places } of options) {
    for (const place of Object.keys(places ?? {})) assert.ok(names.has(place), `${name}: ${place}`);
  }
});

Deno.test("a reconfigure-request names clients and their link, once (RFC 6977 section 6.3)", () => {
  const link = known.linkAddress.of(address("2001:db8::1"));
  const client = known.clientId.of(DUID);
  assert.deepEqual(findings(message(18, client, client, link)), []);
  assert.deepEqual(findings(message(18)), [
    "message: in reconfigure-request there is at least one client-id, and here is none",
    "message: in reconfigure-request there is exactly one link-address, and here is none",
  ]);
  const everybody = known.linkAddress.of(address("ff02::1:2"));
  assert.deepEqual(findings(message(18, client, everybody)), [
    "link-address: ff02::1:2 is no address of another node",
  ]);
  const status = known.statusCode.of({ code: 0, message: "" });
  assert.deepEqual(findings(message(19, known.serverId.of(DUID), status)), []);
});
