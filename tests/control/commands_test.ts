import assert from "node:assert/strict";
import { FOREVER, REGISTERED } from "../../lib/leases/lease.ts";
import { duid, prefix } from "../support/messages.ts";
import { ControlRig, lease, NOW, TestUser } from "./rig.ts";

Deno.test("who connects is greeted with the name and the version of the server", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connectOnly(rig.path);
  assert.equal(await user.next(), "Sextant DHCPv6 Server 1.2.3");
});

Deno.test("help lists the commands", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const lines = await user.ask("help");
  assert.deepEqual(lines.map((line) => line.split(" ")[0]), [
    "help",
    "status",
    "stats",
    "stats-json",
    "statistics",
    "pools",
    "client",
    "leases",
    "reconfigure",
    "watch",
    "explain",
    "release",
    "reload",
    "shutdown",
    "quit",
    "OK",
  ]);
});

Deno.test("stats are told to people, and to programs on one line", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.statistics.global.countIn(1);
  using user = await TestUser.connect(rig.path);
  const text = await user.ask("stats");
  assert.deepEqual(text.slice(0, 3), ["Global", "- Packets", "  - Incoming packets: 1"]);
  assert.ok(text.includes(""));
  assert.equal(text.at(-1), "OK");
  const [json, end] = await user.ask("stats-json");
  assert.equal(JSON.parse(json!).global.messages_in.solicit, 1);
  assert.equal(end, "OK");
});

Deno.test("a command may be in capitals, with blanks around it and CR behind", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  assert.equal((await user.ask("  STATS-Json \r")).at(-1), "OK");
});

Deno.test("empty lines are ignored, and commands can be sent ahead", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  await user.say("\n \nnonsense\nquit\n");
  assert.deepEqual([await user.next(), await user.next(), await user.next()], [
    "UNKNOWN",
    "OK",
    undefined,
  ]);
});

Deno.test("what is no command is answered UNKNOWN, and said in the log", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  for (const line of ["restart", "__proto__", "constructor", "\u001b[31mred"]) {
    assert.deepEqual(await user.ask(line), ["UNKNOWN"]);
  }
  await user.say("");
  assert.ok(rig.logged.includes("warning: Control socket: restart is not a command"));
  assert.ok(!rig.logged.some((line) => line.includes("\u001b")));
});

Deno.test("octets that are no text are answered UNKNOWN", async () => {
  await using rig = await ControlRig.start();
  using connection = await Deno.connect({ transport: "unix", path: rig.path });
  const buffer = new Uint8Array(1000);
  await connection.read(buffer);
  await connection.write(Uint8Array.of(0xff, 0xfe, 0x00, 0x0a));
  const count = await connection.read(buffer);
  assert.equal(new TextDecoder().decode(buffer.subarray(0, count!)), "UNKNOWN\n");
});

Deno.test("words behind a command that takes none are refused", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  assert.deepEqual(await user.ask("shutdown now"), [
    "ERROR: Expected nothing after shutdown, found now",
  ]);
  assert.equal(rig.controlled.shutdowns, 0);
});

Deno.test("reload is answered once the configuration is in force", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  assert.deepEqual(await user.ask("reload"), ["OK: The configuration is reloaded"]);
  assert.equal(rig.controlled.reloads, 1);
});

Deno.test("a reload that changes nothing is answered with why", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.problems = ["sextant.yaml:1:1: x: unknown key", "sextant.yaml:2:1: y"];
  using user = await TestUser.connect(rig.path);
  assert.deepEqual(await user.ask("reload"), [
    ...rig.controlled.problems,
    "ERROR: The configuration is not reloaded, and the one in force stays",
  ]);
  assert.equal((await user.ask("help")).at(-1), "OK");
});

Deno.test("shutdown is answered, the connection ends, and then the server stops", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  assert.deepEqual(await user.ask("shutdown"), ["OK: Shutting down"]);
  assert.equal(await user.next(), undefined);
  assert.equal(rig.controlled.shutdowns, 1);
});

Deno.test("leases are an object each, a line each", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.pages = [
    [lease("2001:db8:1::1"), lease("2001:db8:100::/56", { iaid: 7, validUntil: FOREVER })],
    [],
    [
      lease("2001:db8:1::2", {
        clientId: duid(2),
        link: "dsl",
        state: "declined",
        began: 0,
        ended: NOW - 60,
      }),
    ],
  ];
  using user = await TestUser.connect(rig.path);
  const lines = await user.ask("leases");
  assert.equal(lines.pop(), "OK");
  const common = { "preferred-lifetime": 1800, "valid-lifetime": 3600 };
  assert.deepEqual(lines.map((line) => JSON.parse(line)), [
    {
      lease: "2001:db8:1::1",
      "client-id": "00030001020000000001",
      link: "lan",
      ia: "na",
      iaid: 1,
      state: "active",
      ...common,
      "valid-until": "2027-01-15T09:00:00.000Z",
      granted: "2027-01-15T07:00:00.000Z",
    },
    {
      lease: "2001:db8:100::/56",
      "client-id": "00030001020000000001",
      link: "lan",
      ia: "pd",
      iaid: 7,
      state: "active",
      ...common,
      "valid-lifetime": "infinity",
      "valid-until": null,
      granted: "2027-01-15T07:00:00.000Z",
    },
    {
      lease: "2001:db8:1::2",
      "client-id": "00030001020000000002",
      link: "dsl",
      ia: "na",
      iaid: 1,
      state: "declined",
      ...common,
      "valid-until": "2027-01-15T09:00:00.000Z",
      granted: null,
      ended: "2027-01-15T07:59:00.000Z",
    },
  ]);
});

Deno.test("a lease is shown with the name that its client is assigned", async () => {
  await using rig = await ControlRig.start();
  const row = { id: "duid:01", heardFrom: new Uint8Array(16), renewAt: 0, hostname: "printer" };
  rig.controlled.pages = [[lease("2001:db8:1::1", { row })]];
  using user = await TestUser.connect(rig.path);
  const [line] = await user.ask("leases");
  assert.equal(JSON.parse(line!).hostname, "printer");
});

Deno.test("addresses that clients registered are shown as such, and as expired when they are over", async () => {
  await using rig = await ControlRig.start();
  const registered = { iaType: REGISTERED, iaid: 0 };
  rig.controlled.pages = [[
    lease("2001:db8:1::5", registered),
    lease("2001:db8:1::6", { ...registered, validUntil: NOW }),
  ]];
  using user = await TestUser.connect(rig.path);
  const shown = (await user.ask("leases all")).slice(0, -1).map((line) => JSON.parse(line));
  assert.deepEqual(shown.map(({ lease, ia, iaid, state }) => [lease, ia, iaid, state]), [
    ["2001:db8:1::5", "none", 0, "registered"],
    ["2001:db8:1::6", "none", 0, "expired"],
  ]);
});

Deno.test("leases that hold nothing are shown only when all are asked for", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.pages = [[
    lease("2001:db8:1::1", { validUntil: NOW }),
    lease("2001:db8:1::2", { state: "released" }),
    lease("2001:db8:1::3"),
  ]];
  using user = await TestUser.connect(rig.path);
  const states = async (command: string) =>
    (await user.ask(command)).slice(0, -1).map((line) => JSON.parse(line).state);
  assert.deepEqual(await states("leases"), ["active"]);
  assert.deepEqual(await states("leases all"), ["expired", "released", "active"]);
});

Deno.test("leases can be asked for by link, client and address", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  rig.controlled.formerLinks.add("My Link \u20ac");
  await user.ask("leases link=My%20Link%20%E2%82%AC");
  await user.ask("leases client-id=00:03:00:01:02:00:00:00:00:01 address=2001:db8::/32");
  await user.ask("LEASES address=::1 all");
  assert.deepEqual(rig.controlled.asked, [
    { all: false, link: "My Link \u20ac" },
    { all: false, clientId: duid(1), overlapping: prefix("2001:db8::/32") },
    { all: true, overlapping: prefix("::1") },
  ]);
});

Deno.test("a release that makes no sense is refused", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const refusals = {
    "release": "address= or client-id=, found neither",
    "release all": "address= or client-id=, found neither",
    "release hostname=x": "address= or client-id=, link=, all or reconfigure, found hostname=x",
    "release address=here": "an IPv6 address or prefix, found here",
  };
  for (const [command, why] of Object.entries(refusals)) {
    assert.deepEqual(await user.ask(command), [`ERROR: Expected ${why}`]);
  }
  const [unknown] = await user.ask("release address=::1 link=nowhere");
  assert.match(unknown!, /^ERROR: There is no link nowhere, expected one of/);
  assert.deepEqual(rig.controlled.releases, []);
});

Deno.test("leases can be asked for by relays and host name", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const ids = "relay-id=00030001020000000001 remote-id=9:00c0 interface-id=0a0b";
  await user.ask(`leases ${ids} hostname=caf%C3%A9`);
  assert.deepEqual(rig.controlled.asked, [{
    all: false,
    relayId: duid(1),
    remoteId: Uint8Array.of(0, 0, 0, 9, 0, 0xc0),
    interfaceId: Uint8Array.of(10, 11),
    hostname: "caf\u00e9",
  }]);
});

Deno.test("leases can be asked for by when they were there", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.pages = [[
    lease("2001:db8:1::1"),
    lease("2001:db8:1::2", { began: NOW - 60, validUntil: NOW + 60 }),
    lease("2001:db8:1::3", { began: NOW - 9000, validUntil: NOW - 30 }),
  ]];
  rig.controlled.past = [[lease("2001:db8:1::2", { began: NOW - 900, validUntil: NOW - 100 })]];
  using user = await TestUser.connect(rig.path);
  const shown = async (command: string) =>
    (await user.ask(`leases ${command}`)).slice(0, -1)
      .map((line) => JSON.parse(line).lease.replace("2001:db8:1::", ""));
  assert.deepEqual(await shown(""), ["1", "2"]);
  assert.deepEqual(await shown("ended"), ["3", "2"]);
  assert.deepEqual(await shown("all"), ["1", "2", "3", "2"]);
  assert.deepEqual(await shown("all limit=3"), ["1", "2", "3"]);
  assert.deepEqual(await shown("limit=1"), ["1"]);
  assert.deepEqual(await shown("since=100"), ["2"]);
  assert.deepEqual(await shown("since=100 ended"), ["3", "2"]);
  assert.deepEqual(await shown(`at=${NOW - 500}`), ["1", "3", "2"]);
  assert.deepEqual(await shown(`at=${NOW}`), ["1", "2"]);
  assert.deepEqual(await shown(`at=${NOW - 5000}`), ["3"]);
  assert.deepEqual(await user.ask(`leases at=${NOW + 1}`), [
    "ERROR: It is 2027-01-15T08:00:00.000Z, expected a time that has been behind at=",
  ]);
});

Deno.test("a question about leases that makes no sense is refused", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const refusals = {
    "leases lan": "link=, client-id=, address=, relay-id=, remote-id=, interface-id=, " +
      "hostname=, since=, at=, limit=, ended or all, found lan",
    "leases relay-id=me": "a DUID in hexadecimal, found me",
    "leases remote-id=0011": "a remote-id such as 9:00c0ffee, found 0011",
    "leases remote-id=4294967296:00": "a remote-id such as 9:00c0ffee, found 4294967296:00",
    "leases interface-id=": "an interface-id in hexadecimal, found ",
    "leases limit=0": "a whole number behind limit=, found 0",
    "leases since=1h": "a whole number behind since=, found 1h",
    "leases address=192.0.2.1": "an IPv6 address or prefix, found 192.0.2.1",
    "leases client-id=me": "a DUID in hexadecimal, found me",
    "leases link=%": "a name as in a URI, found %",
  };
  for (const [command, why] of Object.entries(refusals)) {
    assert.deepEqual(await user.ask(command), [`ERROR: Expected ${why}`]);
  }
  assert.deepEqual(rig.controlled.asked, []);
});

Deno.test("a command that fails ends its connection alone, and is said in the log", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.pages = {
    [Symbol.iterator]: () => {
      throw new Error("The database is gone");
    },
  };
  using user = await TestUser.connect(rig.path);
  assert.deepEqual(await user.ask("leases"), []);
  assert.ok(rig.logged.some((line) => /^error: A command could not be answered: /.test(line)));
  using other = await TestUser.connect(rig.path);
  assert.equal((await other.ask("help")).at(-1), "OK");
});

Deno.test("status tells each part of how the server is, and ends in an error where it is not well", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const version = { name: "version", value: "1.2.3", text: "1.2.3" };
  rig.controlled.parts = [version, undefined];
  assert.deepEqual(await user.ask("status"), [JSON.stringify(version), "OK"]);
  const store = { name: "store", value: null, text: "gone", problems: ["The disk is full"] };
  rig.controlled.parts = [version, store];
  assert.equal((await user.ask("status")).at(-1), "ERROR: The disk is full");
});

Deno.test("a link that nobody knows is an error that names those that there are", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  assert.deepEqual(await user.ask("leases link=NOLINK"), [
    "ERROR: There is no link NOLINK, expected one of lan, wifi",
  ]);
  rig.controlled.formerLinks.add("NOLINK");
  assert.deepEqual(await user.ask("leases link=NOLINK"), ["OK"]);
  rig.controlled.links = Array.from({ length: 12 }, (_, index) => `l${index}`);
  const [line] = await user.ask("leases link=lan");
  assert.match(line!, /expected one of l0, .*, l9 and 2 more$/);
});
