import assert from "node:assert/strict";
import { leaseCommand } from "../../lib/cli/lease.ts";
import { ChannelError } from "../../lib/client/channel.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import { optionRequest, preference, statusCode } from "../../lib/wire/options/exchange.ts";
import { clientId, serverId } from "../../lib/wire/options/identity.ts";
import { iaNa, iaPd } from "../../lib/wire/options/identity_association.ts";
import { relayMessage, relayPort } from "../../lib/wire/options/relay.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import type { FakeServers } from "../client/fake_channel.ts";
import { UdpServer } from "../client/udp_server.ts";
import { address, prefix, SERVER_A } from "../requestor/answers.ts";
import { fakeMachine, realMachine, type Said, said } from "./client_rig.ts";

const DUID = "00040102030405060708090a0b0c0d0e0f10";
const granted = iaNa.of({ iaid: 1, t1: 900, t2: 1440, options: [address("2001:db8:1::1000")] });
const delegated = iaPd.of({ iaid: 1, t1: 0, t2: 0, options: [prefix("2001:db8:8000::/56")] });
const refused = iaNa.of({
  iaid: 1,
  t1: 0,
  t2: 0,
  options: [statusCode.of({ code: StatusCode.NoAddrsAvail, message: "the pool is empty" })],
});

/** An Advertise to a Solicit, a Reply to all else. */
function answer(message: ClientServerMessage, ...options: readonly Option[]): ClientServerMessage {
  return {
    kind: "client-server",
    type: message.type === MessageType.solicit ? MessageType.advertise : MessageType.reply,
    transactionId: message.transactionId,
    options: [clientId.of(clientId.in(message.options)!), serverId.of(SERVER_A), ...options],
  };
}

/** A server that gives the same to everybody, and says as much to a Release. */
function giving(...options: readonly Option[]): FakeServers {
  return (message) => [{
    message: message.type === MessageType.release
      ? answer(message, statusCode.of({ code: StatusCode.Success, message: "" }))
      : answer(message, ...options),
  }];
}

function onLink(servers: FakeServers, ...args: string[]): Promise<Said> {
  return said(leaseCommand, ["--interface", "eth0", "--duid", DUID, ...args], fakeMachine(servers));
}

Deno.test("lease prints what it was given, by name", async () => {
  const { stdout, stderr, exit } = await onLink(
    giving(granted, delegated, preference.of(255)),
    "--prefix",
    "--release",
  );
  assert.deepEqual(stdout, [
    "Client DUID   00040102030405060708090a0b0c0d0e0f10",
    "Server DUID   0003000102005e100001",
    "Address       2001:db8:1::1000, preferred for 30m, valid for 1h, T1 15m, T2 24m",
    "Prefix        2001:db8:8000::/56, preferred for 30m, valid for 1h",
    "preference (7): 255",
    "Round trips   solicit 1.0 ms, request 1.0 ms, release 1.0 ms",
    "Released      everything that was given",
  ]);
  assert.deepEqual({ stderr, exit }, { stderr: [], exit: 0 });
});

Deno.test("lease --json prints one object", async () => {
  const { stdout, exit } = await onLink(
    giving(granted, delegated, preference.of(255)),
    "--prefix",
    "--release",
    "--json",
  );
  assert.equal(stdout.length, 1);
  const lifetimes = { "preferred-lifetime": 1800, "valid-lifetime": 3600 };
  assert.deepEqual(JSON.parse(stdout[0]!), {
    "client-id": DUID,
    "server-id": "0003000102005e100001",
    addresses: [{ address: "2001:db8:1::1000", ...lifetimes, iaid: 1, t1: 900, t2: 1440 }],
    prefixes: [{ prefix: "2001:db8:8000::/56", ...lifetimes, iaid: 1, t1: 0, t2: 0 }],
    options: [{ code: 7, name: "preference", value: 255 }],
    statuses: [],
    exchanges: [
      { message: "solicit", transmissions: 1, "round-trip": 1 },
      { message: "request", transmissions: 1, "round-trip": 1 },
      { message: "release", transmissions: 1, "round-trip": 1 },
    ],
    released: true,
  });
  assert.equal(exit, 0);
});

Deno.test("lease as a client asks everybody on the link from port 546", async () => {
  const machine = fakeMachine(giving(granted));
  await said(leaseCommand, ["--interface", "eth0", "--request", "64"], machine);
  assert.deepEqual(machine.opened, [{
    address: parseAddress("ff02::1:2")!,
    port: 547,
    interface: "eth0",
    localPort: 546,
  }]);
  const [solicit] = machine.channels[0]!.sent;
  assert.deepEqual(optionRequest.in(solicit!.message.options), [23, 24, 82, 64]);
  assert.equal(iaNa.allIn(solicit!.message.options).length, 1);
  assert.equal(iaPd.allIn(solicit!.message.options).length, 0);
});

Deno.test("lease makes a new DUID-UUID each time, and shows it", async () => {
  const machine = fakeMachine(giving(granted));
  const args = ["--interface", "eth0"];
  const runs = [await said(leaseCommand, args, machine), await said(leaseCommand, args, machine)];
  const duids = machine.channels.map(({ sent }) => clientId.in(sent[0]!.message.options)!);
  assert.notDeepEqual(duids[0], duids[1]);
  for (const [index, { stdout }] of runs.entries()) {
    assert.match(toHex(duids[index]!), /^0004.{12}4.{3}[89ab].{15}$/);
    assert.equal(stdout[0], `Client DUID   ${toHex(duids[index]!)}`);
  }
});

Deno.test("lease as a relay needs no privilege: its answers come to the port it sends from", async () => {
  const heard: Message[] = [];
  await using server = new UdpServer((message) => {
    heard.push(message);
    assert(message.kind === "relay");
    const inner = relayMessage.in(message.options) as ClientServerMessage;
    const reply = { ...message, type: MessageType.relayReply };
    return [encodeMessage({ ...reply, options: [relayMessage.of(answer(inner, granted))] })];
  });
  const { stdout, stderr, exit } = await said(leaseCommand, [
    ...["--server", "::1", "--port", String(server.port), "--relay", "2001:db8:1::1"],
    ...["--duid", DUID, "--json", "--release"],
  ], realMachine());
  assert.deepEqual({ stderr, exit }, { stderr: [], exit: 0 });
  const { addresses, released } = JSON.parse(stdout[0]!);
  assert.equal(addresses[0].address, "2001:db8:1::1000");
  assert.equal(released, true);
  assert.equal(heard.length, 3);
  for (const message of heard) {
    assert(message.kind === "relay" && message.type === MessageType.relayForward);
    assert.deepEqual(message.linkAddress, parseAddress("2001:db8:1::1"));
    assert.deepEqual(message.peerAddress, parseAddress("fe80::90a:b0c:d0e:f10"));
    assert.equal(relayPort.in(message.options), 0);
  }
});

Deno.test("lease that is refused says what, and what the server says, and fails", async () => {
  const { stdout, stderr, exit } = await onLink(giving(refused));
  assert.deepEqual(stdout, [
    "Client DUID   00040102030405060708090a0b0c0d0e0f10",
    "Server DUID   0003000102005e100001",
    "Round trips   solicit 1.0 ms",
  ]);
  assert.deepEqual(stderr, [
    "The server refused IA_NA 1: NoAddrsAvail (2): the server has no address to give; " +
    "it says: the pool is empty",
  ]);
  assert.equal(exit, 1);
});

Deno.test("lease that gets only part of what it asked for shows it and fails", async () => {
  const { stdout, stderr, exit } = await onLink(giving(granted), "--prefix", "--json");
  assert.equal(JSON.parse(stdout[0]!).addresses.length, 1);
  assert.deepEqual(stderr, ["The server gave nothing for IA_PD 1 and did not say why"]);
  assert.equal(exit, 1);
});

Deno.test("lease that nobody answers gives up with one sentence", async () => {
  const { stdout, stderr, exit } = await onLink(() => []);
  assert.deepEqual(stdout, []);
  assert.deepEqual(stderr, [
    "Nobody answered at [2001:db8::1]:547: the solicit was sent 4 times in 12.0 s",
  ]);
  assert.equal(exit, 1);
});

Deno.test("lease tells whoever watches that it goes on trying", async () => {
  const late: FakeServers = (message, nth) =>
    nth < 3 ? [] : [{ message: answer(message, granted) }];
  const machine = fakeMachine(late, { watched: true });
  const { stderr, exit } = await said(leaseCommand, ["--interface", "eth0"], machine);
  const sentence = "No answer to the solicit yet: sending it again";
  assert.deepEqual({ stderr, exit }, { stderr: [sentence, sentence], exit: 0 });
});

Deno.test("lease says which message the server left unanswered", async () => {
  const falling = (type: number): FakeServers => (message) =>
    message.type === type ? [] : [{ message: answer(message, granted) }];
  const request = await onLink(falling(MessageType.request));
  assert.match(request.stderr.join(), /^The server fell silent: the request was sent \d times/);
  assert.deepEqual(request.stdout, []);
  const release = await onLink(falling(MessageType.release), "--release");
  assert.match(release.stderr.join(), /^The server fell silent: the release was sent \d times/);
  assert.match(release.stdout.join("\n"), /Address {7}2001:db8:1::1000/);
  assert(!release.stdout.join("\n").includes("Released"));
  assert.deepEqual([request.exit, release.exit], [1, 1]);
});

Deno.test("lease without the privilege for port 546 says so", async () => {
  const machine = fakeMachine(giving(granted), {
    openChannel: () => Promise.reject(new ChannelError("Port 546 needs privilege")),
  });
  assert.deepEqual(await said(leaseCommand, ["--interface", "eth0"], machine), {
    stdout: [],
    stderr: ["Port 546 needs privilege"],
    exit: 1,
  });
});

Deno.test("what lease cannot do is wrong usage, said in a sentence", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /no link to ask on\. Give --relay .* or --interface to ask as a client\./],
    [["--server", "::1"], /no link to ask on/],
    [["--interface", "eth0", "--server", "::1"], /Give --relay to ask one server\./],
    [["--relay", "2001:db8::1", "--server", "fe80::1"], /fe80::1 can be on any link/],
    [["--relay", "2001:db8:1::/64"], /'2001:db8:1::\/64' is invalid\. An IPv6 address/],
    [["--relay"], /option '--relay <link-address>' argument missing/],
    [["--relay", "::", "--duid", "xyz"], /A DUID in hexadecimal was expected/],
    [["--relay", "::", "--port", "http"], /A port from 1 to 65535 was expected/],
    [["--relay", "::", "--request", "0"], /The name or the code of an option was expected/],
    [["--relay", "::", "now"], /too many arguments/],
    [["--frobnicate"], /unknown option '--frobnicate'/],
  ];
  for (const [args, sentence] of cases) {
    const machine = fakeMachine(giving(granted));
    const { stdout, stderr, exit } = await said(leaseCommand, args, machine);
    assert.equal(exit, 2, args.join(" "));
    assert.match(stderr.join("\n"), sentence);
    assert.deepEqual(stdout, []);
    assert.deepEqual(machine.opened, []);
  }
});

Deno.test("lease takes a DUID with colons or without", async () => {
  const machine = fakeMachine(giving(granted));
  await said(
    leaseCommand,
    ["--interface", "eth0", "--duid", "00:03:00:01:02:00:5e:10:00:01"],
    machine,
  );
  const { message } = machine.channels[0]!.sent[0]!;
  assert.deepEqual(clientId.in(message.options), fromHex("0003000102005e100001"));
});
