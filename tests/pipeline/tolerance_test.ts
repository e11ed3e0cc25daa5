import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import {
  echoRequest,
  elapsedTime,
  iaPd,
  iaPrefix,
  iaTa,
  interfaceId,
  pdExclude,
  preference,
  recursiveNameServers,
  relayId,
  subscriberId,
  vendorSpecificInformation,
} from "../../lib/wire/options/mod.ts";
import { address, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, status } from "../support/pipeline_rig.ts";

const HANDLERS = [
  { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } },
  { "prefix-pool": { prefix: "2001:db8:8000::/40", "delegated-length": 56 } },
  { "recursive-name-servers": { addresses: ["2001:db8::53"] } },
];

function rig(): PipelineRig {
  return new PipelineRig({ handlers: HANDLERS });
}

function without(message: ClientServerMessage, code: number): ClientServerMessage {
  const options = message.options.filter(({ definition }) => definition.code !== code);
  return { ...message, options };
}

Deno.test("a message that does not say how long its client has been trying is answered", () => {
  for (const type of ["solicit", "informationRequest"] as const) {
    const message = without(says({ type }), elapsedTime.code);
    assert.equal(recursiveNameServers.in(rig().answer(message).options)!.length, 1, type);
  }
});

Deno.test("known options where they have no place are ignored", () => {
  const misplaced = [
    preference.of(3),
    interfaceId.of(fromHex("0102")!),
    recursiveNameServers.of([address("2001:db8:bad::53")]),
    echoRequest.of([1]),
  ];
  const answer = rig().answer(says({ type: "solicit", na: { 1: [] }, options: misplaced }));
  assert.match(given(answer)[0]!, /^2001:db8:1::1/);
  assert.deepEqual(recursiveNameServers.in(answer.options), [address("2001:db8::53")]);
});

Deno.test("options in an IA that have no place there are ignored", () => {
  const options = [pdExclude.of({ prefixLength: 60, subnetId: fromHex("10")! })];
  const ia = iaPd.of({ iaid: 1, t1: 0, t2: 0, options });
  assert.match(given(rig().answer(says({ type: "solicit", options: [ia] })))[0]!, /^2001:db8:8/);
});

Deno.test("a relay may send its relay-id, an echo request and options of its vendor", () => {
  const vendor = vendorSpecificInformation.of({
    enterpriseNumber: 32473,
    options: [{ code: 1, data: fromHex("01")! }],
  });
  const message = relayed(says({ type: "solicit", na: { 1: [] } }), "2001:db8:1::1", [
    relayId.of(duid(0x77)),
    echoRequest.of([subscriberId.code]),
    subscriberId.of(fromHex("6a6f65")!),
    vendor,
  ]);
  assert.match(given(rig().answer(message))[0]!, /^2001:db8:1::1/);
});

Deno.test("a prefix that somebody else uses can be declined", () => {
  const prefixes = rig();
  const [got] = given(
    prefixes.answer(says({ type: "request", serverId: SERVER_ID, pd: { 1: [] } })),
  );
  const answer = prefixes.answer(
    says({ type: "decline", serverId: SERVER_ID, pd: { 1: [got!] } }),
  );
  assert.deepEqual([status(answer), ...given(answer)], ["Success"]);
});

Deno.test("an IA_TA is told that there is no address for it", () => {
  const ia = iaTa.of({ iaid: 1, options: [] });
  assert.deepEqual(given(rig().answer(says({ type: "solicit", options: [ia] }))), ["NoAddrsAvail"]);
});

Deno.test("bits that a client sets after the length of a prefix are no part of it", () => {
  const server = rig();
  const untidy = (type: "solicit" | "request" | "renew", client: number) =>
    given(server.answer(says({
      type,
      client,
      ...(type === "solicit" ? {} : { serverId: SERVER_ID }),
      options: [iaPd.of({
        iaid: 1,
        t1: 0,
        t2: 0,
        options: [iaPrefix.of({
          preferredLifetime: 0,
          validLifetime: 0,
          prefixLength: 56,
          prefix: address("2001:db8:8000:4242::1"),
          options: [],
        })],
      })],
    })));
  assert.deepEqual(untidy("solicit", 1), ["2001:db8:8000:4200::/56"]);
  assert.deepEqual(untidy("request", 1), ["2001:db8:8000:4200::/56"]);
  assert.deepEqual(untidy("renew", 1), ["2001:db8:8000:4200::/56"]);
  assert.notDeepEqual(untidy("request", 2), ["2001:db8:8000:4200::/56"]);
});
