import assert from "node:assert/strict";
import { run } from "../../lib/cli/program.ts";
import { ReconfigureJob } from "../../lib/reconfigure/job.ts";
import { FOREVER } from "../../lib/leases/lease.ts";
import { duid, octets, prefix } from "../support/messages.ts";
import { besideSocket } from "../support/socket_server.ts";
import { ControlRig, lease, NOW } from "../control/rig.ts";

interface Said {
  readonly out: string[];
  readonly err: string[];
  readonly status: number;
}

/** What `sextant ctl` says, and its exit status. */
async function ctl(path: string, ...args: string[]): Promise<Said> {
  return await ctlWith(() => true, path, ...args);
}

function ctlWith(isRead: () => boolean, path: string, ...args: string[]): Promise<Said> {
  return ctlOf(["-s", path, ...args], isRead);
}

async function ctlOf(args: readonly string[], isRead: () => boolean = () => true): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  let status = 0;
  await run(["ctl", ...args], {
    stdout: (text) => out.push(...text.split("\n")),
    stderr: (text) => err.push(...text.split("\n")),
    stdin: () => assert.fail("ctl reads no input"),
    isRead,
    exit: (code) => status = code,
  });
  return { out, err, status };
}

/** A server that says what it is given to whoever connects, and then does as told. */
function withServer(
  texts: readonly string[],
  run: (path: string) => Promise<void>,
): Promise<void> {
  return besideSocket(async (connection) => {
    for (const [turn, text] of texts.entries()) {
      if (turn > 0) await connection.read(new Uint8Array(1000));
      await connection.write(octets(text));
    }
  }, run);
}

Deno.test("ctl shows what the server answers", async () => {
  await using rig = await ControlRig.start();
  const { out, err, status } = await ctl(rig.path, "stats");
  assert.deepEqual([out.slice(0, 2), err, status], [["Global", "- Packets"], [], 0]);
  const json = await ctl(rig.path, "stats-json");
  assert.equal(json.out.length, 1);
  assert.equal(JSON.parse(json.out[0]!).global.incoming_packets, 0);
  const help = (await ctl(rig.path, "help")).out;
  assert.match(help.join("\n"), /^shutdown\s+stops the server$/m);
  for (const line of help) assert.ok(line.length <= 80, line);
});

Deno.test("ctl tells what became of reload and shutdown", async () => {
  await using rig = await ControlRig.start();
  assert.deepEqual(await ctl(rig.path, "reload"), {
    out: ["The configuration is reloaded"],
    err: [],
    status: 0,
  });
  assert.deepEqual(await ctl(rig.path, "shutdown"), {
    out: ["Shutting down"],
    err: [],
    status: 0,
  });
  assert.deepEqual([rig.controlled.reloads, rig.controlled.shutdowns], [1, 1]);
});

Deno.test("ctl says why a configuration is not reloaded, and fails", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.problems = ["sextant.yaml:1:1: x: unknown key"];
  assert.deepEqual(await ctl(rig.path, "reload"), {
    out: ["sextant.yaml:1:1: x: unknown key"],
    err: ["The configuration is not reloaded, and the one in force stays"],
    status: 1,
  });
});

Deno.test("ctl shows leases as a table", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.pages = [
    [lease("2001:db8:1::1"), lease("2001:db8:100::/56", { iaid: 70000, validUntil: FOREVER })],
    [lease("2001:db8:1::2", { clientId: duid(2), link: "dsl", validUntil: NOW + 90 })],
  ];
  assert.deepEqual((await ctl(rig.path, "leases")).out, [
    "Address or prefix  State   Valid    IA  IAID   Link  Client DUID",
    "2001:db8:1::1      active  1h       na  1      lan   00030001020000000001",
    "2001:db8:100::/56  active  forever  pd  70000  lan   00030001020000000001",
    "2001:db8:1::2      active  1m 30s   na  1      dsl   00030001020000000002",
  ]);
});

Deno.test("ctl says so when there are no leases, and nothing in JSON", async () => {
  await using rig = await ControlRig.start();
  assert.deepEqual(await ctl(rig.path, "leases"), { out: ["No leases"], err: [], status: 0 });
  assert.deepEqual(await ctl(rig.path, "leases", "--json"), { out: [], err: [], status: 0 });
});

Deno.test("ctl does not say that a link has no leases when there is no such link", async () => {
  await using rig = await ControlRig.start();
  const { out, err, status } = await ctl(rig.path, "leases", "--link", "nowhere");
  assert.deepEqual([out, err.length, status], [[], 1, 1]);
  assert.match(err[0]!, /^There is no link nowhere, expected one of /);
});

Deno.test("ctl shows leases as JSON, an object a line", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.pages = [[lease("2001:db8:1::1")], [lease("2001:db8:1::2")]];
  const { out } = await ctl(rig.path, "leases", "--json");
  assert.deepEqual(out.map((line) => JSON.parse(line).lease), ["2001:db8:1::1", "2001:db8:1::2"]);
});

Deno.test("ctl asks for leases by link, client and address, whatever is in a name", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.formerLinks.add("My Link=all&\u20ac");
  await ctl(rig.path, "leases", "--link", "My Link=all&\u20ac", "--client-id", "00:03:00:01");
  await ctl(rig.path, "leases", "--address", "2001:db8::/32", "--all", "--json");
  await ctl(rig.path, "leases", "--address", "2001:db8::1");
  assert.deepEqual(rig.controlled.asked, [
    { all: false, link: "My Link=all&\u20ac", clientId: Uint8Array.of(0, 3, 0, 1) },
    { all: true, overlapping: prefix("2001:db8::/32") },
    { all: false, overlapping: prefix("2001:db8::1") },
  ]);
});

Deno.test("ctl reconfigure says what became of whom", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.makeJob = (order) => {
    const clients = [1, 2].map((client) => ({ clientId: duid(client), link: "lan" }));
    const job = new ReconfigureJob(order, [clients].values(), rig.timers, true);
    while (!job.isOver) {
      const client = job.next();
      if (!client) continue;
      job.begin();
      job.report({ ...client, end: "answered", messages: client.clientId.at(-1)! });
    }
    return job;
  };
  const args = ["--message", "renew", "--request", "23", "--request", "domain-search-list"];
  assert.deepEqual(await ctl(rig.path, "reconfigure", "--link", "lan", ...args), {
    out: [
      "00030001020000000001 on lan answered, told once",
      "00030001020000000002 on lan answered, told 2 times",
      "2 clients told, 2 answered, 0 did not",
    ],
    err: [],
    status: 0,
  });
  const { out } = await ctl(rig.path, "reconfigure", "--client-id", "00030001", "--json");
  assert.equal(JSON.parse(out[0]!).result, "answered");
  assert.deepEqual(rig.controlled.reconfigured, [
    [{ message: 5, request: [23, 24] }, { kind: "link", link: "lan" }],
    [{ message: undefined, request: [] }, { kind: "client", clientId: Uint8Array.of(0, 3, 0, 1) }],
  ]);
});

Deno.test("ctl reconfigure names who cannot be told where few are meant, and counts many", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.makeJob = (order) => {
    const job = new ReconfigureJob(order, [].values(), rig.timers, true);
    job.report({ clientId: duid(1), link: "lan", end: "without-key", messages: 0 });
    job.next();
    return job;
  };
  const end = "0 clients told, 1 client without a key: not accepting Reconfigure";
  assert.deepEqual(await ctl(rig.path, "reconfigure", "--address", "2001:db8::1"), {
    out: ["00030001020000000001 on lan has no key: it did not accept Reconfigure"],
    err: [end],
    status: 1,
  });
  assert.deepEqual(await ctl(rig.path, "reconfigure", "--link", "lan"), {
    out: [],
    err: [end],
    status: 1,
  });
});

Deno.test("ctl reconfigure says how far it is, and whether all clients are counted", async () => {
  await using rig = await ControlRig.start();
  const clients = [1, 2, 3].map((client) => ({ clientId: duid(client), link: "lan" }));
  const job = new ReconfigureJob({ request: [] }, [clients].values(), rig.timers, true);
  rig.controlled.makeJob = () => job;
  job.next();
  job.report({ ...job.next()!, end: "without-key", messages: 0 });
  job.next();
  job.begin();
  const asked = ctl(rig.path, "reconfigure", "--all");
  await rig.timers.set(10_000);
  rig.timers.runOut();
  await rig.timers.set(10_000);
  while (job.next()) job.begin();
  rig.timers.runOut();
  await rig.timers.set(10_000);
  job.stop();
  assert.deepEqual((await asked).out.slice(0, 2), [
    "1 told so far, 0 answered, 1 under way, 1 without a key; " +
    "clients are counted as they are looked at",
    "2 told of 3, 0 answered, 2 under way, 1 without a key",
  ]);
});

Deno.test("ctl reconfigure fails where there is nobody to tell", async () => {
  await using rig = await ControlRig.start();
  assert.deepEqual(await ctl(rig.path, "reconfigure", "--address", "2001:db8::1"), {
    out: [],
    err: ["There is no client that holds 2001:db8::1"],
    status: 1,
  });
});

Deno.test("ctl stops to ask when nobody reads any more", async () => {
  await using rig = await ControlRig.start();
  let pages = 0;
  rig.controlled.pages = {
    *[Symbol.iterator]() {
      for (; pages < 100_000; pages++) yield [lease("2001:db8:1::1")];
    },
  };
  const { status } = await ctlWith(() => false, rig.path, "leases", "--json");
  assert.equal(status, 0);
  assert.ok(pages < 100_000, `${pages}`);
});

Deno.test("ctl fails in a sentence when the command is unknown", async () => {
  await using rig = await ControlRig.start();
  assert.deepEqual(await ctl(rig.path, "restart"), {
    out: [],
    err: ['The server does not know "restart"; sextant ctl help shows what it does'],
    status: 1,
  });
});

Deno.test("ctl fails in a sentence when there is no server", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sextant-ctl-" });
  const path = `${folder}/c.sock`;
  const failure = async () => {
    const { out, err, status } = await ctl(path, "stats");
    assert.deepEqual([out, status], [[], 1]);
    return err.join("\n").replace(path, "SOCKET");
  };
  assert.equal(
    await failure(),
    "Cannot talk to a server at SOCKET: there is no such socket; does the server run, and has it a " +
      "control-socket?",
  );
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.rename(path, `${path}.aside`);
  listener.close();
  await Deno.rename(`${path}.aside`, path);
  assert.equal(
    await failure(),
    "Cannot talk to a server at SOCKET: nobody listens there; the server that did is gone",
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("ctl fails when the answer is broken off, and shows no torn line", () =>
  withServer(["Sextant DHCPv6 Server 1\n", '{"a":1}\n{"b"'], async (path) => {
    const { out, err, status } = await ctl(path, "leases", "--json");
    assert.deepEqual([out, status], [['{"a":1}'], 1]);
    assert.deepEqual(err, [`The server at ${path} broke the answer off`]);
  }));

Deno.test("ctl fails when what listens there is not Sextant", () =>
  withServer(["SSH-2.0-OpenSSH_9.2\n"], async (path) => {
    const { err, status } = await ctl(path, "stats");
    assert.deepEqual(err, [
      `What listens at ${path} is not Sextant: it says "SSH-2.0-OpenSSH_9.2"`,
    ]);
    assert.equal(status, 1);
  }));

Deno.test("ctl fails when the server takes no more connections", () =>
  withServer([""], async (path) => {
    const { err, status } = await ctl(path, "stats");
    assert.deepEqual(err, [
      `The server at ${path} takes no more connections: it closed this one at once`,
    ]);
    assert.equal(status, 1);
  }));

Deno.test("ctl release says what it ended", async () => {
  await using rig = await ControlRig.start();
  const released = async function* () {
    await Promise.resolve();
    yield [{ lease: lease("2001:db8:1::1") }, {
      lease: lease("2001:db8:100::/56", { state: "declined" }),
      isTold: true,
    }];
  };
  rig.controlled.released = released();
  assert.deepEqual(await ctl(rig.path, "release", "2001:db8:1::/64", "--all", "--reconfigure"), {
    out: [
      "2001:db8:1::1 of 00030001020000000001 on lan is released",
      "2001:db8:100::/56 of 00030001020000000001 on lan, which was declined, is free, and its client is told",
      "2 leases released, and told of 1",
    ],
    err: [],
    status: 0,
  });
  rig.controlled.released = released();
  const { out } = await ctl(
    rig.path,
    "release",
    "--client-id",
    "00030001",
    "--link",
    "lan",
    "--json",
  );
  assert.equal(JSON.parse(out[0]!).lease, "2001:db8:1::1");
  const clientId = Uint8Array.of(0, 3, 0, 1);
  assert.deepEqual(rig.controlled.releases, [
    {
      prefix: prefix("2001:db8:1::/64"),
      clientId: undefined,
      link: undefined,
      all: true,
      reconfigure: true,
    },
    { prefix: undefined, clientId, link: "lan", all: false, reconfigure: false },
  ]);
});

Deno.test("wrong usage of ctl is said, with exit status 2", async () => {
  const cases: readonly (readonly [string[], RegExp])[] = [
    [[], /missing required argument 'command'/],
    [["stats", "more"], /too many arguments/],
    [
      ["stats", "--link", "lan"],
      /--link can only go with leases or (?:watch or release|release or watch) or reconfigure/,
    ],
    [["client"], /client needs a client/],
    [["nonsense", "--help"], /there is no command nonsense/],
    [
      ["reload", "--link", "lan", "--all"],
      /--link and --all can only go with leases or release or reconf/,
    ],
    [["leases", "--message", "renew"], /--message can only go with reconfigure/],
    [["stats", "--force", "--link", "lan"], /^error: --force can only go with backup$/m],
    [["backup"], /backup needs a file/],
    [["explain"], /explain needs a message/],
    [["explain", "0b000abz"], /^error: A message is given in hexadecimal digits, and "z" is none/],
    [["explain", "0b000abc", "--all"], /--all can only go with leases or release or reconfigure/],
    [["reconfigure"], /reconfigure needs one of --client-id, --address, --link and --all/],
    [["reconfigure", "--all", "--link", "lan"], /reconfigure needs one of --client-id/],
    [["reconfigure", "--all", "--message", "reply"], /One of renew, rebind, information-request/],
    [["reconfigure", "--all", "--request", "dns"], /The name or the code of an option/],
    [["leases", "--address", "lan"], /An IPv6 address or prefix was expected/],
    [["leases", "--client-id", "me"], /A DUID in hexadecimal was expected/],
    [["leases", "--nonsense"], /unknown option '--nonsense'/],
    [["leases", "--at", "2020-01-01", "--ended"], /--at goes without --all and --ended/],
    [["leases", "--at", "then"], /A time was expected, such as/],
    [["leases", "--since", "soon"], /How long ago was expected/],
    [["leases", "--limit", "0"], /A whole number from 1 was expected/],
    [["leases", "--remote-id", "12"], /The number of an enterprise and a remote-id/],
    [["release"], /release needs an address, a prefix or --client-id/],
    [["release", "2001:db8::1", "--client-id", "00030001"], /and not with both/],
    [["release", "lan"], /An IPv6 address or prefix was expected/],
    [["release", "--address", "::1"], /--address can only go with leases or reconfigure/],
  ];
  for (const [args, wording] of cases) {
    const { out, err, status } = await ctl("/nowhere", ...args);
    assert.match(err.join("\n"), wording);
    assert.deepEqual([out, status], [[], 2]);
  }
});

Deno.test("ctl finds the socket that a configuration names, relative to it, whatever else is wrong there", async () => {
  await using rig = await ControlRig.start();
  const file = `${rig.folder}/sextant.yaml`;
  Deno.writeTextFileSync(file, "control-socket: { path: control.sock }\nlisten: 7\n");
  const { out, status } = await ctlOf(["-c", file, "stats-json"]);
  assert.equal(status, 0);
  assert.ok(JSON.parse(out.join("\n")));
});

Deno.test("ctl says that a configuration names no socket, or is not there", async () => {
  await using rig = await ControlRig.start();
  const file = `${rig.folder}/sextant.yaml`;
  Deno.writeTextFileSync(file, "handlers: []\n");
  const without = await ctlOf(["-c", file, "stats"]);
  assert.match(
    without.err.join(),
    /sextant\.yaml names no control-socket.*: expected one, or --socket$/,
  );
  const nowhere = await ctlOf(["-c", `${rig.folder}/nowhere.yaml`, "stats"]);
  assert.match(nowhere.err.join(), /nowhere\.yaml/);
  assert.deepEqual([without.status, nowhere.status], [1, 1]);
});

Deno.test("ctl status says in lines, or in one object, how the server is, and fails where it is not well", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.parts = [
    { name: "version", value: "1.2.3", text: "1.2.3" },
    { name: "store", value: { octets: 1 }, text: "leases.sqlite" },
  ];
  assert.deepEqual(await ctl(rig.path, "status"), {
    out: ["version  1.2.3", "store    leases.sqlite"],
    err: [],
    status: 0,
  });
  rig.controlled.parts = [{
    name: "store",
    value: { octets: 1 },
    text: "leases.sqlite",
    problems: ["The disk is full", "It is gone"],
  }];
  const { out, err, status } = await ctl(rig.path, "status", "--json");
  assert.deepEqual(JSON.parse(out.join("\n")), {
    healthy: false,
    store: { octets: 1 },
    problems: ["The disk is full", "It is gone"],
  });
  assert.deepEqual({ err, status }, { err: ["The disk is full; It is gone"], status: 1 });
});
