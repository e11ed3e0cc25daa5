import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import { decodeMessage, encodeOptions } from "../../lib/wire/message.ts";
import type { Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import {
  clientId,
  clientLinkLayerAddress,
  echoRequest,
  erpLocalDomainName,
  iaNa,
  iaPd,
  iaPrefix,
  interfaceId,
  pdExclude,
  recursiveNameServers,
  relayId,
  relayMessage,
  relayPort,
  relaySuppliedOptions,
  remoteId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { capturedDatagrams } from "../captures/captures.ts";
import { type ClientSays, duid, relayed, says } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, throughRelay } from "./through_relay.ts";

const LINKS = `
links:
  - { name: one, prefixes: ["2001:db8:1::/64"] }
  - { name: two, prefixes: ["2001:db8:2::/64"] }
  - { name: avm, prefixes: ["2001:db8:ffff:1::/64"] }
`;
const POOLS = `
${LINKS}
handlers:
  - address-pool: { range: "2001:db8:1::10-2001:db8:1::1f" }
  - address-pool: { range: "2001:db8:2::10-2001:db8:2::1f" }
  - address-pool: { range: "2001:db8:ffff:1::10-2001:db8:ffff:1::1f" }
  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
`;

const ONE = "2001:db8:1::1";
const TWO = "2001:db8:2::1";
const SOLICIT: ClientSays = { type: "solicit", na: { 1: [] } };
/** What the relay sends that sends to the server: it has a port of its own. */
const OWN_PORT = relayPort.of(0);

/** A message through relays, the next to the client first. */
function through(
  message: Message,
  ...relays: readonly { link: string; peer?: string; options?: readonly Option[] }[]
): Message {
  return relays.reduce<Message>((inner, { link, peer, options }, level) => {
    const isOutermost = level === relays.length - 1;
    const all = [...isOutermost ? [OWN_PORT] : [], ...options ?? []];
    return relayed(inner, link, all, peer);
  }, message);
}

/** The Relay-replies of an answer, outermost first. */
function levelsOf(answer: Message): RelayMessage[] {
  if (answer.kind !== "relay") return [];
  return [answer, ...levelsOf(relayMessage.in(answer.options)!)];
}

/** The options that a relay gets besides the message, as they stand on the wire. */
function octetsOf({ options }: RelayMessage): string {
  const own = new Set([relayMessage.code, relayPort.code]);
  return toHex(encodeOptions(options.filter(({ definition }) => !own.has(definition.code))));
}

Deno.test("RFC 8415 19.3: the answer goes back through the same relays, each with what it sent", async () => {
  await using server = await RunningServer.start(POOLS);
  using peer = new TestPeer(server);
  const answer = await peer.ask(through(
    says(SOLICIT),
    { link: TWO, peer: "fe80::c", options: [interfaceId.of(fromHex("0a")!)] },
    { link: "::", peer: "2001:db8::a" },
    { link: "::", peer: "2001:db8::b", options: [interfaceId.of(fromHex("0c")!)] },
  ));
  const fields = levelsOf(answer).map((level) => [
    level.type === MessageType.relayReply,
    level.hopCount,
    formatAddress(level.linkAddress),
    formatAddress(level.peerAddress),
    octetsOf(level),
  ]);
  assert.deepEqual(fields, [
    [true, 2, "::", "2001:db8::b", "001200010c"],
    [true, 1, "::", "2001:db8::a", ""],
    [true, 0, TWO, "fe80::c", "001200010a"],
  ]);
  assert.deepEqual(clientId.in(innermost(answer).options), duid(1));
});

Deno.test("through 32 relays a client is answered, and through one more it is not", async () => {
  await using server = await RunningServer.start(POOLS);
  using peer = new TestPeer(server);
  const many = (count: number) =>
    through(says(SOLICIT), ...Array.from({ length: count }, () => ({ link: ONE })));
  const { before, answer } = await peer.askAfter([many(33)], many(32));
  assert.deepEqual(before, []);
  assert.equal(levelsOf(answer).length, 32);
  assert.match(given(innermost(answer))[0]!, /^2001:db8:1::1/);
});

Deno.test("RFC 6221 4: a lightweight relay tells no link, and the next relay that does counts", async () => {
  await using server = await RunningServer.start(POOLS);
  using peer = new TestPeer(server);
  const from = async (...links: readonly string[]) => {
    const relays = links.map((link) => ({ link }));
    return given(innermost(await peer.ask(through(says(SOLICIT), ...relays))))[0]!;
  };
  assert.match(await from("::", TWO), /^2001:db8:2::1.$/);
  assert.match(await from("::", "::", TWO, ONE), /^2001:db8:2::1.$/);
  assert.match(await from("fe80::1", TWO), /^2001:db8:2::1.$/);
  assert.match(await from(ONE, "::"), /^2001:db8:1::1.$/);
  assert.match(await from(ONE, TWO), /^2001:db8:1::1.$/);
  assert.equal(await from("::"), "NoAddrsAvail");
});

Deno.test("RFC 6221 5.2: captured clients behind a lightweight relay are served, and it gets its interface-id", async () => {
  await using server = await RunningServer.start(POOLS);
  using peer = new TestPeer(server);
  const solicit = decodeMessage(capturedDatagrams("avm-client")[0]!);
  const answer = await peer.ask(relayed(solicit, "::", [OWN_PORT], "2001:db8:ffff::7"));
  const [, router, lightweight] = levelsOf(answer);
  assert.equal(formatAddress(router!.linkAddress), "2001:db8:ffff:1::1");
  assert.equal(new TextDecoder().decode(interfaceId.in(router!.options)), "Gi0/0/0");
  assert.equal(formatAddress(lightweight!.linkAddress), "::");
  assert.equal(new TextDecoder().decode(interfaceId.in(lightweight!.options)), "Fa2/3");
  const [leased, delegated] = given(innermost(answer));
  assert.match(leased!, /^2001:db8:ffff:1::1.$/);
  assert.match(delegated!, /^2001:db8:80.*\/56$/);
});

Deno.test("RFC 8357 5.2: relays get their source port option back, each its own downstream port", async () => {
  await using server = await RunningServer.start(POOLS);
  using peer = new TestPeer(server);
  const answer = await peer.ask(relayed(
    relayed(
      relayed(relayed(says(SOLICIT), ONE), "::", [relayPort.of(0)]),
      "::",
      [relayPort.of(1000)],
    ),
    "::",
    [relayPort.of(2000)],
  ));
  const ports = levelsOf(answer).map(({ options }) => relayPort.allIn(options));
  assert.deepEqual(ports, [[2000], [1000], [0], []]);
});

Deno.test("RFC 8357 5.2: only the port of the relay that sends to the server is answered to", async () => {
  await using server = await RunningServer.start(POOLS);
  using peer = new TestPeer(server);
  // The relay next to the server listens on port 547, whatever the one before it does.
  const inner = relayed(relayed(says(SOLICIT), ONE, [relayPort.of(0)]), "::");
  const { before } = await peer.askAfter([inner], throughRelay(SOLICIT));
  assert.deepEqual(before, []);
});

Deno.test("RFC 4994 5: what a relay asks to have echoed it gets verbatim, and no other relay does", async () => {
  await using server = await RunningServer.start(POOLS);
  using peer = new TestPeer(server);
  const unknown = dhcpv6.withCode(65001).of(fromHex("c0ffee")!);
  const said = [
    remoteId.of({ enterpriseNumber: 9, identifier: fromHex("0102")! }),
    subscriberId.of(fromHex("6a6f65")!),
    relayId.of(duid(7)),
    clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex("020000000001")! }),
    unknown,
  ];
  const codes = [37, 38, 53, 79, 65001, 64999];
  const interfaces = interfaceId.of(fromHex("0a")!);
  const answer = await peer.ask(through(
    says(SOLICIT),
    // The interface-id is in the Relay-reply anyway, and is not there twice.
    { link: ONE, options: [...said, interfaces, echoRequest.of([18, ...codes])] },
    { link: "::", options: [...said, echoRequest.of([38])] },
    { link: "::", options: said },
  ));
  const [last, middle, first] = levelsOf(answer);
  const sorted = ({ options }: RelayMessage) =>
    options.map(({ definition: { code } }) => code).sort((a, b) => a - b);
  assert.deepEqual(sorted(first!), [9, 18, 37, 38, 53, 79, 65001]);
  const echoed = first!.options.filter(({ definition: { code } }) => code !== 9 && code !== 18);
  assert.equal(toHex(encodeOptions(echoed)), toHex(encodeOptions(said)));
  assert.deepEqual(sorted(middle!), [9, 38]);
  assert.equal(octetsOf(last!), "");
});

Deno.test("RFC 6939 6: the relay closest to the client says its link-layer address, and nobody else", async () => {
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(
    `${folder}/static.csv`,
    "id,address,prefix\nlinklayer-id:1:020000000001,2001:db8:1::77,\n",
  );
  const yaml = `${LINKS}handlers: [{ static-csv: { file: static.csv } }]`;
  await using server = await RunningServer.start(yaml, folder);
  using peer = new TestPeer(server);
  const linkLayer = clientLinkLayerAddress.of({
    hardwareType: 1,
    address: fromHex("020000000001")!,
  });
  const ask = async (message: Message) => given(innermost(await peer.ask(message)))[0];
  const closest = through(
    says(SOLICIT),
    { link: ONE, options: [linkLayer] },
    { link: "::" },
  );
  assert.equal(await ask(closest), "2001:db8:1::77");
  const farther = through(says(SOLICIT), { link: ONE }, { link: "::", options: [linkLayer] });
  assert.equal(await ask(farther), "NoAddrsAvail");
  const byClient = says({ ...SOLICIT, options: [linkLayer] });
  assert.equal(await ask(through(byClient, { link: ONE })), "NoAddrsAvail");
  const inIa = [iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [linkLayer] })];
  assert.equal(
    await ask(through(says({ type: "solicit", options: inIa }), { link: ONE })),
    "NoAddrsAvail",
  );
});

Deno.test("RFC 6422 6: relays supply options over the wire, and supplied ones that are none spoil nothing", async () => {
  await using server = await RunningServer.start(`${POOLS}
  - relay-supplied-options: { allow: [recursive-name-servers] }
`);
  using peer = new TestPeer(server);
  const [servers] = ["20010db8000000000000000000000053"].map((digits) => fromHex(digits)!);
  const supplied = [recursiveNameServers.of([servers!]), erpLocalDomainName.of("erp.")];
  const told = await askThroughRelay(peer, SOLICIT, ONE, [relaySuppliedOptions.of(supplied)]);
  assert.deepEqual(recursiveNameServers.in(told.options), [servers]);
  assert.equal(erpLocalDomainName.in(told.options), "erp.");
  for (const octets of ["00", "004100ff", "0041000365727000"]) {
    const broken = relaySuppliedOptions.of(fromHex(octets)!);
    const answer = await askThroughRelay(peer, SOLICIT, ONE, [broken]);
    assert.match(given(answer)[0]!, /^2001:db8:1::1/);
    assert.equal(erpLocalDomainName.in(answer.options), undefined);
  }
});

Deno.test("RFC 6603 4.2, RFC 8168 3.2: a relayed client is delegated the length that it hints at, less what is excluded", async () => {
  await using server = await RunningServer.start(`${POOLS}
  - prefix-pool: { prefix: "2001:db8:9000::/40", delegated-length: 59, excluded-prefix: "0:0:0:f::/64" }
`);
  using peer = new TestPeer(server);
  const delegated = async (hint: string) => {
    const client: ClientSays = { type: "solicit", pd: { 1: [hint] }, oro: [pdExclude.code] };
    const answer = await askThroughRelay(peer, client, ONE);
    return iaPrefix.in(iaPd.in(answer.options)!.options)!;
  };
  const excluding = await delegated("::/60");
  assert.equal(excluding.prefixLength, 59);
  // The octets of the example of RFC 6603.
  assert.equal(toHex(encodeOptions(excluding.options)), "004300024078");
  const whole = await delegated("::/56");
  assert.deepEqual([whole.prefixLength, whole.options], [56, []]);
});

Deno.test("a relay that tells no link is on that of the listener's address, whatever interface has it", async () => {
  const loopback = Deno.networkInterfaces().find(({ address }) => address === "::1")!.name;
  await using server = await RunningServer.start(`
links:
  - { name: one, prefixes: ["2001:db8:1::/64"], interfaces: [${loopback}] }
handlers:
  - address-pool: { range: "2001:db8:1::10-2001:db8:1::1f" }
`);
  using peer = new TestPeer(server);
  assert.deepEqual(given(await askThroughRelay(peer, SOLICIT, "::")), ["NoAddrsAvail"]);
  assert.equal(given(await askThroughRelay(peer, SOLICIT, ONE)).length, 1);
});
