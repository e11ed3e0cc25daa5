import assert from "node:assert/strict";
import { emptyExchange } from "../../lib/leases/exchange.ts";
import { FOREVER, REGISTERED } from "../../lib/leases/lease.ts";
import type { Outcome } from "../../lib/pipeline/pipeline.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  addressRegistration,
  clientFqdn,
  clientLinkLayerAddress,
  elapsedTime,
  iaAddress,
  interfaceId,
  optionRequest,
  serverId,
  statusCode,
} from "../../lib/wire/options/mod.ts";
import { address, type ClientSays, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, innermost, PipelineRig, type RigSetup } from "../support/pipeline_rig.ts";
import { registeredAddress, type Registers, registers } from "../support/registrations.ts";
import { findingsOf } from "./support.ts";

const OWN = "2001:db8:1::5";
const OPTION = addressRegistration.code;

function rigWith(config: Record<string, unknown> = {}, setup: Partial<RigSetup> = {}): PipelineRig {
  return new PipelineRig({
    ...setup,
    handlers: [{ "address-registration": config }, ...setup.handlers ?? []],
  });
}

/** From the address itself, as the RFC has it. */
function register(rig: PipelineRig, text: string, what: Registers = {}): Outcome {
  return rig.send(registers(text, what), { peerAddress: address(text) });
}

function whyNot(outcome: Outcome): string | undefined {
  return outcome.kind === "drop" ? `${outcome.drop.reason}: ${outcome.drop.why}` : undefined;
}

function isOffered(rig: PipelineRig, client: ClientSays): boolean {
  return addressRegistration.in(rig.answer(says(client)).options) !== undefined;
}

/** Of a client what is registered, with the seconds that are left. */
function stored(rig: PipelineRig, client = 1): [string, number][] {
  return rig.leases.leasesOf(duid(client))
    .filter(({ iaType, state }) => iaType === REGISTERED && state === "active")
    .map(({ address, validUntil }) => [formatAddress(address), validUntil - rig.now]);
}

Deno.test("address-registration says that it is there to clients that ask", () => {
  const rig = rigWith();
  for (const type of ["solicit", "informationRequest", "rebind"] as const) {
    assert.ok(isOffered(rig, { type, oro: [OPTION, 23] }), type);
    assert.ok(!isOffered(rig, { type, oro: [23] }), type);
  }
  for (const type of ["request", "renew"] as const) {
    assert.ok(isOffered(rig, { type, serverId: SERVER_ID, oro: [OPTION] }), type);
  }
  assert.ok(isOffered(rig, { type: "solicit" }));
  assert.ok(isOffered(rigWith({ "always-send": true }), { type: "solicit", oro: [23] }));
});

Deno.test("a registration is answered with the address as it came, and stored with its lifetimes", () => {
  const rig = rigWith();
  const outcome = register(rig, OWN, { valid: 7200, preferred: 3600 });
  assert.ok(outcome.kind === "answer" && outcome.transaction.recorded);
  const reply = innermost(outcome.message);
  assert.equal(reply.type, MessageType.addrRegReply);
  assert.equal(reply.transactionId, 0xabcdef);
  assert.deepEqual(iaAddress.allIn(reply.options), [registeredAddress(OWN).value]);
  assert.deepEqual(serverId.in(reply.options), SERVER_ID);
  assert.equal(statusCode.in(reply.options), undefined);
  const [lease] = rig.leases.leasesOf(duid(1));
  assert.equal(lease!.iaType, REGISTERED);
  assert.equal(lease!.link, "lan");
  assert.equal(lease!.preferredUntil, rig.now + 3600);
  assert.equal(lease!.validUntil, rig.now + 7200);
});

Deno.test("a registration through relays goes back through them, and is from the innermost peer-address", () => {
  const rig = rigWith();
  const port = interfaceId.of(Uint8Array.of(7));
  const inner = relayed(registers(OWN), "2001:db8:1::1", [port], OWN);
  const outcome = rig.send(relayed(inner, "::", [], "2001:db8::7"));
  assert.ok(outcome.kind === "answer" && outcome.message.kind === "relay");
  assert.equal(outcome.message.type, MessageType.relayReply);
  assert.equal(innermost(outcome.message).type, MessageType.addrRegReply);
  assert.deepEqual(stored(rig), [[OWN, 7200]]);
  const elsewhere = relayed(registers(OWN), "2001:db8:1::1", [], "2001:db8:1::6");
  assert.match(whyNot(rig.send(elsewhere))!, /^invalid: It was not sent from the address/);
});

Deno.test("a refresh changes the lifetime, to a shorter one too", () => {
  const rig = rigWith();
  register(rig, OWN);
  rig.now += 1000;
  register(rig, OWN, { valid: 9000 });
  assert.deepEqual(stored(rig), [[OWN, 9000]]);
  register(rig, OWN, { valid: 100 });
  assert.deepEqual(stored(rig), [[OWN, 100]]);
});

Deno.test("a lifetime of 0 ends the registration, and is answered whether there was one or not", () => {
  const rig = rigWith();
  register(rig, OWN);
  for (let time = 0; time < 2; time++) {
    const outcome = register(rig, OWN, { valid: 0 });
    assert.ok(outcome.kind === "answer");
    const [told] = iaAddress.allIn(innermost(outcome.message).options);
    assert.equal(told!.validLifetime, 0);
    assert.deepEqual(stored(rig), []);
  }
  assert.deepEqual(rig.leases.clientsOnLinks(duid(1), rig.now), []);
});

Deno.test("a lifetime of 0 ends nobody else's registration", () => {
  const rig = rigWith();
  register(rig, OWN);
  register(rig, OWN, { client: 2, valid: 0 });
  assert.deepEqual(stored(rig), [[OWN, 7200]]);
});

Deno.test("an infinite lifetime is one, unless max-lifetime says otherwise", () => {
  const [endless, bounded] = [rigWith(), rigWith({ "max-lifetime": "1d" })];
  for (const rig of [endless, bounded]) {
    register(rig, OWN, { valid: 0xffff_ffff, preferred: 0xffff_ffff });
  }
  assert.equal(endless.leases.leasesOf(duid(1))[0]!.validUntil, FOREVER);
  assert.deepEqual(stored(bounded), [[OWN, 86_400]]);
  // The client is told what it said (RFC 9686 section 4.3).
  const outcome = register(bounded, OWN, { valid: 0xffff_ffff });
  assert.ok(outcome.kind === "answer");
  const [told] = iaAddress.allIn(innermost(outcome.message).options);
  assert.equal(told!.validLifetime, 0xffff_ffff);
});

Deno.test("an ADDR-REG-INFORM that breaks a rule is discarded, with the reason", () => {
  const rig = rigWith();
  const two = registers(OWN, { options: [registeredAddress("2001:db8:1::6")] });
  const none = says({ type: "addrRegInform" });
  const broken: [ClientServerMessage, RegExp][] = [
    [registers(OWN, { client: undefined }), /^invalid: .*has no client-id/],
    [registers(OWN, { options: [serverId.of(SERVER_ID)] }), /^invalid: .*has a server-id/],
    [none, /^invalid: .*has 0 addresses/],
    [two, /^invalid: .*has 2 addresses/],
    [registers(OWN, { options: [optionRequest.of([OPTION])] }), /^invalid: .*option-request/],
    [registers(OWN, { valid: 10, preferred: 11 }), /^invalid: The preferred lifetime is longer/],
    [registers("2001:db8:1::6"), /^invalid: It was not sent from the address/],
  ];
  for (const [message, expected] of broken) {
    assert.match(whyNot(rig.send(message, { peerAddress: address(OWN) }))!, expected);
  }
  assert.deepEqual(stored(rig), []);
});

Deno.test("other options of a registration do not matter", () => {
  const options = [clientFqdn.of({ flags: 0, domainName: "host" }), elapsedTime.of(7)];
  assert.equal(register(rigWith(), OWN, { options }).kind, "answer");
});

Deno.test("an address that is not on the client's link is not registered", () => {
  const rig = rigWith({}, { links: { lan: ["2001:db8:1::/64"], other: ["2001:db8:2::/64"] } });
  for (const text of ["2001:db8:2::5", "2001:db9::5", "fe80::5"]) {
    assert.match(whyNot(register(rig, text))!, /^not-registrable: .*neither on the client's link/);
  }
  assert.match(whyNot(register(rigWith({}, { links: {} }), OWN))!, /^not-registrable/);
});

Deno.test("an address in a prefix that is delegated to the client is registered, for it alone", () => {
  const rig = rigWith({}, {
    handlers: [{ "prefix-pool": { prefix: "2001:db8:8000::/40", "delegated-length": 56 } }],
  });
  const request = says({ type: "request", serverId: SERVER_ID, pd: { 1: [] } });
  const [delegated] = given(rig.answer(request));
  const behind = delegated!.replace("::/56", "::5");
  assert.equal(register(rig, behind).kind, "answer");
  assert.match(whyNot(register(rig, behind, { client: 2 }))!, /^not-registrable/);
  // It goes on with its prefix all the same.
  const renew = says({ type: "renew", serverId: SERVER_ID, pd: { 1: [delegated!] } });
  assert.deepEqual(given(rig.answer(renew)), [delegated]);
});

Deno.test("what this server leases is not registered, by its own client neither", () => {
  const rig = rigWith({}, {
    handlers: [{ "address-pool": { range: "2001:db8:1::5-2001:db8:1::5" } }],
  });
  rig.answer(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  const before = rig.leases.leasesOf(duid(1));
  for (const client of [1, 2]) {
    assert.match(whyNot(register(rig, OWN, { client }))!, /^not-registrable: .*leased by this/);
    assert.match(whyNot(register(rig, OWN, { client, valid: 0 }))!, /^not-registrable/);
  }
  assert.deepEqual(rig.leases.leasesOf(duid(1)), before);
});

Deno.test("what lies in a prefix that another client has is not registered", () => {
  const rig = rigWith();
  // As it was delegated before the link had that prefix.
  const delegated = { address: address("2001:db8:1::"), length: 124 };
  const until = rig.now + 60;
  rig.leases.record({
    ...emptyExchange(duid(2), "lan", rig.now),
    granted: [{ ...delegated, iaType: 25, iaid: 1, preferredUntil: until, validUntil: until }],
    contact: {},
  });
  assert.match(whyNot(register(rig, OWN))!, /^not-registrable: .*leased by this/);
  assert.equal(register(rig, OWN, { client: 2 }).kind, "answer");
  rig.now += 60;
  assert.equal(register(rig, OWN).kind, "answer");
});

Deno.test("what is assigned statically is not registered", () => {
  assert.match(whyNot(register(rigWith({}, { reserved: [OWN] }), OWN))!, /assigned statically/);
});

Deno.test("an address that another client had registered is the later one's, which is logged", () => {
  const rig = rigWith();
  register(rig, OWN);
  assert.equal(register(rig, OWN, { client: 2 }).kind, "answer");
  assert.deepEqual([stored(rig, 1), stored(rig, 2)], [[], [[OWN, 7200]]]);
  assert.deepEqual(rig.logged, [
    "warning: 2001:db8:1::5, which 00030001020000000001 has registered, is now registered by " +
    "00030001020000000002",
  ]);
});

Deno.test("no pool gives a registered address out, to its own client neither, until it is over", () => {
  const rig = rigWith({}, {
    handlers: [{ "address-pool": { range: "2001:db8:1::5-2001:db8:1::5" } }],
  });
  register(rig, OWN, { valid: 100 });
  const ask = (client: number, hints: string[]) =>
    given(rig.answer(says({ type: "solicit", client, na: { 1: hints } })))[0];
  assert.deepEqual([ask(1, [OWN]), ask(2, [OWN]), ask(2, [])], [
    "NoAddrsAvail",
    "NoAddrsAvail",
    "NoAddrsAvail",
  ]);
  rig.now += 100;
  assert.equal(ask(2, []), OWN);
});

Deno.test("a registered address is no lease: it is neither renewed, released nor declined", () => {
  const rig = rigWith({}, {
    handlers: [{ "address-pool": { range: "2001:db8:1::1000-2001:db8:1::1fff" } }],
  });
  register(rig, OWN);
  for (const type of ["renew", "release", "decline"] as const) {
    const message = says({ type, serverId: SERVER_ID, na: { 0: [OWN] } });
    assert.deepEqual(given(rig.answer(message)), ["NoBinding"], type);
  }
  // Nor does it make the client one that may add to its leases.
  const adds = says({ type: "renew", serverId: SERVER_ID, na: { 1: [] } });
  assert.deepEqual(given(rig.answer(adds)), ["NoBinding"]);
  assert.deepEqual(stored(rig), [[OWN, 7200]]);
});

Deno.test("a registration leaves what the client was last sent as it is", () => {
  const rig = rigWith({}, {
    handlers: [
      { "address-pool": { range: "2001:db8:1::1000-2001:db8:1::1fff" } },
      { "recursive-name-servers": { addresses: ["2001:db8::53"] } },
    ],
  });
  rig.answer(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  const [before] = rig.leases.clientsOnLinks(duid(1), rig.now);
  rig.now += 10;
  register(rig, OWN);
  const [after] = rig.leases.clientsOnLinks(duid(1), rig.now);
  assert.ok(before!.options.length > 0);
  assert.deepEqual(after!.options, before!.options);
  assert.equal(after!.lastTransaction, rig.now);
  assert.equal(after!.leases.length, 2);
});

Deno.test("a client registers max-per-client addresses, and refreshes those that it has", () => {
  const rig = rigWith({ "max-per-client": 2 });
  const text = (number: number) => `2001:db8:1::${number}`;
  for (const number of [1, 2]) assert.equal(register(rig, text(number)).kind, "answer");
  assert.match(whyNot(register(rig, text(3)))!, /^not-registrable: .*2 addresses, as many as/);
  assert.equal(register(rig, text(2)).kind, "answer");
  assert.equal(register(rig, text(1), { valid: 0 }).kind, "answer");
  assert.equal(register(rig, text(3)).kind, "answer");
  assert.equal(register(rig, text(4), { client: 2 }).kind, "answer");
});

/** A pool of eight addresses, of which clients register all that they can. */
function filled(rig: PipelineRig): string[] {
  return Array.from({ length: 8 }, (_, index) => `2001:db8:1::${index + 1}`).filter((text, index) =>
    register(rig, text, { client: index + 1, valid: 0xffff_ffff, preferred: 100 }).kind === "answer"
  );
}

const EIGHT = [{ "address-pool": { range: "2001:db8:1::1-2001:db8:1::8" } }];

Deno.test("a quarter of a pool is registered at most, whoever forges DUIDs, and the others are leased", () => {
  const rig = rigWith({}, { handlers: EIGHT });
  assert.equal(filled(rig).length, 2);
  assert.equal(rig.registrationLimits, 6);
  assert.deepEqual(rig.logged, [
    "warning: 2001:db8:1::3 of 00030001020000000003 is not registered. No more addresses of the " +
    "pool 2001:db8:1::1-2001:db8:1::8 may be registered: 2 of 8 are",
  ]);
  const got = [11, 12, 13, 14, 15, 16].flatMap((client) =>
    given(rig.answer(says({ type: "request", client, serverId: SERVER_ID, na: { 1: [] } })))
  );
  assert.equal(new Set(got).size, 6);
  assert.ok(!got.includes("NoAddrsAvail"));
});

Deno.test("what is registered of a full pool is refreshed, taken over and ended, which makes room", () => {
  const rig = rigWith({}, { handlers: EIGHT });
  const [one, other] = filled(rig);
  assert.equal(register(rig, one!).kind, "answer");
  assert.equal(register(rig, one!, { client: 7 }).kind, "answer");
  assert.match(whyNot(register(rig, "2001:db8:1::8"))!, /^not-registrable: No more addresses/);
  assert.equal(register(rig, other!, { client: 2, valid: 0 }).kind, "answer");
  assert.equal(register(rig, "2001:db8:1::8").kind, "answer");
  assert.match(whyNot(register(rig, "2001:db8:1::7"))!, /^not-registrable/);
  rig.now += 7200;
  assert.equal(register(rig, "2001:db8:1::7").kind, "answer");
});

Deno.test("a registration that became a lease takes nothing of the share of its pool", () => {
  const rig = rigWith({}, { handlers: EIGHT });
  const [one] = filled(rig);
  const until = rig.now + 60;
  rig.leases.record({
    ...emptyExchange(duid(9), "lan", rig.now),
    granted: [{
      address: address(one!),
      length: 128,
      iaType: 3,
      iaid: 1,
      preferredUntil: until,
      validUntil: until,
    }],
    contact: {},
  });
  assert.equal(register(rig, "2001:db8:1::8").kind, "answer");
});

Deno.test("a pool that is too large to be filled has no share, and neither has what is outside of it", () => {
  const rig = rigWith({}, {
    handlers: [{ "address-pool": { prefix: "2001:db8:1::/96" } }, ...EIGHT],
  });
  assert.equal(filled(rig).length, 2);
  for (let client = 1; client <= 8; client++) {
    assert.equal(register(rig, `2001:db8:1::99:${client}`, { client }).kind, "answer");
    assert.equal(register(rig, `2001:db8:1:0:1::${client}`, { client }).kind, "answer");
  }
});

Deno.test("what is registered in a delegated prefix lasts no longer than that", () => {
  const rig = rigWith({}, {
    handlers: [{
      "prefix-pool": {
        prefix: "2001:db8:8000::/56",
        "delegated-length": 56,
        "valid-lifetime": 600,
        "preferred-lifetime": 300,
      },
    }],
  });
  const ask = (client: number) =>
    given(
      rig.answer(says({ type: "request", client, serverId: SERVER_ID, pd: { 1: [] } })),
    )[0];
  const [delegated, behind] = [ask(1), "2001:db8:8000::5"];
  const outcome = register(rig, behind, { valid: 0xffff_ffff, preferred: 0xffff_ffff });
  assert.equal(outcome.kind, "answer");
  assert.deepEqual(stored(rig), [[behind, 600]]);
  rig.now += 600;
  assert.equal(ask(2), delegated);
});

Deno.test("max-per-sender counts by what the nearest relay tells, whatever the DUID", () => {
  const hardware = (number: number) =>
    clientLinkLayerAddress.of({ hardwareType: 1, address: Uint8Array.of(2, 0, 0, 0, 0, number) });
  const port = (number: number) => interfaceId.of(Uint8Array.of(number));
  const rig = rigWith({ "max-per-sender": 2 });
  let next = 1;
  const from = (options: Parameters<typeof relayed>[2]) => {
    const client = next++;
    const text = `2001:db8:1::${client}`;
    const outcome = rig.send(relayed(registers(text, { client }), "2001:db8:1::1", options, text));
    return outcome.kind === "answer";
  };
  assert.deepEqual([1, 1, 1, 2].map((number) => from([hardware(number), port(7)])), [
    true,
    true,
    false,
    true,
  ]);
  assert.deepEqual([1, 1, 1, 2].map((number) => from([port(number)])), [true, true, false, true]);
  assert.deepEqual([1, 2, 3].map(() => from([])), [true, true, true]);
  assert.equal(rig.registrationLimits, 2);
  assert.match(rig.logged[0]!, /not registered\. Its sender has 2 addresses registered/);
});

Deno.test("without address-registration, or outside its match, nothing is registered", () => {
  const rig = new PipelineRig({
    handlers: [{
      condition: ({ clientId }) => clientId?.at(-1) === 1,
      handlers: [],
    }],
  });
  assert.match(whyNot(register(rig, OWN))!, /^do-not-respond: Addresses are not registered here/);
});

Deno.test("a registration by unicast that no relay sent on is discarded", () => {
  const rig = rigWith();
  const outcome = rig.send(registers(OWN), { peerAddress: address(OWN), multicast: false });
  assert.match(whyNot(outcome)!, /^by-unicast/);
});

Deno.test("an ADDR-REG-REPLY is not for servers", () => {
  const reply: Message = { ...registers(OWN), type: MessageType.addrRegReply };
  assert.match(whyNot(rigWith().send(reply, { peerAddress: address(OWN) }))!, /^not-for-servers/);
});

Deno.test("nothing that is configured is sent with an ADDR-REG-REPLY", () => {
  const rig = rigWith({}, {
    handlers: [
      { option: { code: 4711, hex: "01", "always-send": true } },
      { preference: { level: 255 } },
    ],
  });
  const outcome = register(rig, OWN);
  assert.ok(outcome.kind === "answer");
  const codes = innermost(outcome.message).options.map(({ definition: { code } }) => code);
  assert.deepEqual(codes, [1, 2, 5]);
  assert.ok(encodeMessage(outcome.message).length < 100);
});

Deno.test("address-registration refuses bounds that make no sense", () => {
  assert.deepEqual(findingsOf("address-registration: { max-lifetime: 0 }"), [
    "3:43: handlers[0].address-registration.max-lifetime: The max-lifetime is 0: " +
    "expected at least 1 second",
  ]);
  assert.match(findingsOf("address-registration: { max-per-client: 0 }")[0]!, /from 1 to 1000/);
});
