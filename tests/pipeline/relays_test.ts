import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { bytes } from "../../lib/wire/layout.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import {
  echoRequest,
  interfaceId,
  relayId,
  relayMessage,
  relayPort,
  remoteId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, innermost, PipelineRig } from "../support/pipeline_rig.ts";

const LINKS = { one: ["2001:db8:1::/64"], two: ["2001:db8:2::/64"] };
const POOLS = [
  { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } },
  { "address-pool": { range: "2001:db8:2::10-2001:db8:2::1f" } },
];

function rig() {
  return new PipelineRig({ links: LINKS, handlers: POOLS });
}

function send(message: Message): RelayMessage {
  const outcome = rig().send(message);
  assert.equal(outcome.kind, "answer");
  const answer = (outcome as { message: Message }).message;
  assert.equal(answer.kind, "relay");
  return answer as RelayMessage;
}

/** An option with these octets, whether they are a value of it or not. */
function rawOption(code: number, hex: string): Option {
  return {
    definition: { ...dhcpv6.withCode(0xfffe), code, layout: bytes },
    value: fromHex(hex)!,
  } as Option;
}

const SOLICIT = says({ type: "solicit", na: { 1: [] } });

Deno.test("a Relay-reply mirrors the Relay-forward at every level", () => {
  const inner = relayed(SOLICIT, "2001:db8:2::1", [interfaceId.of(fromHex("0a")!)], "fe80::aa");
  const outer = relayed(inner, "::", [interfaceId.of(fromHex("0b")!)], "2001:db8::99");
  const reply = send(outer);
  const levels = [reply, relayMessage.in(reply.options) as RelayMessage];
  assert.deepEqual(
    levels.map((level) => [
      level.type,
      level.hopCount,
      formatAddress(level.linkAddress),
      formatAddress(level.peerAddress),
      interfaceId.in(level.options),
    ]),
    [
      [MessageType.relayReply, 1, "::", "2001:db8::99", fromHex("0b")],
      [MessageType.relayReply, 0, "2001:db8:2::1", "fe80::aa", fromHex("0a")],
    ],
  );
  assert.equal(innermost(reply).type, MessageType.advertise);
});

Deno.test("the innermost link-address that tells a link decides which pool serves", () => {
  const through = (...linkAddresses: string[]) =>
    given(innermost(send(linkAddresses.reduce<Message>(
      (message, linkAddress) => relayed(message, linkAddress),
      SOLICIT,
    ))))[0]!;
  assert.match(through("2001:db8:2::1"), /^2001:db8:2::1.$/);
  assert.match(through("::", "2001:db8:2::1"), /^2001:db8:2::1.$/);
  assert.match(through("fe80::1", "2001:db8:2::1", "2001:db8:1::1"), /^2001:db8:2::1.$/);
  assert.equal(through("2001:db8:3::1"), "NoAddrsAvail");
});

Deno.test("a layer-2 relay is on the listener's link, and one that sends by unicast on none", () => {
  const through = (linkAddress: string, multicast: boolean) => {
    const { transaction } = rig().send(relayed(SOLICIT, linkAddress), { multicast });
    return [transaction?.link?.name, transaction?.linkName];
  };
  assert.deepEqual(through("::", true), ["one", "one"]);
  assert.deepEqual(through("fe80::1", true), ["one", "one"]);
  assert.deepEqual(through("::", false), [undefined, "::/128"]);
  assert.deepEqual(through("fe80::1", false), [undefined, "::/128"]);
  const answer = rig().answer(relayed(SOLICIT, "::"), { multicast: false });
  assert.deepEqual(given(answer), ["NoAddrsAvail"]);
});

Deno.test("the relay source port option comes back", () => {
  const reply = send(relayed(SOLICIT, "2001:db8:2::1", [relayPort.of(0)]));
  assert.equal(relayPort.in(reply.options), 0);
});

Deno.test("what an echo request names comes back, even an option that nobody knows", () => {
  const unknown = dhcpv6.withCode(65001).of(fromHex("c0ffee")!);
  const reply = send(relayed(SOLICIT, "2001:db8:2::1", [
    echoRequest.of([subscriberId.code, 65001, 9, 12345]),
    subscriberId.of(fromHex("aa")!),
    unknown,
    remoteId.of({ enterpriseNumber: 40208, identifier: fromHex("01")! }),
    unknown,
  ]));
  const codes = reply.options.map(({ definition: { code } }) => code);
  assert.deepEqual(codes, [subscriberId.code, 65001, 65001, relayMessage.code]);
});

Deno.test("what is malformed does not come back, asked for or not", () => {
  const returned = (...options: Option[]) =>
    send(relayed(SOLICIT, "2001:db8:2::1", options)).options
      .map(({ definition: { code } }) => code)
      .filter((code) => code !== relayMessage.code);
  for (const port of ["", "00", "000000"]) assert.deepEqual(returned(rawOption(135, port)), []);
  const echo = (code: number, hex: string) =>
    returned(echoRequest.of([code]), rawOption(code, hex));
  assert.deepEqual(echo(37, "000009"), []);
  assert.deepEqual(echo(37, "0000000901"), [37]);
  assert.deepEqual(echo(53, "00"), []);
  assert.deepEqual(echo(23, ""), []);
  assert.deepEqual(echo(79, "00"), []);
  assert.deepEqual(echo(56, "00010001ff"), []);
});

Deno.test("what a relay says once comes back once, however often it stands there", () => {
  const twice = [interfaceId.of(fromHex("0a")!), interfaceId.of(fromHex("0b")!)];
  const reply = send(
    relayed(SOLICIT, "2001:db8:2::1", [...twice, relayPort.of(1), relayPort.of(2)]),
  );
  assert.deepEqual(interfaceId.allIn(reply.options), [fromHex("0a")]);
  assert.deepEqual(relayPort.allIn(reply.options), [1]);
});

Deno.test("an answer that is only a status goes back through the relays with their options", () => {
  const strict = new PipelineRig({
    links: LINKS,
    handlers: [{
      name: "strict",
      pre: () => ({ kind: "status", code: 1, message: "Not today" }),
    }],
  });
  const outcome = strict.send(
    relayed(SOLICIT, "2001:db8:2::1", [interfaceId.of(fromHex("0a")!)]),
  );
  const reply = (outcome as { message: RelayMessage }).message;
  assert.deepEqual(interfaceId.in(reply.options), fromHex("0a"));
});

Deno.test("32 relays are served, one more is dropped", () => {
  let message: Message = SOLICIT;
  for (let relays = 0; relays < 32; relays++) message = relayed(message, "2001:db8:2::1");
  assert.equal(rig().send(message).kind, "answer");
  const outcome = rig().send(relayed(message, "2001:db8:2::1"));
  assert.equal(outcome.kind === "drop" && outcome.drop.reason, "relayed-too-often");
});

Deno.test("the relays are remembered with the client, and forgotten when it is heard directly", () => {
  const remembering = new PipelineRig({ links: LINKS, handlers: POOLS });
  const request = says({ type: "request", serverId: SERVER_ID, na: { 1: [] } });
  remembering.answer(relayed(request, "2001:db8:1::1", [
    relayId.of(duid(77)),
    remoteId.of({ enterpriseNumber: 40208, identifier: fromHex("0102")! }),
  ]));
  const [heard] = remembering.leases.clientsOnLinks(duid(1), remembering.now);
  assert.ok(heard!.relays, "no relay data was kept");
  remembering.answer(request);
  const [direct] = remembering.leases.clientsOnLinks(duid(1), remembering.now);
  assert.equal(direct!.relays, undefined);
});
