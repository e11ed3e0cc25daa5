import assert from "node:assert/strict";
import { run } from "../../lib/cli/program.ts";
import { LeaseLines } from "../../lib/cli/lease_table.ts";
import type { LeaseReport } from "../../lib/control/lease_rows.ts";
import { poolLines, sizeOf } from "../../lib/cli/ctl_pools.ts";
import { labelledLines, tableLines } from "../../lib/cli/fitting_table.ts";
import { CTL_COMMANDS, ctlCommandLines, ctlHelp } from "../../lib/cli/ctl_commands.ts";
import type { PoolReport } from "../../lib/monitor/pools.ts";
import { encodeOptions } from "../../lib/wire/message.ts";
import { remoteId, userClass } from "../../lib/wire/options/mod.ts";
import { ControlRig, lease, NOW } from "../control/rig.ts";
import { address, duid, octets, relayed, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";

interface Said {
  readonly out: string[];
  readonly err: string[];
  readonly status: number;
}

async function ctl(...args: string[]): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  let status = 0;
  await run(["ctl", ...args], {
    stdout: (text) => out.push(...text.split("\n")),
    stderr: (text) => err.push(...text.split("\n")),
    async *stdin() {},
    exit: (code) => status = code,
  });
  return { out, err, status };
}

function pool(name: string, size: bigint, change: Partial<PoolReport> = {}): PoolReport {
  return {
    pool: {
      kind: "address-pool",
      name,
      links: ["lan"],
      size,
      iaType: 3,
      length: 128,
      first: address("2001:db8:1::"),
      last: address("2001:db8:1::ffff"),
    },
    use: { leased: 200, declined: 1, isComplete: true },
    share: 201 / Number(size),
    refused: 0,
    fullSince: undefined,
    ...change,
  };
}

Deno.test("ctl pools is a table of how full they are, within 80 columns", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.monitor.reports.push(
    pool("lan-main", 256n),
    pool("2001:db8:1:0:8000::1000-2001:db8:1:0:ffff:ffff:ffff:ffff", 2n ** 64n),
    pool("small", 201n, { refused: 3908, fullSince: NOW - 60 }),
  );
  const { out, status } = await ctl("-s", rig.path, "pools");
  assert.equal(status, 0);
  for (const line of out) assert.ok(line.length <= 80, line);
  assert.match(out[0]!, /^Pool +Link +Size +Leased +Declined +Free +Used +Refused +Full since$/);
  assert.match(out[1]!, /^lan-main +lan +256 +200 +1 +55 +78.5 % +0$/);
  assert.equal(out[2], "2001:db8:1:0:8000::1000-2001:db8:1:0:ffff:ffff:ffff:ffff");
  assert.match(out[3]!, /^ +lan +2\^64 +200 +1 +2\^64 +<0.1 % +0$/);
  assert.match(out[4]!, /^small +lan +201 +200 +1 +0 +100.0 % +3,908 +\S/);
  const json = await ctl("-s", rig.path, "pools", "--json");
  const rows = json.out.map((line) => JSON.parse(line));
  assert.deepEqual([rows[2].pool, rows[2].refused, rows[2].free], ["small", 3908, 0]);
  assert.equal(rows[1].size, 2 ** 64);
});

Deno.test("a pool that is counted still, or not at all, says that", () => {
  const row = {
    pool: "p",
    kind: "address-pool",
    links: [],
    size: 100,
    length: 128,
    leased: null,
    declined: null,
    free: null,
    used: null,
    complete: false,
    refused: 0,
    "full-since": null,
  } as const;
  const lines = poolLines(
    [row, { ...row, leased: 7, declined: 0, free: 93, used: 0.07 }],
    0,
    80,
    (text) => text,
  );
  assert.match(lines[1]!, /^p +100 +\? +\? +\? +\? +0$/);
  assert.match(lines[2]!, /^p +100 +7\+ +0\+ +93 +7.0 % +0$/);
  assert.equal(lines[3], "+ is counted still: there is more in use");
  assert.deepEqual([sizeOf(999_999), sizeOf(2 ** 20), sizeOf(3 * 2 ** 39)], [
    "999,999",
    "2^20",
    "2^40.6",
  ]);
});

Deno.test("ctl client shows leases, relays, options and exchanges, with any octets escaped", async () => {
  await using rig = await ControlRig.start();
  const evil = octets("\u001b[31m\u0007");
  const { recent } = rig.controlled.monitor;
  const pipeline = new PipelineRig({
    handlers: [{ "address-pool": { name: "tiny", range: "2001:db8:1::10-2001:db8:1::10" } }],
  });
  const request = says({ type: "request", client: 1, serverId: SERVER_ID, na: { 1: [] } });
  const message = relayed(request, "2001:db8:1::1", [
    remoteId.of({ enterpriseNumber: 9, identifier: evil }),
  ]);
  for (const client of [9, 1]) {
    const outcome = pipeline.send(client === 9 ? says({ ...REQUEST, client }) : message);
    recent.note(outcome.transaction!, outcome)!.end = "answered";
    if (client !== 1) continue;
    rig.controlled.onLinks.push({
      clientId: duid(1),
      link: "lan",
      lastTransaction: NOW,
      changed: NOW,
      relays: {
        peerAddress: address("2001:db8::7"),
        relayForward: outcome.transaction!.storedRelays!.relayForward,
      },
      options: encodeOptions([userClass.of([evil])]),
      leases: [lease("2001:db8:1::77")],
    });
  }
  const { out, status } = await ctl("-s", rig.path, "client", "00030001020000000001");
  assert.equal(status, 0, out.join("\n"));
  const text = out.join("\n");
  assert.doesNotMatch(text.replaceAll("\n", ""), /\p{Cc}/u);
  for (const line of out) assert.ok(line.length <= 80, line);
  assert.match(text, /^Client +00030001020000000001$/m);
  assert.match(text, /^Leases +2001:db8:1::77 active, 1h, na 1$/m);
  assert.match(text, /^Relays +fe80::1, for link-address 2001:db8:1::1, remote-id/m);
  assert.match(text, /request -> reply; NoAddrsAvail:/);
  assert.match(text, /pool-full tiny/);
  const [line] = (await ctl("-s", rig.path, "client", "00030001020000000001", "--json")).out;
  assert.equal(JSON.parse(line!).exchanges[0].reasons[0], "NoAddrsAvail: pool-full tiny");
});

const REQUEST = { type: "request", serverId: SERVER_ID, na: { 1: [] } } as const;

Deno.test("ctl client finds a client by its hardware address and by what it has", async () => {
  await using rig = await ControlRig.start();
  const clientId = duid(1);
  rig.controlled.onLinks.push({
    clientId,
    link: "lan",
    lastTransaction: NOW,
    changed: NOW,
    options: new Uint8Array(),
    leases: [],
  });
  rig.controlled.pages = [[lease("2001:db8:1::77")]];
  for (const name of ["02:00:00:00:00:01", "2001:db8:1::77", "2001:db8:1::/64"]) {
    const { out, status } = await ctl("-s", rig.path, "client", name);
    assert.deepEqual([out[0], status], ["Client      00030001020000000001", 0], name);
  }
  const { err, status } = await ctl("-s", rig.path, "client", "0003000102000000ffff");
  assert.match(err[0]!, /^No client goes by 0003000102000000ffff: nothing is leased to it/);
  assert.equal(status, 1);
  assert.match(
    (await ctl("-s", rig.path, "client", "me")).err[0]!,
    /^Expected the DUID, the hardware address or an address of a client, found me$/,
  );
});

Deno.test("ctl statistics hides zeros, and shows refusals, rates and latency", async () => {
  await using rig = await ControlRig.start();
  const { statistics, monitor } = rig.controlled;
  const empty = (await ctl("-s", rig.path, "statistics")).out;
  assert.doesNotMatch(empty.join("\n"), /: 0$/m);
  statistics.global.countIn(1);
  monitor.latency.note(0.4);
  monitor.refusals.note({ status: 2, reason: "pool-full", pools: ["small"] }, "lan");
  const { out } = await ctl("-s", rig.path, "statistics");
  const text = out.join("\n");
  assert.match(text, /^received +2.0 +2.0 +2.0$/m);
  assert.match(text, /^Answers {2}1, 0.40 ms on average, half within 0.5 ms/m);
  assert.match(text, /^lan +small +pool-full +NoAddrsAvail +1$/m);
  assert.match(text, /^global\n {2}incoming packets: 1\n {2}messages in\n {4}solicit: 1$/m);
  const json = JSON.parse((await ctl("-s", rig.path, "statistics", "--json")).out[0]!);
  assert.deepEqual(json.refusals, [
    { link: "lan", pool: "small", reason: "pool-full", status: "NoAddrsAvail", count: 1 },
  ]);
});

Deno.test("each command of ctl explains itself with an example, and so does ctl", async () => {
  for (const [name, { example }] of Object.entries(CTL_COMMANDS)) {
    const { out, status } = await ctl(name, "--help");
    assert.equal(status, 0);
    assert.match(out[0]!, new RegExp(`^Usage: sextant ctl \\[-s SOCKET \\| -c FILE\\] ${name}`));
    assert.equal(out.at(-1), `  ${example}`);
    assert.match(example, new RegExp(`^sextant ctl ${name}\\b`));
  }
  const { out } = await ctl("--help");
  for (const name of Object.keys(CTL_COMMANDS)) {
    assert.ok(out.some((line) => line.startsWith(`  ${name} `)), name);
  }
});

Deno.test("what ctl says of its commands fits 80 columns", () => {
  const long = "all that is to be known of it, ".repeat(10);
  const lines = Object.entries(CTL_COMMANDS)
    .flatMap(([name, command]) => ctlHelp(name, command, (option) => [`${option} <x>`, long], 80));
  for (const line of [...lines, ...ctlCommandLines(80)]) assert.ok(line.length <= 80, line);
});

Deno.test("what a command without an answer of its own says is an object with --json", async () => {
  await using rig = await ControlRig.start();
  const { out, status } = await ctl("-s", rig.path, "reload", "--json");
  assert.deepEqual(JSON.parse(out.join("")), {
    done: true,
    message: "The configuration is reloaded",
    lines: [],
  });
  assert.equal(status, 0);
  rig.controlled.problems = ["sextant.yaml:1:1: no"];
  const refused = await ctl("-s", rig.path, "reload", "--json");
  assert.deepEqual(JSON.parse(refused.out.join("")).lines, ["sextant.yaml:1:1: no"]);
  assert.equal(refused.status, 1);
});

Deno.test("a table gives a text that is too long a line of its own, and loses nothing", () => {
  const columns = [{ heading: "Name" }, { heading: "Other" }, { heading: "Count", isNumber: true }];
  const rows = [["a".repeat(50), "b".repeat(30), "1234567"], ["c", "d", "1"]];
  assert.deepEqual(tableLines(columns, rows, 40), [
    "Name            Other              Count",
    "a".repeat(40),
    "a".repeat(10),
    `  ${"b".repeat(30)}`,
    `${" ".repeat(33)}1234567`,
    "c               d                      1",
  ]);
});

Deno.test("a table leaves out columns that say nothing where it is too wide", () => {
  const columns = [{ heading: "Name" }, { heading: "Lost", nothing: "0" }];
  const rows = [["a".repeat(10), "0"]];
  assert.deepEqual(tableLines(columns, rows, 16), ["Name        Lost", `${rows[0]![0]}  0`]);
  assert.deepEqual(tableLines(columns, rows, 15), ["Name", rows[0]![0]]);
  assert.equal(tableLines(columns, [...rows, ["b", "1"]], 15)[0], "Name       Lost");
});

Deno.test("leases fit a terminal, with long names and DUIDs on lines below", () => {
  const table = new LeaseLines(80, (text) => text);
  const leased = (link: string, digits: number) => ({
    "lease": "2001:db8:1::77",
    "state": "active",
    "valid-lifetime": 3600,
    "ia": "na",
    "iaid": 1,
    link,
    "client-id": "0".repeat(digits),
  } as unknown as LeaseReport);
  assert.deepEqual(table.linesFor([leased("lan", 20), leased("behind-olt-".repeat(5), 260)]), [
    "Address or prefix  State   Valid  IA  IAID  Link               Client DUID",
    "2001:db8:1::77     active  1h     na  1     lan",
    `  ${"0".repeat(20)}`,
    "2001:db8:1::77     active  1h     na  1",
    `  ${"behind-olt-".repeat(5)}`,
    ...[78, 78, 78, 26].map((digits) => `  ${"0".repeat(digits)}`),
  ]);
});

Deno.test("a long text goes on below its beginning", () => {
  assert.deepEqual(labelledLines("store  ", "one two three four", 16), [
    "store  one two",
    "       three",
    "       four",
  ]);
  assert.deepEqual(labelledLines("", "abcdefghijkl", 8), ["abcdefgh", "ijkl"]);
});
