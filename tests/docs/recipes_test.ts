import assert from "node:assert/strict";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { loadConfiguration } from "../../lib/config/load.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  bootFileUrl,
  clientArchitectureTypes,
  clientFqdn,
  clientId,
  clientLinkLayerAddress,
  domainSearchList,
  interfaceId,
  ntpServers,
  recursiveNameServers,
  remoteId,
  serverId,
  subscriberId,
  userClass,
  vendorClass,
  vendorSpecificInformation,
} from "../../lib/wire/options/mod.ts";
import { networkAddress } from "../support/network_address.ts";
import { askThroughRelay, bind, throughRelay } from "../server/through_relay.ts";
import { type ClientSays, octets } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { checkLinks, readDocument } from "./named_tests.ts";

const text = readDocument("recipes.md");

const recipes: ReadonlyMap<string, string> = new Map(
  [...text.matchAll(/^## ([^\n]+)\n.+?^```yaml\n(.+?)^```$/gms)]
    .map(([, title, yaml]) => [title!, yaml!]),
);

Deno.test("links of the recipes lead to a file", () => checkLinks(text));

Deno.test("nothing is to be said of a recipe", () => {
  assert.equal(recipes.size, text.match(/^## /gm)!.length);
  for (const [title, yaml] of recipes) {
    const { findings } = loadConfiguration(
      `listen: [{ interface: eth0 }]\n${yaml}`,
      "/etc/sextant.yaml",
      {
        conditionSections,
        handlerSections,
        interfaces: [networkAddress("eth0", "2001:db8:1::1/64")],
      },
    );
    assert.deepEqual(findings, [], title);
  }
});

Deno.test("Booting by network in two steps: the loader of the architecture, then the menu", async () => {
  await using server = await RunningServer.start(recipes.get("Booting by network in two steps")!);
  using peer = new TestPeer(server);
  const bootFile = async (oro: number[], ...options: Option[]) => {
    const answer = await askThroughRelay(peer, { type: "solicit", oro, options });
    return bootFileUrl.in(answer.options);
  };
  const architecture = (...types: number[]) => clientArchitectureTypes.of(types);
  const iPxe = userClass.of([octets("iPXE")]);
  assert.equal(await bootFile([59], architecture(7)), "tftp://[2001:db8::69]/ipxe-x86_64.efi");
  assert.equal(await bootFile([59], architecture(9)), "tftp://[2001:db8::69]/ipxe-x86_64.efi");
  assert.equal(await bootFile([59], architecture(11)), "tftp://[2001:db8::69]/ipxe-arm64.efi");
  assert.equal(await bootFile([59], architecture(7), iPxe), "http://[2001:db8::69]/menu.ipxe");
  assert.equal(await bootFile([59], architecture(0)), undefined);
  assert.equal(await bootFile([23], architecture(7)), undefined);
});

Deno.test("What a subscriber is sold: by what its relay says of its line", async () => {
  await using server = await RunningServer.start(recipes.get("What a subscriber is sold")!);
  using peer = new TestPeer(server);
  const sold = async (...said: Option[]) => {
    const answer = await askThroughRelay(peer, { type: "solicit", pd: { 1: [] } }, undefined, said);
    const [server] = recursiveNameServers.in(answer.options)!.map(formatAddress);
    const [, length] = given(answer)[0]!.split("/");
    return `${server} /${length}`;
  };
  const remote = (enterpriseNumber: number, id: string) =>
    remoteId.of({ enterpriseNumber, identifier: fromHex(id)! });
  assert.equal(await sold(subscriberId.of(octets("gold-7"))), "2001:db8::53 /48");
  assert.equal(await sold(remote(9, "0a0207")), "2001:db8::53 /48");
  assert.equal(await sold(remote(9, "0a03")), "2001:db8::54 /56");
  assert.equal(await sold(remote(10, "0a0207")), "2001:db8::54 /56");
  assert.equal(await sold(), "2001:db8::54 /56");
});

Deno.test("Relays without an address of the link: the interface-id tells it, and the relay", async () => {
  await using server = await RunningServer.start(
    // The relay of this test sends from ::1.
    recipes.get("Relays without an address of the link")!.replace("2001:db8::8", "::1"),
  );
  using peer = new TestPeer(server);
  const get = async (linkAddress: string, id?: string) => {
    const said = id === undefined ? [] : [interfaceId.of(octets(id))];
    const answer = await askThroughRelay(
      peer,
      { type: "solicit", na: { 1: [] } },
      linkAddress,
      said,
    );
    return given(answer)[0]!;
  };
  for (const linkAddress of ["fe80::7", "::"]) {
    assert.match(await get(linkAddress, "olt7/1/3"), /^2001:db8:1:0:/);
    assert.match(await get(linkAddress, "olt7/10/3"), /^2001:db8:2:0:/);
    assert.match(await get(linkAddress, "ge-0/0/1"), /^2001:db8:4:0:/);
    assert.equal(await get(linkAddress, "ge-0/0/2"), "NoAddrsAvail");
    assert.equal(await get(linkAddress), "NoAddrsAvail");
  }
  assert.match(await get("2001:db8:3::1", "olt7/1/3"), /^2001:db8:3:0:/);
});

Deno.test("A local and a global address: both in one IA_NA, and again in a Renew that lacks one", async () => {
  await using server = await RunningServer.start(recipes.get("A local and a global address")!);
  using peer = new TestPeer(server);
  const got = given(await bind(peer)).filter((each) => each.includes(":"));
  assert.match(got.join(" "), /^2001:db8:1::[1-9a-f][0-9a-f]{2} fd00:1::[1-9a-f][0-9a-f]{2}$/);
  const offer = await askThroughRelay(peer, { type: "solicit", na: { 1: [] } });
  const message = {
    type: "renew",
    serverId: serverId.in(offer.options)!,
    na: { 1: [got[0]!] },
  } as const;
  assert.deepEqual(given(await askThroughRelay(peer, message)), got);
  const many = { 2: [], 3: [], 4: [], 5: [] };
  const more = given(await askThroughRelay(peer, { ...message, type: "request", na: many }));
  assert.equal(more.filter((each) => each.startsWith("2001:")).length, 3);
  assert.equal(more.at(-1), "NoAddrsAvail");
});

Deno.test("Addresses that are kept for machines: by hardware address, DUID and line", async () => {
  await using server = await RunningServer.start(
    recipes.get("Addresses that are kept for machines")!,
  );
  using peer = new TestPeer(server);
  const hardwareAddress = (hex: string) =>
    clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex(hex)! });
  const ask = { type: "solicit", client: 7, na: { 1: [] } } as const;
  const named = await askThroughRelay(
    peer,
    { ...ask, oro: [39], options: [clientFqdn.of({ flags: 0, domainName: "mine" })] },
    undefined,
    [hardwareAddress("02005e100005")],
  );
  assert.deepEqual(given(named), ["2001:db8:1::5", "fd00:1::5"]);
  assert.equal(clientFqdn.in(named.options)?.domainName, "printer.example.org.");
  const id = clientId.of(fromHex("0003000102005e100006")!);
  const ias = await askThroughRelay(peer, {
    type: "solicit",
    client: undefined,
    options: [id],
    na: { 1: [], 2: [] },
  });
  assert.equal(given(ias)[0], "2001:db8:1::6");
  assert.match(given(ias)[1]!, /^2001:db8:1:0:[89a-f]/);
  const line = await askThroughRelay(peer, { ...ask, na: {}, pd: { 1: [] } }, undefined, [
    interfaceId.of(octets("ge-0/0/7")),
  ]);
  assert.deepEqual(given(line), ["2001:db8:8000:700::/56"]);
});

Deno.test("Leaving machines alone: until they have been trying for ten seconds", async () => {
  await using server = await RunningServer.start(recipes.get("Leaving machines alone")!);
  using peer = new TestPeer(server);
  const relays = (address: string) => [
    clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex(address)! }),
  ];
  const from = (address: string, elapsed: number) =>
    throughRelay({ type: "informationRequest", elapsed }, undefined, relays(address));
  const others = from("02005e120001", 0);
  const { before } = await peer.askAfter([from("02005e100001", 0)], others);
  assert.deepEqual(before.map((answer) => innermost(answer).type), []);
  const late: ClientServerMessage = innermost(await peer.ask(from("02005e100001", 1001)));
  assert.ok(recursiveNameServers.in(late.options));
});

Deno.test("A subnet's own options: its DNS in place of the general one, and a pool's before both", async () => {
  await using server = await RunningServer.start(recipes.get("A subnet's own options")!);
  using peer = new TestPeer(server);
  const told = async (link: string, ...options: Option[]) => {
    const answer = await askThroughRelay(peer, { type: "solicit", na: { 1: [] }, options }, link);
    return [
      recursiveNameServers.in(answer.options)!.map(formatAddress),
      domainSearchList.in(answer.options),
      ntpServers.allIn(answer.options).length,
    ];
  };
  assert.deepEqual(await told("2001:db8:1::1"), [["2001:db8::53"], ["example.org."], 1]);
  assert.deepEqual(await told("2001:db8:2::1"), [["2001:db8:2::53"], ["example.org."], 0]);
  assert.deepEqual(await told("2001:db8:2::1", userClass.of([octets("printer")])), [
    ["2001:db8:2::53"],
    ["printers.example.org."],
    0,
  ]);
  const asking: ClientSays = { type: "informationRequest", oro: [24, 56] };
  const answer = await askThroughRelay(peer, asking, "2001:db8:2::1");
  assert.deepEqual(answer.options.map(({ definition: { code } }) => code), [1, 2, 24]);
});

Deno.test("One client's own options: in place of those of its pool, and of all clients", async () => {
  await using server = await RunningServer.start(recipes.get("One client's own options")!);
  using peer = new TestPeer(server);
  const told = async (says: ClientSays, relay: Option[] = []) => {
    const answer = await askThroughRelay(peer, says, undefined, relay);
    return [
      ...recursiveNameServers.in(answer.options)!.map(formatAddress),
      ntpServers.allIn(answer.options).length,
    ];
  };
  const [FIRST, SECOND, OTHER] = [0x5e100001, 0x5e100002, 0x5e100003];
  const solicit = (client: number): ClientSays => ({ type: "solicit", client, na: { 1: [] } });
  const inform = (client: number): ClientSays => ({ type: "informationRequest", client });
  assert.deepEqual(await told(solicit(FIRST)), ["2001:db8::5353", 1]);
  assert.deepEqual(await told(inform(FIRST)), ["2001:db8::5353", 1]);
  assert.deepEqual(await told(solicit(SECOND)), ["2001:db8::5354", 0]);
  assert.deepEqual(await told(inform(SECOND)), ["2001:db8::5354", 0]);
  assert.deepEqual(await told(solicit(OTHER)), ["2001:db8:1::53", 1]);
  assert.deepEqual(await told(inform(OTHER)), ["2001:db8::53", 1]);
  const relay = [
    clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex("02005e100002")! }),
  ];
  assert.deepEqual(await told(inform(OTHER), relay), ["2001:db8::5354", 0]);
});

Deno.test("Options of several vendors: each client is told of its own", async () => {
  await using server = await RunningServer.start(recipes.get("Options of several vendors")!);
  using peer = new TestPeer(server);
  const told = async (...vendors: number[]) => {
    const options = vendors.map((enterpriseNumber) =>
      vendorClass.of({ enterpriseNumber, classes: [octets("box")] })
    );
    const answer = await askThroughRelay(peer, { type: "informationRequest", oro: [17], options });
    return vendorSpecificInformation.allIn(answer.options).map(({ enterpriseNumber, options }) =>
      `${enterpriseNumber}: ${options.map(({ code, data }) => `${code} ${toHex(data)}`).join(", ")}`
    );
  };
  const forum = `3561: 1 ${toHex(octets("https://acs.example.org/"))}, 2 ${toHex(octets("home"))}`;
  const labs = "4491: 32 20010db8000000000000000000000069, " +
    `33 ${toHex(octets("modem.cm"))}, 38 00000e10`;
  assert.deepEqual(await told(3561), [forum]);
  assert.deepEqual(await told(4491), [labs]);
  assert.deepEqual(await told(4491, 3561), [forum, labs]);
  assert.deepEqual(await told(9), []);
  assert.deepEqual(await told(), [forum, labs]);
});
