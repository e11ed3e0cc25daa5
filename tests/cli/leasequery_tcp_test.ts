import assert from "node:assert/strict";
import { leasequeryCommand } from "../../lib/cli/leasequery.ts";
import type { RequestorEnvironment } from "../../lib/cli/requestor_environment.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { optionRequest, preference } from "../../lib/wire/options/exchange.ts";
import { clientId } from "../../lib/wire/options/identity.ts";
import {
  clientData,
  lqBaseTime,
  lqEndTime,
  lqQuery,
  lqStartTime,
  QueryType,
} from "../../lib/wire/options/leasequery.ts";
import { relayId, remoteId } from "../../lib/wire/options/relay.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { type Script, TcpServer } from "../client/tcp_server.ts";
import { TlsServer } from "../client/tls_server.ts";
import {
  address,
  CLIENT_1,
  CLIENT_2,
  dataTo,
  doneTo,
  prefix,
  replyTo,
  SERVER_A,
  SERVER_B,
  status,
  told,
} from "../requestor/answers.ts";
import { HeldPort } from "../support/held_port.ts";
import { tlsFile } from "../tls/certificates.ts";
import { type Said, said } from "./client_rig.ts";
import { RunningCommand } from "./running_command.ts";
import { realRequestor, type RequestorMachine } from "./requestor_rig.ts";

const BY_LINK = ["link-address", "2001:db8:1::"];
// 2001-01-01T00:00:00Z.
const TIME = 366 * 86_400;

function answering(
  answers: (query: ClientServerMessage) => readonly ClientServerMessage[],
): Script {
  return async (requestor) => {
    await requestor.send(...answers(await requestor.query()));
    await requestor.closed();
  };
}

const twoClients = answering((query) => [
  replyTo(query, SERVER_A, lqBaseTime.of(TIME), told(CLIENT_1, 75, address("2001:db8:1::1"))),
  dataTo(query, lqBaseTime.of(TIME), told(CLIENT_2, 9, prefix("2001:db8:8000::/56"))),
  doneTo(query),
]);
const nobody = answering((query) => [replyTo(query, SERVER_A)]);

function ask(
  server: { readonly port: number },
  args: readonly string[],
  machine: RequestorEnvironment = realRequestor(),
): Promise<Said> {
  const where = ["--server", "::1", "--port", String(server.port), "--tcp"];
  return said(leasequeryCommand, [...where, ...args], machine);
}

/** The same, to be looked at meanwhile. */
function running(server: { readonly port: number }, args: readonly string[]): RunningCommand {
  const where = ["--server", "::1", "--port", String(server.port), "--tcp"];
  return new RunningCommand((io) => leasequeryCommand(io, realRequestor()), [...where, ...args]);
}

function many(count: number): Script {
  return answering((query) => [
    replyTo(query, SERVER_A, told(CLIENT_1, 1, address("2001:db8:1::1"))),
    ...Array.from(
      { length: count - 1 },
      (_, index) =>
        dataTo(query, told(CLIENT_2, 1, address(`2001:db8:1::${(index + 2).toString(16)}`))),
    ),
    doneTo(query),
  ]);
}

Deno.test("leasequery --tcp prints what a server tells as a table", async () => {
  await using server = new TcpServer(twoClients);
  assert.deepEqual(await ask(server, BY_LINK), {
    stdout: [
      "┌──────────────────────┬──────────────┬────────────────────┬───────────┬───────┬────────────┐",
      "│ Client DUID          │ Link         │ Address or prefix  │ Preferred │ Valid │ Last heard │",
      "├──────────────────────┼──────────────┼────────────────────┼───────────┼───────┼────────────┤",
      "│ 00030001020000000001 │ 2001:db8:1:: │ 2001:db8:1::1      │ 30m       │ 1h    │ 1m 15s ago │",
      "├──────────────────────┼──────────────┼────────────────────┼───────────┼───────┼────────────┤",
      "│ 00030001020000000002 │ 2001:db8:1:: │ 2001:db8:8000::/56 │ 30m       │ 1h    │ 9s ago     │",
      "└──────────────────────┴──────────────┴────────────────────┴───────────┴───────┴────────────┘",
    ],
    stderr: [],
    exit: 0,
  });
});

Deno.test("leasequery --tcp --json prints an object a client, with the server's time", async () => {
  await using server = new TcpServer(twoClients);
  const { stdout, stderr, exit } = await ask(server, ["--json", ...BY_LINK]);
  assert.deepEqual(JSON.parse(stdout[1]!), {
    "client-id": "00030001020000000002",
    "link-address": "2001:db8:1::",
    "base-time": "2001-01-01T00:00:00Z",
    "clt-time": 9,
    addresses: [],
    prefixes: [{
      prefix: "2001:db8:8000::/56",
      "preferred-lifetime": 1800,
      "valid-lifetime": 3600,
    }],
    options: [],
    "server-ids": ["0003000102005e100001"],
  });
  assert.deepEqual({ lines: stdout.length, stderr, exit }, { lines: 2, stderr: [], exit: 0 });
});

Deno.test("leasequery --tcp prints the first client before the last has come", async () => {
  const printed = Promise.withResolvers<void>();
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(replyTo(query, SERVER_A, told(CLIENT_1, 1, address("2001:db8:1::1"))));
    await printed.promise;
    await requestor.send(doneTo(query));
    await requestor.closed();
  });
  const command = running(server, ["--json", ...BY_LINK]);
  await command.line(/"2001:db8:1::1"/);
  printed.resolve();
  await command.done;
  assert.deepEqual([command.stdout.length, command.stderr, command.exit], [1, [], 0]);
});

Deno.test("RFC 5460 3: leasequery --tcp asks by any of the five kinds, and nothing of them over UDP", async () => {
  await using server = new TcpServer(nobody);
  const machine = realRequestor({
    openChannel: () => Promise.reject(new Error("nothing goes over UDP")),
  });
  const asked = [
    [["address", "2001:db8:1::9"], "No client holds 2001:db8:1::9"],
    [["client-id", "00:03:00:01"], "The client 00030001 holds nothing"],
    [["relay-id", "00030002"], "No client was heard through the relay 00030002"],
    [BY_LINK, "No client holds anything on the link of 2001:db8:1::"],
    [["remote-id", "9:00:c0"], "No client was heard with the remote-id 9:00c0"],
  ] as const;
  for (const [args, sentence] of asked) {
    assert.deepEqual(await ask(server, args, machine), {
      stdout: [sentence],
      stderr: [],
      exit: 0,
    });
  }
  const queries = server.heard.map(({ options }) => lqQuery.in(options)!);
  assert.deepEqual(queries.map(({ queryType }) => queryType), [
    QueryType.byAddress,
    QueryType.byClientId,
    QueryType.byRelayId,
    QueryType.byLinkAddress,
    QueryType.byRemoteId,
  ]);
  assert.deepEqual(clientId.in(queries[1]!.options), fromHex("00030001"));
  assert.deepEqual(relayId.in(queries[2]!.options), fromHex("00030002"));
  assert.deepEqual(queries[3]!.linkAddress, parseAddress("2001:db8:1::"));
  assert.deepEqual(remoteId.in(queries[4]!.options), {
    enterpriseNumber: 9,
    identifier: fromHex("00c0")!,
  });
});

Deno.test("leasequery --tcp asks what its flags say", async () => {
  await using server = new TcpServer(nobody);
  await ask(server, [
    ...["--link-address", "2001:db8:7::", "--request", "23", "--relay-data"],
    ...["--start-time", "2001-01-01T00:00:00Z", "--end-time", "2001-01-01T00:00:01Z"],
    ...["relay-id", "00030002"],
  ]);
  const [{ options }] = server.heard as [ClientServerMessage];
  const query = lqQuery.in(options)!;
  assert.deepEqual(query.linkAddress, parseAddress("2001:db8:7::"));
  assert.deepEqual(optionRequest.in(query.options), [23, 47, lqBaseTime.code]);
  assert.equal(lqStartTime.in(options), TIME);
  assert.equal(lqEndTime.in(options), TIME + 1);
});

Deno.test("RFC 5460 5.6: leasequery --tcp connects to port 547, to a link-local server by its interface", async () => {
  const destinations: unknown[] = [];
  const machine = realRequestor({
    connect: (to) => {
      destinations.push(to);
      return Promise.reject(new Error("enough"));
    },
  });
  for (const server of ["2001:db8::1", "fe80::1"]) {
    const args = ["--tcp", "--interface", "eth0", "--server", server, "address", "::1"];
    await assert.rejects(said(leasequeryCommand, args, machine), /enough/);
  }
  assert.deepEqual(destinations, [
    { address: parseAddress("2001:db8::1"), port: 547 },
    { address: parseAddress("fe80::1"), port: 547, interface: "eth0" },
  ]);
});

Deno.test("leasequery --tcp prints many clients in tables of a hundred, details behind each", async () => {
  await using server = new TcpServer(answering((query) => [
    replyTo(query, SERVER_A, told(CLIENT_1, 1, address("2001:db8:1::1"), preference.of(7))),
    ...Array.from(
      { length: 100 },
      () => dataTo(query, told(CLIENT_2, 1, address("2001:db8:1::2"))),
    ),
    doneTo(query),
  ]));
  const { stdout } = await ask(server, BY_LINK);
  const headings = stdout.flatMap((line, index) => line.includes("Client DUID") ? [index] : []);
  assert.equal(headings.length, 2);
  assert.equal(stdout.filter((line) => line.includes("│ 0003000102")).length, 101);
  const details = stdout.indexOf("Client 00030001020000000001 on the link of 2001:db8:1::");
  assert.equal(stdout[details + 1], "  preference (7): 7");
  assert(headings[0]! < details && details < headings[1]!);
});

Deno.test("leasequery --tcp explains a status that ends the answer, at once or in the middle, and fails", async () => {
  await using server = new TcpServer(async (requestor, nth) => {
    const query = await requestor.query();
    const ended = status(StatusCode.QueryTerminated, "shutting down");
    await requestor.send(
      ...nth === 1 ? [replyTo(query, SERVER_A, ended)] : [
        replyTo(query, SERVER_A, told(CLIENT_1, 75, address("2001:db8:1::1"))),
        doneTo(query, ended),
      ],
    );
    await requestor.closed();
  });
  const stderr = [
    `[::1]:${server.port} refused: QueryTerminated (11): the server gave the query up; it says: shutting down`,
  ];
  assert.deepEqual(await ask(server, BY_LINK), { stdout: [], stderr, exit: 1 });
  const half = await ask(server, BY_LINK);
  assert.equal(half.stdout.length, 5);
  assert.deepEqual([half.stderr, half.exit], [stderr, 1]);
});

Deno.test("RFC 5460 6.1: leasequery --tcp that is refused, broken off or answered with junk fails with one sentence", async () => {
  await using server = new TcpServer(async (requestor, nth) => {
    const query = await requestor.query();
    if (nth === 1) return;
    if (nth === 2) await requestor.sendOctets(new Uint8Array([0, 200, 15, 1]));
    else if (nth === 3) await requestor.sendOctets(new Uint8Array([0, 8, 15, 1, 2, 3, 0, 1, 0, 9]));
    else {
      await requestor.send(doneTo({ ...query, transactionId: query.transactionId ^ 1 }));
      await requestor.closed();
    }
  });
  const at = `[::1]:${server.port}`;
  const sentences = [
    `${at} closed the connection without an answer`,
    `${at} closed the connection in the middle of a message`,
    `${at} sent what is no DHCPv6 message: client-id says it is 9 octets long, and only 0 are left (at octet 8)`,
    `${at} ended a query that it was not asked or had not answered`,
  ];
  for (const sentence of sentences) {
    assert.deepEqual(await ask(server, BY_LINK), { stdout: [], stderr: [sentence], exit: 1 });
  }
  using held = new HeldPort();
  const { port } = held;
  assert.deepEqual(await ask({ port }, BY_LINK), {
    stdout: [],
    stderr: [`Cannot connect to [::1]:${port}: nothing listens there for TCP`],
    exit: 1,
  });
});

Deno.test("leasequery --tcp fails when a client is not told in full", async () => {
  await using server = new TcpServer(answering((query) => [
    replyTo(query, SERVER_A, clientData.of([clientId.of(CLIENT_1)])),
    doneTo(query),
  ]));
  assert.deepEqual(await ask(server, BY_LINK), {
    stdout: [],
    stderr: [
      `[::1]:${server.port} told of 1 client without saying who it is or when it was last heard: ignored (RFC 5007 section 4.3.3)`,
    ],
    exit: 1,
  });
});

Deno.test("leasequery --tcp puts together what several servers tell, the one that heard last first", async () => {
  const telling = (server: Uint8Array, ago: number): Script =>
    answering((query) => [
      replyTo(query, server, told(CLIENT_1, ago, address("2001:db8:1::1", ago, ago))),
      doneTo(query),
    ]);
  // Of one port, as a person would ask them; so the addresses differ by the machine's choice.
  await using one = new TcpServer(telling(SERVER_A, 60));
  await using other = new TcpServer(telling(SERVER_B, 30));
  const real = realRequestor();
  const ports = [one.port, other.port];
  const machine = realRequestor({
    connect: (to) => real.connect({ ...to, port: ports.shift()! }),
  });
  const servers = ["--server", "::1", "--server", "::1"];
  const { stdout, stderr, exit } = await said(
    leasequeryCommand,
    [...servers, "--tcp", "--json", ...BY_LINK],
    machine,
  );
  assert.deepEqual(
    stdout.map((line) => JSON.parse(line)).map((client) => [
      client["clt-time"],
      client.addresses[0]["valid-lifetime"],
      client["server-ids"],
    ]),
    [[30, 30, ["0003000102005e100002", "0003000102005e100001"]]],
  );
  assert.deepEqual({ stderr, exit }, { stderr: [], exit: 0 });
});

Deno.test("leasequery --tcp shows on a terminal how far it is, and on none it shows nothing", async () => {
  const drawnBy = async (watched: boolean): Promise<RequestorMachine> => {
    await using server = new TcpServer(many(1500));
    const machine = realRequestor({ watched });
    machine.tick = 1;
    const { stdout, stderr } = await ask(server, ["--json", ...BY_LINK], machine);
    assert.deepEqual([stdout.length, stderr], [1500, []]);
    return machine;
  };
  const { drawn } = await drawnBy(true);
  // What is drawn is taken away before a line is printed.
  assert.deepEqual(drawn.slice(0, 2), ["\r\x1b[K1,000 clients so far", "\r\x1b[K"]);
  assert.equal(drawn.length, 2 * 6);
  assert.deepEqual((await drawnBy(false)).drawn, []);
});

Deno.test("leasequery --tcp stops when nobody reads any more", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(replyTo(query, SERVER_A, told(CLIENT_1, 1, address("2001:db8:1::1"))));
    await requestor.closed();
    closed.resolve();
  });
  const command = running(server, ["--json", ...BY_LINK]);
  command.isRead = false;
  await command.done;
  assert.deepEqual([command.stderr, command.exit], [[], 0]);
  await closed.promise;
});

const TLS = [
  ...["--tls-ca", tlsFile("ca.pem"), "--tls-certificate", tlsFile("requestor.pem")],
  ...["--tls-key", tlsFile("requestor.key")],
];

Deno.test("leasequery --tcp with certificates asks over TLS, or not at all", async () => {
  await using server = await TlsServer.open(
    "server",
    (message) =>
      message.type === MessageType.starttls
        ? [{ ...message, type: MessageType.reply }]
        : [replyTo(message, SERVER_A)],
  );
  assert.equal((await ask(server, [...TLS, ...BY_LINK])).exit, 0);
  assert.deepEqual(server.heard.map(({ isSecure }) => isSecure), [false, true]);
  const elsewhere = ["--tls-server-name", "dhcp.example.net", ...BY_LINK];
  const { stderr, exit } = await ask(server, [...TLS, ...elsewhere]);
  assert.match(stderr.join("\n"), /the server's certificate is for somebody else/);
  assert.equal(exit, 1);
  assert.equal(server.heard.length, 3);
});

Deno.test("leasequery --tcp says that a server refuses TLS, and asks nothing in the clear", async () => {
  await using server = await TlsServer.open("server", (message) => [{
    ...message,
    type: MessageType.reply,
    options: [status(StatusCode.TLSConnectionRefused)],
  }]);
  assert.deepEqual(await ask(server, [...TLS, ...BY_LINK]), {
    stdout: [],
    stderr: [
      `[::1]:${server.port} refused: TLSConnectionRefused (15): the server is not set up for TLS`,
    ],
    exit: 1,
  });
  assert.equal(server.heard.length, 1);
});

Deno.test("leasequery names the file for TLS that cannot be used, before it connects", async () => {
  const machine = realRequestor();
  const files = { ca: "ca.pem", certificate: "requestor.pem", key: "requestor.key" };
  const cases = [
    [{ ca: "none.pem" }, /^There is no file .*tests\/tls\/none\.pem$/],
    [{ ca: "." }, /^Cannot read .*tests\/tls\/: .+/],
    [{ ca: "server.key" }, /server\.key, which --tls-ca names, holds no certificate in PEM$/],
    [
      { key: "server.key" },
      /server\.key, which --tls-key names, is not the key of the certificate$/,
    ],
  ] as const;
  for (const [wrong, sentence] of cases) {
    const args = Object.entries({ ...files, ...wrong }).flatMap(([part, file]) => [
      `--tls-${part}`,
      tlsFile(file),
    ]);
    const { stdout, stderr, exit } = await ask({ port: 1 }, [...args, ...BY_LINK], machine);
    assert.match(stderr.join("\n"), sentence);
    assert.deepEqual([stdout, exit], [[], 1]);
  }
  assert.deepEqual(machine.connected, []);
});
