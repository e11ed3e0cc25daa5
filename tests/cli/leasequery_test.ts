import assert from "node:assert/strict";
import { leasequeryCommand } from "../../lib/cli/leasequery.ts";
import { ChannelError } from "../../lib/client/channel.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { optionRequest, preference, statusCode } from "../../lib/wire/options/exchange.ts";
import { clientId } from "../../lib/wire/options/identity.ts";
import { lqClientLink, lqQuery, lqRelayData } from "../../lib/wire/options/leasequery.ts";
import { interfaceId } from "../../lib/wire/options/relay.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import type { FakeServers } from "../client/fake_channel.ts";
import { UdpServer } from "../client/udp_server.ts";
import {
  address,
  CLIENT_1,
  CLIENT_2,
  prefix,
  replyTo,
  SERVER_A,
  told,
} from "../requestor/answers.ts";
import { type Said, said } from "./client_rig.ts";
import { fakeRequestor as fakeMachine, realRequestor as realMachine } from "./requestor_rig.ts";

const FOREVER = 0xffff_ffff;
const relayData = lqRelayData.of({
  peerAddress: parseAddress("2001:db8::9")!,
  message: {
    kind: "relay",
    type: MessageType.relayForward,
    hopCount: 0,
    linkAddress: parseAddress("2001:db8:1::1")!,
    peerAddress: parseAddress("fe80::1")!,
    options: [interfaceId.of(new TextEncoder().encode("eth7"))],
  },
});
const everything: FakeServers = (message) => [{
  message: replyTo(
    message,
    SERVER_A,
    told(
      CLIENT_1,
      75,
      address("2001:db8:1::1000", 1790, 3590),
      prefix("2001:db8:8000::/56", FOREVER, FOREVER),
      preference.of(7),
      relayData,
    ),
  ),
}];
const nobody: FakeServers = (message) => [{ message: replyTo(message, SERVER_A) }];

function ask(
  servers: FakeServers,
  ...args: string[]
): Promise<Said> {
  return said(leasequeryCommand, ["--server", "::1", ...args], fakeMachine(servers));
}

Deno.test("leasequery prints clients as a table, with details below and no colour off a terminal", async () => {
  assert.deepEqual(await ask(everything, "address", "2001:db8:1::1000"), {
    stdout: [
      "┌──────────────────────┬──────┬────────────────────┬───────────┬─────────┬────────────┐",
      "│ Client DUID          │ Link │ Address or prefix  │ Preferred │ Valid   │ Last heard │",
      "├──────────────────────┼──────┼────────────────────┼───────────┼─────────┼────────────┤",
      "│ 00030001020000000001 │      │ 2001:db8:1::1000   │ 29m 50s   │ 59m 50s │ 1m 15s ago │",
      "│                      │      ├────────────────────┼───────────┼─────────┤            │",
      "│                      │      │ 2001:db8:8000::/56 │ forever   │ forever │            │",
      "└──────────────────────┴──────┴────────────────────┴───────────┴─────────┴────────────┘",
      "",
      "Client 00030001020000000001",
      "  preference (7): 7",
      "  lq-relay-data (47)",
      "    peer-address: 2001:db8::9",
      "    message: relay-forward",
      "      hop-count: 0",
      "      link-address: 2001:db8:1::1",
      "      peer-address: fe80::1",
      "      interface-id (18): eth7",
    ],
    stderr: [],
    exit: 0,
  });
});

Deno.test("leasequery has colour on a terminal", async () => {
  const machine = fakeMachine(everything, { color: true });
  const { stdout } = await said(
    leasequeryCommand,
    ["--server", "::1", "address", "2001:db8:1::1000"],
    machine,
  );
  assert(stdout.join("").includes("\x1b[1mClient DUID"));
});

Deno.test("leasequery --json prints one object a client", async () => {
  const { stdout, stderr, exit } = await ask(everything, "--json", "address", "2001:db8:1::1000");
  assert.equal(stdout.length, 1);
  assert.deepEqual(JSON.parse(stdout[0]!), {
    "client-id": "00030001020000000001",
    "clt-time": 75,
    addresses: [{
      address: "2001:db8:1::1000",
      "preferred-lifetime": 1790,
      "valid-lifetime": 3590,
    }],
    prefixes: [{
      prefix: "2001:db8:8000::/56",
      "preferred-lifetime": "infinity",
      "valid-lifetime": "infinity",
    }],
    options: [{ code: 7, name: "preference", value: 7 }],
    "relay-data": {
      "peer-address": "2001:db8::9",
      message: {
        message: "relay-forward",
        "hop-count": 0,
        "link-address": "2001:db8:1::1",
        "peer-address": "fe80::1",
        options: [{ code: 18, name: "interface-id", value: "eth7" }],
      },
    },
    "server-ids": ["0003000102005e100001"],
  });
  assert.deepEqual({ stderr, exit }, { stderr: [], exit: 0 });
});

Deno.test("leasequery asks what its arguments say", async () => {
  const machine = fakeMachine(nobody);
  await said(leasequeryCommand, [
    ...["--server", "2001:db8::1", "--port", "5547", "--link-address", "2001:db8:7::"],
    ...["--request", "recursive-name-servers", "--request", "64", "--relay-data"],
    ...["client-id", "00:03:00:01:02:00:00:00:00:01"],
  ], machine);
  assert.deepEqual(machine.opened, [{ address: parseAddress("2001:db8::1")!, port: 5547 }]);
  const { linkAddress, options } = lqQuery.in(machine.channels[0]!.sent[0]!.message.options)!;
  assert.deepEqual(linkAddress, parseAddress("2001:db8:7::"));
  assert.deepEqual(clientId.in(options), CLIENT_1);
  assert.deepEqual(optionRequest.in(options), [23, 64, 47]);
});

Deno.test("leasequery asks every server of the site by an interface when no server is given", async () => {
  const machine = fakeMachine(nobody);
  await said(leasequeryCommand, ["--interface", "eth0", "address", "2001:db8::1"], machine);
  assert.deepEqual(machine.opened, [
    { address: parseAddress("ff05::1:3")!, port: 547, interface: "eth0" },
  ]);
});

Deno.test("leasequery of an address that nobody holds is a success that says so", async () => {
  assert.deepEqual(await ask(nobody, "address", "2001:DB8:0::1"), {
    stdout: ["No client holds 2001:db8::1"],
    stderr: [],
    exit: 0,
  });
  assert.deepEqual(await ask(nobody, "client-id", "000300010200"), {
    stdout: ["The client 000300010200 holds nothing"],
    stderr: [],
    exit: 0,
  });
  assert.deepEqual(await ask(nobody, "--json", "address", "2001:db8::1"), {
    stdout: [],
    stderr: [],
    exit: 0,
  });
});

Deno.test("leasequery explains a status and fails", async () => {
  const servers: FakeServers = (message) => [{
    message: replyTo(
      message,
      SERVER_A,
      statusCode.of({ code: StatusCode.NotAllowed, message: "go\x1b[2Jaway" }),
    ),
  }];
  assert.deepEqual(await ask(servers, "address", "2001:db8::1"), {
    stdout: [],
    stderr: [
      "[2001:db8::1]:547 refused: NotAllowed (10): the server does not let this requestor ask; " +
      'it says: "go\\u001b[2Jaway"',
    ],
    exit: 1,
  });
});

Deno.test("leasequery that nobody answers fails with one sentence", async () => {
  assert.deepEqual(await ask(() => [], "address", "2001:db8::1"), {
    stdout: [],
    stderr: ["[2001:db8::1]:547 did not answer, although it was asked 5 times"],
    exit: 1,
  });
});

Deno.test("leasequery tells whoever watches that it goes on asking", async () => {
  const machine = fakeMachine(
    (message, nth) => nth < 3 ? [] : nobody(message, nth),
    { watched: true },
  );
  const { stderr, exit } = await said(
    leasequeryCommand,
    ["--server", "::1", "address", "2001:db8::1"],
    machine,
  );
  assert.deepEqual(stderr, [
    "No answer from [2001:db8::1]:547 yet: asking again (2 of 5)",
    "No answer from [2001:db8::1]:547 yet: asking again (3 of 5)",
  ]);
  assert.equal(exit, 0);
});

Deno.test("leasequery without an interface or a route says so and fails", async () => {
  const machine = fakeMachine(nobody, {
    openChannel: () => Promise.reject(new ChannelError("There is no interface eth9")),
  });
  assert.deepEqual(
    await said(leasequeryCommand, ["--interface", "eth9", "address", "2001:db8::1"], machine),
    { stdout: [], stderr: ["There is no interface eth9"], exit: 1 },
  );
});

Deno.test("leasequery puts together what a real server says of each of a client's links", async () => {
  const LINKS = ["2001:db8:1::", "2001:db8:2::"];
  await using server = new UdpServer((message) => {
    const query = message as ClientServerMessage;
    const { linkAddress } = lqQuery.in(query.options)!;
    const index = LINKS.findIndex((link) => parseAddress(link)!.join() === linkAddress.join());
    const answer = index < 0
      ? lqClientLink.of(LINKS.map((link) => parseAddress(link)!))
      : told(CLIENT_2, 20 - index, address(`${LINKS[index]}7`));
    return [encodeMessage(replyTo(query, SERVER_A, answer))];
  });
  const { stdout, stderr, exit } = await said(leasequeryCommand, [
    ...["--server", "::1", "--port", String(server.port), "--json"],
    ...["client-id", "00030001020000000002"],
  ], realMachine());
  assert.deepEqual({ stderr, exit }, { stderr: [], exit: 0 });
  assert.deepEqual(
    stdout.map((line) => JSON.parse(line)).map((client) => [
      client["link-address"],
      client.addresses[0].address,
      client["clt-time"],
    ]),
    [["2001:db8:2::", "2001:db8:2::7", 19], ["2001:db8:1::", "2001:db8:1::7", 20]],
  );
  assert.equal(server.heard.length, 3);
});

Deno.test("what leasequery cannot be asked is wrong usage, said in a sentence", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["address"], /missing required argument 'value'/],
    [["address", "2001:db8::1"], /no server to ask\. Give one with --server, or an --interface/],
    [
      ["--server", "1.2.3.4", "address", "::"],
      /'1\.2\.3\.4' is invalid\. An IPv6 address was expected/,
    ],
    [
      ["--server", "fe80::1%eth0", "address", "::"],
      /Give the address alone, and the interface with --interface\./,
    ],
    [["--server", "fe80::1", "address", "::"], /fe80::1 can be on any link\. Give the --interface/],
    [["--server", "ff05::1:3", "address", "::"], /ff05::1:3 can be on any link/],
    [["--server", "::1", "address", "2001:db8::g"], /'2001:db8::g' is invalid\. An IPv6 address/],
    [["--server", "::1", "client-id", "0003zz"], /'0003zz' is invalid\. A DUID in hexadecimal/],
    [["--server", "::1", "client-id", "0003"], /A DUID has 3 to 130 octets, and this one has 2\./],
    [["--server", "::1", "client-id", "00".repeat(131)], /and this one has 131\./],
    [
      ["--server", "::1", "host", "x"],
      /no leasequery by 'host'\. Ask by address, client-id, relay-id, link-address or remote-id\./,
    ],
    [["--server", "::1", "toString", "x"], /no leasequery by 'toString'\./],
    [["--server", "::1", "relay-id", "000300"], /by relay-id goes over TCP only .* Add --tcp\./],
    [["--server", "::1", "link-address", "::1"], /by link-address goes over TCP only/],
    [["--server", "::1", "remote-id", "9:00"], /by remote-id goes over TCP only/],
    [[], /missing required argument 'kind'/],
    [["--tcp", "address", "::"], /no server to connect to\. Give one with --server\./],
    [["--interface", "eth0", "--tcp", "address", "::"], /no server to connect to\./],
    [
      ["--interface", "eth0", "--server", "ff05::1:3", "--tcp", "address", "::"],
      /ff05::1:3 is a group, and TCP leads to one server at a time\./,
    ],
    [["--server", "fe80::1", "--active"], /fe80::1 can be on any link\./],
    [["--server", "::1", "--tcp", "remote-id", "00c0ffee"], /such as 9:00c0ffee\./],
    [["--server", "::1", "--tcp", "remote-id", "4294967296:00"], /such as 9:00c0ffee\./],
    [["--server", "::1", "--tcp", "remote-id", "9:0"], /such as 9:00c0ffee\./],
    [["--server", "::1", "--active", "relay-id"], /missing required argument 'value'/],
    [
      ["--server", "::1", "--tcp", "--link-address", "::1", "link-address", "::1"],
      /the link is there twice\./,
    ],
    [["--server", "::1", "--active", "--link-address", "::1"], /To follow a whole link, ask by/],
    [
      ["--server", "::1", "--active", "--end-time", "2026-07-31T23:59:59Z"],
      /what is followed has no end/,
    ],
    [
      ["--server", "::1", "--start-time", "2026-07-31T23:59:59Z", "address", "::1"],
      /--start-time and --end-time are for queries over TCP/,
    ],
    [
      ["--server", "::1", "--tcp", "--start-time", "2026-02-30T00:00:00Z", "address", "::1"],
      /'2026-02-30T00:00:00Z' is invalid\. A time in UTC since 2000 was expected/,
    ],
    [
      ["--server", "::1", "--tcp", "--start-time", "1999-12-31T23:59:59Z", "address", "::1"],
      /A time in UTC since 2000 was expected/,
    ],
    [["--server", "::1", "--tcp", "--start-time", "yesterday", "address", "::1"], /A time in UTC/],
    [
      [
        ...["--server", "::1", "--tcp", "--start-time", "2026-07-31T23:59:59Z"],
        ...["--end-time", "2026-07-31T23:59:58Z", "address", "::1"],
      ],
      /--end-time is before --start-time\./,
    ],
    [
      ["--server", "::1", "--tcp", "--recover-link", "::1", "address", "::1"],
      /--recover-link is for following all clients/,
    ],
    [["--server", "::1", "--tls-ca", "ca.pem", "address", "::1"], /TLS is for queries over TCP/],
    [
      ["--server", "::1", "--tcp", "--tls-ca", "ca.pem", "address", "::1"],
      /TLS takes all of --tls-ca, --tls-certificate and --tls-key\./,
    ],
    [["--server", "::1", "--port", "0", "address", "::"], /A port from 1 to 65535 was expected/],
    [["--server", "::1", "--port", "65536", "address", "::"], /A port from 1 to 65535/],
    [
      ["--server", "::1", "--request", "recursive-nameservers", "address", "::"],
      /such as recursive-name-servers or 23; did you mean "recursive-name-servers"\?/,
    ],
  ];
  for (const [args, sentence] of cases) {
    const machine = fakeMachine(nobody);
    const { stdout, stderr, exit } = await said(leasequeryCommand, args, machine);
    assert.equal(exit, 2, args.join(" "));
    assert.match(stderr.join("\n"), sentence);
    assert.deepEqual(stdout, []);
    assert.deepEqual(machine.opened, []);
  }
});

Deno.test("leasequery --help shows what can be asked and how", async () => {
  const { stdout, exit } = await said(leasequeryCommand, ["--help"], fakeMachine(nobody));
  const help = stdout.join("\n").replaceAll(/\s+/g, " ");
  assert.equal(exit, 0);
  assert.match(help, /--tcp ask over TCP, where the answer can be any number of clients/);
  assert.match(help, /--active follow what happens to leases/);
  assert.match(help, /relay-id, link-address or remote-id as well/);
  assert.doesNotMatch(help, /not supported/);
});
