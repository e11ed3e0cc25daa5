import assert from "node:assert/strict";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientFqdn,
  clientId,
  clientLinkLayerAddress,
  iaNa,
  interfaceId,
  optionRequest,
  recursiveNameServers,
  remoteId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { LookUps } from "../support/counting_store.ts";
import { findingsIn } from "../config/loading.ts";
import { networkAddress } from "../support/network_address.ts";
import { iaLines } from "../support/ia_lines.ts";
import { toServer } from "../support/lan.ts";
import { address, duid, octets, relayed, says } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

const CLIENT = toHex(duid(1));
const UUID = "0004000102030405060708090a0b0c0d0e0f";

function rigWith(clients: unknown[], after: Record<string, unknown>[] = []): PipelineRig {
  return new PipelineRig({ handlers: [{ static: { clients } }, ...after] });
}

const POOL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };

Deno.test("a client gets all its addresses and prefixes, those too that a Renew lacks", () => {
  const rig = rigWith([{
    "client-id": CLIENT,
    addresses: ["2001:db8:1::5", "2001:db8:1::6"],
    prefixes: ["2001:db8:8000::/56"],
  }]);
  const all = ["2001:db8:1::5", "2001:db8:1::6", "2001:db8:8000::/56"];
  assert.deepEqual(given(rig.answer(says({ type: "solicit", na: { 1: [] }, pd: { 1: [] } }))), all);
  const request = toServer({ type: "request", na: { 1: ["2001:db8:1::6"] }, pd: { 1: [] } });
  assert.deepEqual(given(rig.answer(request)), all);
  const renew = toServer({ type: "renew", na: { 1: ["2001:db8:1::5"] } });
  assert.deepEqual(given(rig.answer(renew)), all.slice(0, 2));
});

Deno.test("lifetimes are those of static assignments, and others are left to pools", () => {
  const rig = new PipelineRig({
    handlers: [{
      static: {
        clients: [{ "client-id": CLIENT, addresses: "2001:db8:1::5" }],
        "address-preferred-lifetime": "1h",
        "address-valid-lifetime": "2h",
      },
    }, POOL],
  });
  const solicit = (client: number) =>
    iaLines(rig.answer(says({ type: "solicit", client, na: { 1: [] } })))[0]!;
  assert.equal(solicit(1), "na 1: 2001:db8:1::5 for 3600 of 7200");
  assert.match(solicit(2), /^na 1: 2001:db8:1::1. for 1800 of 3600$/);
});

Deno.test("a row with an IAID is for that IA alone", () => {
  const rig = rigWith([
    { "client-id": CLIENT, iaid: 7, addresses: "2001:db8:1::7" },
    { "client-id": CLIENT, iaid: 8, addresses: "2001:db8:1::8", prefixes: "2001:db8:8000::/56" },
  ], [POOL]);
  const message = toServer({ type: "request", na: { 1: [], 7: [], 8: [] }, pd: { 7: [], 8: [] } });
  const lines = iaLines(rig.answer(message)).map((line) => line.replace(/ for .*/, ""));
  assert.match(lines[0]!, /^na 1: 2001:db8:1::1.$/);
  assert.deepEqual(lines.slice(1), [
    "na 7: 2001:db8:1::7",
    "na 8: 2001:db8:1::8",
    "pd 7: NoPrefixAvail",
    "pd 8: 2001:db8:8000::/56",
  ]);
  const renew = toServer({ type: "renew", na: { 7: ["2001:db8:1::7"], 8: ["2001:db8:1::8"] } });
  assert.deepEqual(given(rig.answer(renew)), ["2001:db8:1::7", "2001:db8:1::8"]);
});

Deno.test("what a row gave an IA that it is no longer for is moved", () => {
  const rig = rigWith([{ "client-id": CLIENT, addresses: "2001:db8:1::7" }]);
  assert.deepEqual(given(rig.answer(toServer({ type: "request", na: { 1: [] } }))), [
    "2001:db8:1::7",
  ]);
  const later = new PipelineRig({
    leases: rig.leases,
    handlers: [
      { static: { clients: [{ "client-id": CLIENT, iaid: 9, addresses: "2001:db8:1::7" }] } },
      POOL,
    ],
  });
  const [line] = iaLines(later.answer(toServer({ type: "renew", na: { 1: ["2001:db8:1::7"] } })));
  assert.match(line!, /^na 1: 2001:db8:1::1. for 1800 of 3600, 2001:db8:1::7 for 0 of 0$/);
});

Deno.test("each IA of a message is looked up once, whatever a row assigns to its client", () => {
  const lookedUp = (count: number) => {
    const lookUps = new LookUps(new MemoryLeaseStore());
    const addresses = Array.from({ length: count }, (_, at) => `2001:db8:1::5:${at.toString(16)}`);
    const rig = new PipelineRig({
      leases: lookUps.store,
      handlers: [{ static: { clients: [{ "client-id": CLIENT, addresses }] } }],
    });
    rig.answer(toServer({ type: "request", na: { 99: [] } }));
    const na = Object.fromEntries(Array.from({ length: 30 }, (_, iaid) => [iaid, []]));
    const asked = lookUps.askedBy(() => rig.answer(says({ type: "solicit", na })));
    return asked.filter((name) => name === "leasesOfIa").length;
  };
  assert.equal(lookedUp(1), 30);
  assert.equal(lookedUp(100), 30);
});

Deno.test("an address goes to the IA that has it or asks for it, and not to the first", () => {
  const addresses = ["2001:db8:1::5", "2001:db8:1::6"];
  const rig = rigWith([{ "client-id": CLIENT, addresses }], [POOL]);
  const na = { 1: [], 2: ["2001:db8:1::6"], 3: ["2001:db8:1::5"] };
  const lines = iaLines(rig.answer(says({ type: "solicit", na })))
    .map((line) => line.replace(/ for .*/, ""));
  assert.match(lines[0]!, /^na 1: 2001:db8:1::1.$/);
  assert.deepEqual(lines.slice(1), ["na 2: 2001:db8:1::6", "na 3: 2001:db8:1::5"]);
});

/** What a client with a DUID gets that comes through a relay. */
function through(
  rig: PipelineRig,
  { id = UUID, said = [], peer = "fe80::1" }: { id?: string; said?: Option[]; peer?: string },
): string {
  const message = says({
    type: "solicit",
    client: undefined,
    options: [clientId.of(fromHex(id)!), iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [] })],
  });
  return given(rig.answer(relayed(message, "2001:db8:1::1", said, peer)))[0]!;
}

const told = (hex: string) =>
  clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex(hex)! });

Deno.test("a hardware address is what the relay says, what is in the DUID, or in the source", () => {
  const rig = rigWith([
    { "hardware-address": "02:00:5e:10:00:01", addresses: "2001:db8:1::1" },
    { "hardware-address": "02005e100002", addresses: "2001:db8:1::2" },
    { "hardware-address": ["02-00-5e-10-00-03"], addresses: "2001:db8:1::3" },
  ]);
  assert.equal(through(rig, { said: [told("02005e100001")] }), "2001:db8:1::1");
  assert.equal(through(rig, { id: "0003000102005e100001" }), "2001:db8:1::1");
  assert.equal(through(rig, { id: "00010001211f2f3f02005e100001" }), "2001:db8:1::1");
  assert.equal(through(rig, { peer: "fe80::5eff:fe10:1" }), "2001:db8:1::1");
  assert.equal(through(rig, {}), "NoAddrsAvail");
  // Each of them is looked for, in this order.
  const all = { id: "0003000102005e100002", peer: "fe80::5eff:fe10:3" };
  assert.equal(through(rig, { ...all, said: [told("02005e100001")] }), "2001:db8:1::1");
  assert.equal(through(rig, { ...all, said: [told("02005e10ffff")] }), "2001:db8:1::2");
  assert.equal(
    through(rig, { ...all, id: "0003000102005e10ffff", said: [told("02005e10fffe")] }),
    "2001:db8:1::3",
  );
});

Deno.test("a client goes by its DUID, then its hardware address, then by what its relay says", () => {
  const rig = rigWith([
    { "interface-id": "ge-0/0/1", addresses: "2001:db8:1::1" },
    { "remote-id": "9:0102", addresses: "2001:db8:1::2" },
    { "subscriber-id": ["gold-7", "hex:0708"], addresses: "2001:db8:1::3" },
    { "hardware-address": "02:00:5e:10:00:04", addresses: "2001:db8:1::4" },
    { "client-id": UUID, addresses: "2001:db8:1::5" },
  ]);
  const id = "0003000102005e10ffff";
  const remote = remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(1, 2) });
  const said = [subscriberId.of(octets("gold-7"))];
  assert.equal(through(rig, { id, said }), "2001:db8:1::3");
  assert.equal(through(rig, { id, said: [subscriberId.of(Uint8Array.of(7, 8))] }), "2001:db8:1::3");
  said.push(remote as never);
  assert.equal(through(rig, { id, said }), "2001:db8:1::2");
  said.push(interfaceId.of(octets("ge-0/0/1")) as never);
  assert.equal(through(rig, { id, said }), "2001:db8:1::1");
  assert.equal(through(rig, { id: "0003000102005e100004", said }), "2001:db8:1::4");
  said.push(told("02005e100004") as never);
  assert.equal(through(rig, { said }), "2001:db8:1::5");
});

Deno.test("another client on the same hardware address takes over, as within a row", () => {
  const rig = rigWith([{ "hardware-address": "02:00:5e:10:00:01", addresses: "2001:db8:1::5" }]);
  const request = (id: string) =>
    rig.answer({
      ...toServer({
        type: "request",
        client: undefined,
        options: [clientId.of(fromHex(id)!), iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [] })],
      }),
    }, { peerAddress: address("fe80::5eff:fe10:1") });
  assert.deepEqual(given(request(UUID)), ["2001:db8:1::5"]);
  assert.deepEqual(given(request(`${UUID.slice(0, -2)}00`)), ["2001:db8:1::5"]);
  assert.match(rig.logged[0]!, /both are named by the row of hardware-address:02005e100001/);
});

Deno.test("a host name is told in client-fqdn, with the domain of that where it is a label", () => {
  const rig = rigWith([
    { "client-id": CLIENT, hostname: "Printer", addresses: "2001:db8:1::5" },
    { "client-id": toHex(duid(2)), hostname: "other.example.net" },
  ], [{ "client-fqdn": { "domain-name": "example.org" } }, POOL]);
  const name = (client: number) => {
    const options = [clientFqdn.of({ flags: 0, domainName: "mine" }), optionRequest.of([39])];
    const answer = rig.answer(says({ type: "solicit", client, na: { 1: [] }, options }));
    return clientFqdn.in(answer.options)?.domainName;
  };
  assert.equal(name(1), "printer.example.org.");
  assert.equal(name(2), "other.example.net.");
  assert.equal(name(3), "mine.example.org.");
});

Deno.test("the lease of a row has the name that the row has for its client", () => {
  const client = (hostname?: string) => ({
    "client-id": CLIENT,
    addresses: "2001:db8:1::5",
    ...hostname !== undefined && { hostname },
  });
  const named = rigWith([client("printer")]);
  const nameIn = (rig: PipelineRig) =>
    rig.leases.leaseOf({ address: address("2001:db8:1::5"), length: 128 })?.row?.hostname;
  named.answer(toServer({ type: "request", na: { 1: [] } }));
  assert.equal(nameIn(named), "printer");
  const renew = toServer({ type: "renew", na: { 1: ["2001:db8:1::5"] } });
  const nameless = new PipelineRig({
    leases: named.leases,
    handlers: [{ static: { clients: [client()] } }],
  });
  nameless.answer(renew);
  assert.equal(nameIn(named), undefined);
});

Deno.test("a client's own options stand in place of others, also where it asks for no IA", () => {
  const servers = (text: string) => ({ "recursive-name-servers": { addresses: [text] } });
  const rig = rigWith([
    { "client-id": CLIENT, options: [servers("2001:db8::5353")] },
  ], [servers("2001:db8::53"), POOL]);
  const told = (client: number, type: "solicit" | "informationRequest") => {
    const na = type === "solicit" ? { na: { 1: [] } } : {};
    const answer = rig.answer(says({ type, client, oro: [23], ...na }));
    return recursiveNameServers.in(answer.options)?.map(formatAddress);
  };
  for (const type of ["solicit", "informationRequest"] as const) {
    assert.deepEqual(told(1, type), ["2001:db8::5353"]);
    assert.deepEqual(told(2, type), ["2001:db8::53"]);
  }
});

const TOP = `links:
  - { name: lan, prefixes: "2001:db8:1::/64" }
  - { name: far, prefixes: "2001:db8:7::/64" }
listen: [{ interface: eth0 }]
handlers:
`;
const INTERFACES = [networkAddress("eth0", "2001:db8:1::1/64")];

function findings(text: string): string[] {
  return findingsIn(TOP + text, INTERFACES);
}

Deno.test("ids need no quotes, though YAML takes them for numbers", () => {
  assert.deepEqual(
    findings(`  - match: { link: lan }
    handlers:
      - static:
          clients:
            - { client-id: 0003000102005e100001, addresses: ["2001:db8:1::5"] }
            - { client-id: 00030001020000000002, addresses: ["2001:db8:1::6"] }
            - { hardware-address: 525400123456, addresses: ["2001:db8:1::7"] }
            - { hardware-address: 5254001234e6, addresses: ["2001:db8:1::8"] }
            - { hardware-address: 02:00:5e:10:00:05, addresses: ["2001:db8:1::9"] }
            - { interface-id: 7, addresses: ["2001:db8:1::a"] }
            - { remote-id: 9:0102, addresses: ["2001:db8:1::b"] }
`),
    [],
  );
});

Deno.test("what is wrong with a static client is said with its line and column", () => {
  assert.deepEqual(
    findings(`  - static:
      clients:
        - { addresses: "2001:db8:1::5" }
        - { client-id: 0xyz, hardware-address: "02:0g", remote-id: "0102", interface-id: "hex:1" }
        - { client-id: "00030001", iaid: -1, addresses: "fe80::1", prefixes: ["2001:db8::1/64"] }
        - { client-id: "00030001", hostname: "two words", prefixes: "ff00::/8", host-name: x }
`),
    [
      "8:11: handlers[0].static.clients[0]: expected one of client-id, hardware-address, " +
      "interface-id, remote-id, subscriber-id, by which the client is known",
      "9:24: handlers[0].static.clients[1].client-id: expected a DUID in hexadecimal such as " +
      '0003000102005e100001, found "0xyz"',
      "9:48: handlers[0].static.clients[1].hardware-address: expected a hardware address such as " +
      '02:00:5e:10:00:01, found "02:0g"',
      "9:68: handlers[0].static.clients[1].remote-id: expected an enterprise number and octets in " +
      'hexadecimal such as 9:0102, found "0102"',
      "9:90: handlers[0].static.clients[1].interface-id: expected an interface-id such as ge-0/0/1 " +
      'or hex:0102, found "hex:1"',
      "10:42: handlers[0].static.clients[2].iaid: expected a whole number from 0 to 4294967295, " +
      "found -1",
      "10:57: handlers[0].static.clients[2].addresses: expected an address that a client can have, " +
      "found a link-local address",
      "10:79: handlers[0].static.clients[2].prefixes[0]: expected the prefix 2001:db8::/64, found " +
      '"2001:db8::1/64": bits after the first 64 are set',
      "11:46: handlers[0].static.clients[3].hostname: expected the name of a host such as printer or " +
      'printer.example.org, found "two words"',
      "11:69: handlers[0].static.clients[3].prefixes: expected a prefix that a client can have, " +
      "found ff00::/8",
      '11:81: handlers[0].static.clients[3].host-name: unknown key "host-name"; did you mean ' +
      '"hostname"? Expected client-id, hardware-address, interface-id, remote-id, subscriber-id, ' +
      "iaid, addresses, prefixes, hostname or options",
    ],
  );
});

Deno.test("an address outside every link, or on one of several, is a warning where it stands", () => {
  assert.deepEqual(
    findings(`  - static:
      clients:
        - { client-id: "00030001", addresses: ["2001:db8:99::5", "2001:db8:7::5"] }
  - match: { link: lan }
    handlers:
      - static:
          clients:
            - client-id: "00030002"
              addresses: "2001:db8:7::6"
`),
    [
      "8:48: warning: handlers[0].static.clients[0].addresses[0]: this assigns 2001:db8:99::5, " +
      "outside every link here",
      "8:66: warning: handlers[0].static.clients[0].addresses[1]: this assigns 2001:db8:7::5 of " +
      "link far to a client on whichever link: expected it behind a match of link far",
      "14:26: warning: handlers[1].handlers[0].static.clients[0].addresses: this assigns " +
      "2001:db8:7::6, outside every link here",
    ],
  );
});

Deno.test("clients that are assigned the same are refused, and so is what is no client's", () => {
  assert.deepEqual(
    findings(`  - match: { link: lan }
    handlers:
      - static:
          clients:
            - { client-id: "00030001", addresses: "2001:db8:1::5" }
            - { client-id: "00030002", addresses: ["2001:db8:1::5", "2001:db8:1::"] }
            - { client-id: "00030003", addresses: "2001:db8:1::1", prefixes: "2001:db8:1::/64" }
`),
    [
      "11:52: handlers[0].handlers[0].static.clients[1].addresses[0]: 2001:db8:1::5 for " +
      "duid:00030002: handlers[0].handlers[0].static.clients[0], line 10 assigns this to duid:00030001",
      "11:69: handlers[0].handlers[0].static.clients[1].addresses[1]: 2001:db8:1:: for duid:00030002 " +
      "is the all-zero address of link lan",
      "12:51: handlers[0].handlers[0].static.clients[2].addresses: 2001:db8:1::1 for duid:00030003 " +
      "is an address of this server",
      "12:78: handlers[0].handlers[0].static.clients[2].prefixes: 2001:db8:1::/64 for duid:00030003 " +
      "is around 2001:db8:1::1, an address of this server",
    ],
  );
});
