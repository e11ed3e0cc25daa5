import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import { encodeFrame, FrameReader } from "../../lib/wire/frame.ts";
import { decodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  clientData,
  clientId,
  clientLinkLayerAddress,
  iaAddress,
  lqQuery,
  QueryType,
  relayPort,
  remoteId,
  serverId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { writeContractFiles } from "../config/contract/contract.ts";
import { CONTRACT_OPTIONS } from "../config/contract/options.ts";
import { sent } from "../handlers/support.ts";
import { askThroughRelay, bind, LINK_ADDRESS, throughRelay } from "../server/through_relay.ts";
import { address, duid, relayed, says } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { Sextant } from "../support/sextant.ts";
import { TestPeer } from "../support/test_peer.ts";
import { sextant } from "./command.ts";
import { contractOnLoopback } from "./contract_on_loopback.ts";
import { Folder } from "./folder.ts";

/** The client that static.csv knows. */
const ASSIGNED = clientId.of(fromHex("00030001002436ef1d89")!);
/** The client that assignments.sqlite knows. */
const ASSIGNED_ELSEWHERE = clientId.of(fromHex("000300010200")!);

const QUERY: ClientServerMessage = {
  kind: "client-server",
  type: MessageType.leasequery,
  transactionId: 1,
  options: [
    clientId.of(duid(0x999)),
    lqQuery.of({
      queryType: QueryType.byClientId,
      linkAddress: address("::"),
      options: [clientId.of(duid(1))],
    }),
  ],
};

async function askByTcp(port: number, message: Message): Promise<Message> {
  using connection = await Deno.connect({ hostname: "::1", port });
  await connection.write(encodeFrame(message));
  const frames = new FrameReader();
  for await (const piece of connection.readable) {
    frames.add(piece);
    const octets = frames.next();
    if (octets) return decodeMessage(octets);
  }
  throw new Error("the connection was closed without an answer");
}

Deno.test("the whole configuration passes check", async () => {
  await using folder = new Folder();
  writeContractFiles(folder.path);
  const file = folder.write("config.yaml", contractOnLoopback(folder.path).text);
  // The collector of the log is started by the test that serves.
  assert.match(await sextant("check", "-c", file), /config\.yaml is fine, with 1 warning\n$/);
});

Deno.test("the whole configuration serves: leases, options, leasequery, ctl, and an end with 0", async () => {
  await using folder = new Folder();
  writeContractFiles(folder.path);
  const contract = contractOnLoopback(folder.path);
  const file = folder.write("config.yaml", contract.text);
  await using server = await new Sextant(["-c", file]).ready();
  assert.equal(Deno.readTextFileSync(contract.pidFile), `${server.pid}\n`);

  using onLan = new TestPeer({ port: contract.lanPort });
  await expectOptions(onLan);
  await expectLeases(onLan);
  await expectCopies(onLan);
  using atRelays = new TestPeer({ port: contract.relayedPort });
  await expectMatches(atRelays);

  const found = [await onLan.ask(QUERY), await askByTcp(contract.tcpPort, QUERY)]
    .map((answer) => iaAddress.in(clientData.in(innermost(answer).options)!)!.address);
  assert.deepEqual(found[0], found[1]);
  const leases = await sextant("ctl", "-s", contract.controlSocket, "leases", "--json");
  assert.match(leases, /2001:db8:1::42/);

  assert.equal((await server.stop()).code, 0, server.stderr.all.join("\n"));
  for (const gone of [contract.pidFile, contract.controlSocket]) {
    assert.throws(() => Deno.statSync(gone), Deno.errors.NotFound);
  }
  assert.match(Deno.readTextFileSync(`${folder.path}/sextant.log`), /\bready\b/);
});

async function expectOptions(peer: TestPeer): Promise<void> {
  const offer = await askThroughRelay(peer, { type: "solicit", na: { 1: [] } });
  for (const [name, [code, ...values]] of Object.entries(CONTRACT_OPTIONS)) {
    assert.deepEqual(sent(offer, code), values, name);
  }
  assert.deepEqual(serverId.in(offer.options), fromHex("00030001002436ef1d89"));
}

async function expectLeases(peer: TestPeer): Promise<void> {
  const [leased, delegated] = given(await bind(peer, { client: 1 }));
  assert.match(leased!, /^2001:db8:1:/);
  assert.match(delegated!, /^2001:db8:80.*\/56$/);
  const assigned = await bind(peer, { client: undefined, options: [ASSIGNED] });
  assert.deepEqual(given(assigned), ["2001:db8:1::42", "2001:db8:9000::/56"]);
}

async function expectCopies(peer: TestPeer): Promise<void> {
  const options = [
    relayPort.of(0),
    remoteId.of({ enterpriseNumber: 40208, identifier: fromHex("01")! }),
    subscriberId.of(fromHex("aabb")!),
    clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex("020000000001")! }),
  ];
  const solicit = says({ type: "solicit", na: { 1: [] } });
  const answer = await peer.ask(relayed(solicit, LINK_ADDRESS, options));
  const codes = answer.kind === "relay"
    ? answer.options.map(({ definition: { code } }) => code)
    : [];
  for (const { definition: { code } } of options) assert.ok(codes.includes(code), `option ${code}`);
}

async function expectMatches(peer: TestPeer): Promise<void> {
  const patient = {
    type: "solicit",
    client: undefined,
    options: [ASSIGNED_ELSEWHERE],
    na: { 1: [] },
  } as const;
  const after = async (elapsed: number) =>
    given(await askThroughRelay(peer, { ...patient, elapsed }, "2001:db8:70::1"));
  assert.deepEqual(await after(600), ["2001:db8:7::42"]);
  assert.deepEqual(await after(400), ["NoAddrsAvail"]);
  const ignored = throughRelay({ type: "solicit", client: 2, na: { 1: [] } }, "2001:db8:1:2::1");
  const last = throughRelay({ type: "informationRequest", client: 2 }, "2001:db8:1:2::1");
  assert.deepEqual((await peer.askAfter([ignored], last)).before, []);
}
