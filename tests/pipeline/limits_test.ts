import assert from "node:assert/strict";
import { toHex } from "../../lib/wire/bytes.ts";
import { decodeMessage } from "../../lib/wire/message.ts";
import type { Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import {
  interfaceId,
  relayId,
  relayPort,
  relaySuppliedOptions,
  remoteId,
} from "../../lib/wire/options/mod.ts";
import { erpLocalDomainName } from "../../lib/wire/options/relay.ts";
import { configured } from "../handlers/support.ts";
import { type ClientSays, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, type RigSetup } from "../support/pipeline_rig.ts";

const POOLS: NonNullable<RigSetup["handlers"]> = [
  { "address-pool": { prefix: "2001:db8:1:0:8000::/65" } },
  { "prefix-pool": { prefix: "2001:db8:8000::/40", "delegated-length": 56 } },
];

/** So many IAs, each with nothing in it. */
function ias(from: number, count: number): Record<number, string[]> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [from + at, []]));
}

function ask(rig: PipelineRig, client: ClientSays): string[] {
  const serverId = client.type === "solicit" || client.type === "rebind" ? {} : {
    serverId: SERVER_ID,
  };
  return given(rig.answer(says({ ...serverId, ...client })));
}

function refusals(told: readonly string[], status: string): number {
  return told.filter((each) => each === status).length;
}

function octets(count: number): Uint8Array {
  return new Uint8Array(count).fill(0x61);
}

function unknown(count: number): Option {
  return dhcpv6.withCode(65001).of(octets(count));
}

for (const type of ["solicit", "request"] as const) {
  Deno.test(`of a ${type} 32 IAs that hold nothing are looked at, of any kind together`, () => {
    const rig = new PipelineRig({ handlers: POOLS });
    const told = ask(rig, { type, na: ias(1, 30), pd: ias(1, 30) });
    assert.equal(told.length, 60);
    assert.equal(refusals(told, "NoAddrsAvail"), 0);
    assert.equal(refusals(told, "NoPrefixAvail"), 28);
  });
}

Deno.test("IAs that hold a live lease are answered however many, and do not count", () => {
  const rig = new PipelineRig({ handlers: POOLS });
  for (const from of [0, 32, 64, 96]) ask(rig, { type: "request", na: ias(from, 32) });
  let held = 128;
  for (const type of ["solicit", "request", "renew"] as const) {
    const told = ask(rig, { type, na: ias(0, held + 40) });
    assert.equal(told.length, held + 40);
    assert.equal(refusals(told, "NoAddrsAvail"), 8, type);
    if (type !== "solicit") held += 32;
  }
  assert.equal(refusals(ask(rig, { type: "rebind", na: ias(0, held) }), "NoAddrsAvail"), 0);
});

Deno.test("a client has leases-per-client on a link, and gets more where some are over", () => {
  const rig = new PipelineRig({ handlers: [{ limits: { "leases-per-client": 4 } }, ...POOLS] });
  const first = ask(rig, { type: "request", na: ias(1, 3), pd: ias(1, 3) });
  assert.equal(refusals(first, "NoAddrsAvail") + refusals(first, "NoPrefixAvail"), 2);
  const more = rig.send(says({ type: "solicit", na: ias(10, 2) }));
  assert.equal(more.transaction!.limited!.get("leasesPerClient"), 2);
  assert.equal(refusals(ask(rig, { type: "renew", na: ias(1, 4) }), "NoAddrsAvail"), 1);
  ask(rig, { type: "release", na: { 1: [first[0]!] } });
  assert.equal(refusals(ask(rig, { type: "request", na: ias(10, 2) }), "NoAddrsAvail"), 1);
  assert.equal(
    refusals(ask(rig, { type: "solicit", client: 2, na: ias(1, 2) }), "NoAddrsAvail"),
    0,
  );
  rig.now += 2 * 86_400;
  assert.equal(refusals(ask(rig, { type: "request", na: ias(20, 4) }), "NoAddrsAvail"), 0);
});

Deno.test("leases-per-client counts one link, and none is no limit", () => {
  const links = { lan: ["2001:db8:1::/64"], wifi: ["2001:db8:2::/64"] };
  const pools = [
    { "address-pool": { prefix: "2001:db8:1::/64" } },
    { "address-pool": { prefix: "2001:db8:2::/64" } },
  ];
  const two = new PipelineRig({
    links,
    handlers: [{ limits: { "leases-per-client": 2 } }, ...pools],
  });
  const at = (rig: PipelineRig, link: string, from: number, count: number) => {
    const request = says({ type: "request", serverId: SERVER_ID, na: ias(from, count) });
    return refusals(given(rig.answer(relayed(request, link))), "NoAddrsAvail");
  };
  assert.equal(at(two, "2001:db8:1::1", 1, 3), 1);
  assert.equal(at(two, "2001:db8:2::1", 10, 3), 1);
  const none = new PipelineRig({
    links,
    handlers: [{ limits: { "leases-per-client": "none", "ias-per-message": 2000 } }, ...pools],
  });
  assert.equal(at(none, "2001:db8:1::1", 1, 1100), 0);
  assert.equal(at(none, "2001:db8:1::1", 2001, 10), 0);
});

Deno.test("what is over counts again", () => {
  const rig = new PipelineRig({ handlers: POOLS });
  for (const from of [0, 32]) ask(rig, { type: "request", na: ias(from, 32) });
  rig.now += 2 * 86_400;
  assert.equal(refusals(ask(rig, { type: "solicit", na: ias(0, 64) }), "NoAddrsAvail"), 32);
});

Deno.test("a match has other limits for those whom it holds, and the last one counts", () => {
  const entries = configured(`
  - limits: { ias-per-message: 2 }
  - match: { client-id: "hex:${toHex(duid(2))}" }
    handlers: [{ limits: { ias-per-message: 4 } }]`);
  const rig = new PipelineRig({
    handlers: [...entries, ...POOLS],
  });
  const refusedOf = (client: number) =>
    refusals(ask(rig, { type: "solicit", client, na: ias(1, 6) }), "NoAddrsAvail");
  assert.deepEqual([refusedOf(1), refusedOf(2)], [4, 2]);
});

Deno.test("relays-per-message drops what came through more", () => {
  const rig = new PipelineRig({ handlers: [{ limits: { "relays-per-message": 2 } }, ...POOLS] });
  let message: Message = says({ type: "solicit", na: { 1: [] } });
  for (let relay = 0; relay < 2; relay++) message = relayed(message, "2001:db8:1::1");
  assert.equal(rig.send(message).kind, "answer");
  const outcome = rig.send(relayed(message, "2001:db8:1::1"));
  assert.equal(outcome.kind === "drop" && outcome.drop.reason, "relayed-too-often");
});

/** What is stored of the relay next to a client that came with these relay options. */
function stored(options: readonly Option[], limits: Record<string, unknown> = {}): RelayMessage {
  const rig = new PipelineRig({ handlers: [{ limits }, ...POOLS] });
  const request = says({ type: "request", serverId: SERVER_ID, na: { 1: [] } });
  rig.send(relayed(request, "2001:db8:1::1", options));
  const [client] = rig.leases.clientsOnLinks(duid(1), rig.now);
  return decodeMessage(client!.relays!.relayForward) as RelayMessage;
}

function codes({ options }: RelayMessage): number[] {
  return options.map(({ definition: { code } }) => code);
}

Deno.test("of relay options 1024 octets are stored of a client, and ids up to 255 all the same", () => {
  const ids = [
    interfaceId.of(octets(255)),
    remoteId.of({ enterpriseNumber: 9, identifier: octets(255) }),
    relayId.of(octets(130)),
    relayPort.of(0),
  ];
  assert.deepEqual(codes(stored([unknown(1020), ...ids])), [65001, 18, 37, 53, 135]);
  assert.deepEqual(codes(stored([unknown(1021), ...ids])), [18, 37, 53, 135]);
  assert.deepEqual(codes(stored([unknown(1021), interfaceId.of(octets(2000))])), []);
  assert.deepEqual(codes(stored([interfaceId.of(octets(256))])), [18]);
  assert.deepEqual(codes(stored([interfaceId.of(octets(256))], { "relay-octets": 100 })), []);
  assert.deepEqual(codes(stored([interfaceId.of(octets(255))], { "relay-octets": 0 })), [18]);
});

Deno.test("of many ids of a kind the first is kept whatever the limit", () => {
  const many = Array.from(
    { length: 200 },
    (_, at) => remoteId.of({ enterpriseNumber: at, identifier: octets(250) }),
  );
  assert.equal(codes(stored(many)).length, 3);
});

Deno.test("a client is found by what is stored, and by nothing else that its relay told", () => {
  const rig = new PipelineRig({ handlers: POOLS });
  const request = says({ type: "request", serverId: SERVER_ID, na: { 1: [] } });
  const [short, long] = [octets(200), octets(3000)].map((identifier) => ({
    enterpriseNumber: 9,
    identifier,
  }));
  const outcome = rig.send(relayed(request, "2001:db8:1::1", [
    remoteId.of(long!),
    remoteId.of(short!),
  ]));
  assert.equal(outcome.transaction!.exchange!.contact!.relays!.remoteIds.length, 1);
  assert.equal(outcome.transaction!.limited!.get("relayOctets"), 1);
});

Deno.test("what relays supply for a client is stored as far as relay-octets goes", () => {
  const optionsOf = (count: number) => {
    const supplied = [
      erpLocalDomainName.of("example.org."),
      dhcpv6.withCode(65001).of(octets(count)),
    ];
    const handlers = [{ "relay-supplied-options": { allow: [65001] } }, ...POOLS];
    const each = new PipelineRig({ handlers });
    const request = says({ type: "request", serverId: SERVER_ID, na: { 1: [] }, oro: [65, 65001] });
    const outcome = each.send(
      relayed(request, "2001:db8:1::1", [relaySuppliedOptions.of(supplied)]),
    );
    return outcome.transaction!.exchange!.contact!.options!.length;
  };
  assert.ok(optionsOf(900) > 900);
  assert.ok(optionsOf(20_000) < 100);
});

Deno.test("a limit that is reached is told, and one that is not is not", () => {
  const rig = new PipelineRig({ handlers: POOLS });
  const few = rig.send(says({ type: "solicit", na: ias(1, 32) }));
  assert.equal(few.transaction!.limited, undefined);
  const many = rig.send(says({ type: "solicit", na: ias(1, 40) }));
  assert.equal(many.transaction!.limited!.get("iasPerMessage"), 8);
});

Deno.test("of what a client declines in a day 4 are kept back, and none is offered to it again", () => {
  const rig = new PipelineRig({
    handlers: [{ "address-pool": { range: "2001:db8:1::10-2001:db8:1::2f" } }],
  });
  const declined: string[] = [];
  for (let round = 0; round < 12; round++) {
    const [address] = ask(rig, { type: "request", na: { 1: [] } });
    assert.ok(address!.includes(":") && !declined.includes(address!), `${round} ${address}`);
    declined.push(address!);
    ask(rig, { type: "decline", na: { 1: [address!] } });
    const [hinted] = ask(rig, { type: "solicit", na: { 1: [address!] } });
    assert.ok(!declined.includes(hinted!), hinted);
  }
  const free = declined.map((address) =>
    ask(rig, { type: "solicit", client: 2, na: { 1: [address] } })[0] === address
  );
  assert.deepEqual(free, declined.map((_, at) => at >= 4));
  rig.now += 86_401;
  const [again] = ask(rig, { type: "request", na: { 1: [declined[0]!] } });
  assert.equal(again, declined[0]);
});

Deno.test("Declines beyond the limit are counted, in one message too", () => {
  const rig = new PipelineRig({
    handlers: [{ limits: { "declines-per-client": 2 } }, ...POOLS],
  });
  const leased = ask(rig, { type: "request", na: ias(1, 5) });
  const na = Object.fromEntries(leased.map((address, at) => [at + 1, [address]]));
  const outcome = rig.send(says({ type: "decline", serverId: SERVER_ID, na }));
  assert.equal(outcome.transaction!.limited!.get("declinesPerClient"), 3);
  const states = rig.leases.leasesOf(duid(1)).map(({ state }) => state).sort();
  assert.deepEqual(states, ["declined", "declined", "released", "released", "released"]);
});
