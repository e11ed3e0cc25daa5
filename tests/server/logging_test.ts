import assert from "node:assert/strict";
import { type Level, LEVELS } from "../../lib/log/level.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { erpLocalDomainName, relaySuppliedOptions } from "../../lib/wire/options/mod.ts";
import { configured } from "../handlers/support.ts";
import { relayed, says, SERVER_ID } from "../support/messages.ts";
import { ServerRig, TestLog } from "./server_rig.ts";

const BROKEN = {
  name: "broken",
  pre: ({ request }: { request: { type: number } }) => {
    if (request.type === 11) throw new Error("It broke");
  },
};
const SETUP = {
  handlers: [
    BROKEN,
    { "ignore-request": { "message-types": ["confirm"] } },
    { "address-pool": { range: "2001:db8:1::a-2001:db8:1::a" } },
  ],
};

/** One of everything that a server meets. */
async function everything(rig: ServerRig): Promise<void> {
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  rig.receive(relayed(says({ type: "solicit", na: { 1: [] } }), "2001:db8:1::1"));
  rig.receive(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  rig.receive(says({ type: "confirm", na: { 1: ["2001:db8:1::a"] } }));
  rig.receive(says({ type: "informationRequest" }));
  rig.receive(says({ type: "request", na: { 1: [] } }));
  rig.receiveOctets(new Uint8Array([1, 2, 3]));
  rig.socket.failure = new Error("Network is unreachable");
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  // The refusal to send comes a turn later.
  await Promise.resolve();
}

function linesAt(...levels: Level[]): Promise<TestLog> {
  const log = new TestLog(levels);
  const rig = new ServerRig(SETUP, log);
  return everything(rig).then(() => log);
}

Deno.test("a log that wants nothing gets nothing, not even asked to write", async () => {
  // The log of the rig throws at whatever is written at a level that is not enabled.
  const log = await linesAt();
  assert.deepEqual(log.lines, []);
});

for (const level of LEVELS) {
  Deno.test(`where only ${level} is wanted, nothing else is made`, async () => {
    const log = await linesAt(level);
    assert.deepEqual(log.lines.filter((line) => line.level !== level), []);
  });
}

Deno.test("at info there is one line an exchange", async () => {
  const log = await linesAt("info");
  const lines = log.of("info").map((line) => line.replace(/ of .* -> /, " -> "));
  const given = "2001:db8:1::a for 1h of 2001:db8:1::a-2001:db8:1::a";
  assert.deepEqual(lines, [
    `solicit abcdef -> advertise ${given}`,
    `solicit abcdef -> advertise ${given}`,
    `request abcdef -> reply ${given}`,
    "confirm abcdef -> no answer: " + lines[3]!.split("no answer: ")[1],
    "information-request abcdef -> no answer: A handler failed: It broke; handling-error",
    `solicit abcdef -> advertise ${given}`,
  ]);
});

Deno.test("at debug it is said what was dropped before anything was asked", async () => {
  const log = await linesAt("debug");
  assert.equal(log.lines.length, 2);
  assert.equal(
    log.of("debug")[0],
    "Dropped a message by eth0 from [fe80::1]:546 (request abcdef of 00030001020000000001): " +
      "The request has no server-id",
  );
  assert.match(
    log.of("debug")[1]!,
    /^Dropped a message by eth0 from \[fe80::1\]:546 \(solicit\): 3 more octets/,
  );
});

Deno.test("a handler that failed is said in full, and a reply that could not be sent", async () => {
  const log = await linesAt("error", "warning");
  assert.match(
    log.of("error")[0]!,
    /^A request by eth0 from \[fe80::1\]:546 \(information-request abcdef of 00030001020000000001\) could not be handled: Error: It broke\n\s+at /,
  );
  assert.deepEqual(log.of("warning"), ["Cannot send to fe80::1: Network is unreachable"]);
});

Deno.test("a failure that a client can cause at will is said once a minute, and hides no other", () => {
  const log = new TestLog(["error"]);
  const rig = new ServerRig(SETUP, log);
  const fails = () => rig.receive(says({ type: "informationRequest" }));
  const failsElsewhere = {
    name: "elsewhere",
    post: () => {
      throw new Error("It broke elsewhere");
    },
  };
  for (let time = 0; time < 100; time++) fails();
  assert.equal(log.of("error").length, 1);
  const other = new ServerRig({ handlers: [...SETUP.handlers, failsElsewhere] }, log);
  for (let time = 0; time < 100; time++) {
    other.receive(says({ type: "informationRequest" }));
    other.receive(says({ type: "solicit", na: { 1: [] } }));
  }
  assert.deepEqual(log.of("error").map((line) => /It broke.*/.exec(line)![0]), [
    "It broke",
    "It broke",
    "It broke elsewhere",
  ]);
  assert.equal(other.statistics.global.handlingErrors, 200);
});

Deno.test("at debug-packets each packet is there whole, in and out, as octets and as text", () => {
  const log = new TestLog(["debug-packets"]);
  const rig = new ServerRig(SETUP, log);
  const solicit = says({ type: "solicit", na: { 1: [] } });
  rig.receive(solicit);
  const [received, sent, ...more] = log.of("debug-packets");
  assert.deepEqual(more, []);
  const [title, ...text] = received!.split("\n");
  const octets = encodeMessage(solicit);
  assert.equal(
    title,
    `Received by eth0 from [fe80::1]:546, ${octets.length} octets: ${toHex(octets)}`,
  );
  assert.deepEqual(text.slice(0, 2), ["  solicit", "    transaction-id: abcdef"]);
  const out = rig.socket.sent[0]!.bytes;
  assert.ok(
    sent!.startsWith(`Sent by eth0 to [fe80::1]:546, ${out.length} octets: ${toHex(out)}\n`),
  );
  assert.match(sent!, /\n {2}advertise\n[^]*address: 2001:db8:1::a\n/);
});

Deno.test("at debug-packets what is no message is there as octets, with what is wrong", () => {
  const log = new TestLog(["debug-packets"]);
  new ServerRig(SETUP, log).receiveOctets(new Uint8Array([1, 2, 3]));
  assert.match(
    log.of("debug-packets")[0]!,
    /^Received by eth0 from \[fe80::1\]:546, 3 octets: 010203\n {2}cannot be read: /,
  );
});

Deno.test("at debug-handling there are the handlers that apply, and what each decided", () => {
  const log = new TestLog(["debug-handling"]);
  const rig = new ServerRig(SETUP, log);
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  rig.receive(says({ type: "confirm", na: { 1: ["2001:db8:1::a"] } }));
  const [answered, ignored] = log.of("debug-handling").map((text) => text.split("\n"));
  assert.match(
    answered![0]!,
    /^Handling solicit abcdef: .*broken, ignore-request, address-pool, .* apply$/,
  );
  assert.ok(answered!.includes("  pre address-pool: assigns"));
  assert.ok(answered!.includes("  handle address-pool: answers, adds 1 option"));
  assert.match(ignored!.at(-1)!, /^ {2}pre ignore-request: ends it without an answer: /);
});

Deno.test("at debug-handling each option of an answer is there with the entry that set it", () => {
  const log = new TestLog(["debug-handling"]);
  const rig = new ServerRig({
    handlers: configured(`
  - prefix-pool:
      prefix: "2001:db8:8000::/40"
      delegated-length: 56
      options:
        - domain-search-list: { domain-names: [main.example.org] }
  - sol-max-rt: { limit: 60 }
  - match: { message: solicit }
    handlers:
      - recursive-name-servers: { addresses: ["2001:db8::53"] }
  - domain-search-list: { domain-names: [example.org] }
  - recursive-name-servers: { addresses: ["2001:db8::54"] }
  - recursive-name-servers: { addresses: ["2001:db8::55"], unless-set: true }`),
  }, log);
  rig.receive(says({ type: "solicit", pd: { 1: [] }, oro: [23, 24] }));
  const lines = log.of("debug-handling")[0]!.split("\n");
  assert.deepEqual(lines.filter((line) => line.startsWith("  option ")), [
    "  option 24 (domain-search-list) is set by " +
    "handlers[0].prefix-pool.options[0].domain-search-list, line 8",
    "  option 23 (recursive-name-servers) is set by " +
    "handlers[2].handlers[0].recursive-name-servers, line 12",
    "  option 23 (recursive-name-servers) is set by handlers[4].recursive-name-servers, line 14",
  ]);
  assert.ok(
    lines.includes(
      "  handle prefix-pool (handlers[0].prefix-pool, line 5): answers, adds 1 option",
    ),
    lines.join("\n"),
  );
});

Deno.test("at debug-handling an option that a relay supplied is said to be that", () => {
  const log = new TestLog(["debug-handling"]);
  const rig = new ServerRig({ handlers: [] }, log);
  const supplied = relaySuppliedOptions.of([erpLocalDomainName.of("erp.")]);
  rig.receive(relayed(says({ type: "informationRequest" }), "2001:db8:1::1", [supplied]));
  assert.equal(
    log.of("debug-handling")[0]!.split("\n").at(-1),
    "  option 65 (erp-local-domain-name) is as a relay supplied it",
  );
});

Deno.test("at debug-handling a handler that ends with a status is there with it", () => {
  const log = new TestLog(["debug-handling"]);
  const rig = new ServerRig({
    handlers: [{
      name: "refuse",
      handle: () => ({ kind: "status", code: 1, message: "Not today" } as const),
    }],
  }, log);
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  assert.equal(
    log.of("debug-handling")[0]!.split("\n").at(-1),
    "  handle refuse: ends it with UnspecFail: Not today",
  );
});

Deno.test("answers that cannot be sent are said once a minute, and all of them counted", async () => {
  const log = new TestLog(["warning"]);
  const rig = new ServerRig(SETUP, log);
  rig.socket.failure = new Error("Network is unreachable");
  for (let client = 1; client <= 100; client++) {
    rig.receive(says({ type: "solicit", client, na: { 1: [] } }));
  }
  await Promise.resolve();
  assert.equal(log.lines.length, 1);
  assert.equal(rig.statistics.global.sendErrors, 100);
  rig.pipeline.now += 60;
  rig.receive(says({ type: "solicit", na: { 1: [] } }));
  await Promise.resolve();
  assert.equal(
    log.of("warning").at(-1),
    "Cannot send to fe80::1: Network is unreachable (and 99 more like it since the last such line)",
  );
});
