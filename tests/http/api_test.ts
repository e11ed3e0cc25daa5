import assert from "node:assert/strict";
import { ServerStatus } from "../../lib/cli/server_status.ts";
import { hashOf } from "../../lib/http/tokens.ts";
import { MemorySource } from "../../lib/leases/memory/memory_source.ts";
import { OperatorError } from "../../lib/operator_error.ts";
import { CommitRecord } from "../../lib/server/commit_record.ts";
import type { ReleasedLease } from "../../lib/server/lease_release.ts";
import type { Service } from "../../lib/server/service.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { lease } from "../control/rig.ts";
import type { PoolRow } from "../../lib/control/pool_rows.ts";
import { poolReport } from "../metrics/pool_report.ts";
import { DocumentedClient } from "./documented_client.ts";
import { HttpRig } from "./rig.ts";

const LEASES = [
  lease("2001:db8::1"),
  lease("2001:db8::2", { state: "released" }),
  lease("2001:db8::3"),
  lease("2001:db8:100::/56"),
];

/** A server with a few leases, and somebody who may do everything. */
async function start(): Promise<HttpRig> {
  const rig = new HttpRig();
  const sha256 = toHex(hashOf("secret"));
  const path = rig.write("tokens", `- { name: all, sha256: "${sha256}", may: [read, write] }\n`);
  rig.asked.pages = [LEASES.slice(0, 2), LEASES.slice(2)];
  await rig.serve(rig.entry(`tokens: ${path}`));
  return rig;
}

const ALL = { headers: { authorization: "Bearer secret" } };

Deno.test("the document is OpenAPI 3.1, and tells of each operation who may and what is wrong", async () => {
  await using rig = await start();
  const { document } = await DocumentedClient.of(rig);
  assert.match(document.openapi, /^3\.1\./);
  for (const [path, methods] of Object.entries(document.paths)) {
    assert.match(path, /^\/api\/v1\//);
    for (const [method, { responses }] of Object.entries(methods)) {
      assert.ok("401" in responses && "403" in responses, `${method} ${path}`);
    }
  }
});

Deno.test("without a token every operation answers as the document says", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  for (const [path, methods] of Object.entries(client.document.paths)) {
    for (const method of Object.keys(methods)) {
      const values = path.includes("{lease}") ? { lease: "::1" } : {};
      const body = method === "post" ? { body: {} } : {};
      assert.equal((await client.call(method, path, values, body)).status, 401);
    }
  }
  assert.equal(rig.asked.reloads, 0);
});

Deno.test("leases are told a page at a time, as ctl tells them", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = async (values: Record<string, string>) =>
    (await client.call("get", "/api/v1/leases", values, ALL)).body;
  const addresses = ({ leases }: { leases: { lease: string }[] }) =>
    leases.map(({ lease }) => lease);
  const first = await ask({ limit: "2" });
  assert.deepEqual(addresses(first), ["2001:db8::1", "2001:db8::3"]);
  assert.equal(first.next, "2001:db8::3");
  const second = await ask({ limit: "2", after: first.next });
  assert.deepEqual(addresses(second), ["2001:db8:100::/56"]);
  assert.equal(second.next, null);
  assert.equal(addresses(await ask({ all: "true" })).length, 4);
  assert.equal(addresses(await ask({ all: "false" })).length, 3);
  await ask({ link: "lan", "client-id": "0003000102005e005301" });
  assert.deepEqual(rig.asked.asked.at(-1)!.link, "lan");
  const byClient = await ask({ link: "lan", after: "2001:db8::1" });
  assert.deepEqual(addresses(byClient), ["2001:db8::3", "2001:db8:100::/56"]);
});

Deno.test("a lease is found by its address or its prefix, with its slash as it is or not", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = (lease: string) => client.call("get", "/api/v1/leases/{lease}", { lease }, ALL);
  assert.equal((await ask("2001:db8::2")).body.state, "released");
  assert.equal((await ask("2001:db8:100::/56")).body.ia, "pd");
  const { status } = await rig.ask("/api/v1/leases/2001:db8:100::/56", ALL);
  assert.equal(status, 200);
  assert.equal((await ask("2001:db8::9")).status, 404);
  assert.equal((await ask("2001:db8:100::/57")).status, 404);
  assert.equal((await ask("nonsense")).status, 400);
  assert.equal((await rig.ask("/api/v1/leases/2001:db8:100::/56")).status, 401);
});

Deno.test("what cannot be understood is said, by the name of what is wrong", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const errors = async (values: Record<string, string>) => {
    const { status, body } = await client.call("get", "/api/v1/leases", values, ALL);
    assert.equal(status, 400);
    return body.errors.join();
  };
  assert.match(await errors({ limit: "0" }), /^limit: expected a whole number from 1 to 1000$/);
  assert.match(await errors({ limit: "x" }), /^limit: expected a whole number from 1 to 1000$/);
  assert.match(await errors({ address: "x" }), /^address: expected an IPv6 address or prefix/);
  assert.match(await errors({ adress: "::1" }), /"adress"/);
  const { status } = await client.call("get", "/api/v1/leases", { link: "none" }, ALL);
  assert.equal(status, 404);
});

Deno.test("leases are found by what relays tell of their clients, as ctl finds them", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = (values: Record<string, string>) => client.call("get", "/api/v1/leases", values, ALL);
  await ask({ "relay-id": "00030001", "remote-id": "9:00c0", "interface-id": "hex:0a0b" });
  const { relayId, remoteId, interfaceId } = rig.asked.asked.at(-1)!;
  assert.deepEqual(relayId, Uint8Array.of(0, 3, 0, 1));
  assert.deepEqual(remoteId, Uint8Array.of(0, 0, 0, 9, 0, 0xc0));
  assert.deepEqual(interfaceId, Uint8Array.of(10, 11));
  await ask({ "interface-id": "ab" });
  assert.deepEqual(rig.asked.asked.at(-1)!.interfaceId, Uint8Array.of(97, 98));
  for (const name of ["relay-id", "remote-id", "interface-id"]) {
    const { status, body } = await ask({ [name]: "hex:" });
    assert.equal(status, 400);
    assert.match(body.errors.join(), new RegExp(`^${name}: expected .*, found "hex:"$`));
  }
});

Deno.test("links are told in the order of the configuration", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = async (values: Record<string, string>) =>
    (await client.call("get", "/api/v1/links", values, ALL)).body;
  const { links, next } = await ask({ limit: "1" });
  assert.deepEqual(links, [{ name: "lan", prefixes: ["2001:db8::/64"], interfaces: [] }]);
  assert.equal(next, "lan");
  assert.deepEqual((await ask({ after: "lan" })).links[0].name, "wifi");
});

Deno.test("statistics are those of ctl", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  rig.asked.statistics.global.countIn(1);
  const { body } = await client.call("get", "/api/v1/statistics", {}, ALL);
  assert.equal(body.global.messages_in.solicit, 1);
});

Deno.test("a reload that is refused says why, a line each", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const reload = () => client.call("post", "/api/v1/reload", {}, ALL);
  assert.deepEqual((await reload()).body, { reloaded: true });
  rig.asked.problems = ["sextant.yaml:1:1: no", "sextant.yaml:2:1: no"];
  const { status, body } = await reload();
  assert.equal(status, 422);
  assert.deepEqual(body.errors, rig.asked.problems);
});

Deno.test("a message is explained, or it is said why not", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = (body: unknown) => client.call("post", "/api/v1/explain", {}, { ...ALL, body });
  const { status, body } = await ask({ message: "0112ab34" });
  assert.deepEqual([status, body.detail], [422, "The server does not listen"]);
  assert.equal((await ask({ message: "0x" })).status, 400);
  assert.equal((await ask({})).status, 400);
  assert.equal((await ask("no object")).status, 400);
  const headers = { ...ALL.headers, "content-type": "text/plain" };
  const plain = await client.call("post", "/api/v1/explain", {}, { headers, body: {} });
  assert.deepEqual(
    [plain.status, plain.body.detail],
    [415, "Expected a body with Content-Type: application/json"],
  );
});

Deno.test("clients are told to come again, each kind of them, and one kind at a time", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = (body: unknown) => client.call("post", "/api/v1/reconfigure", {}, { ...ALL, body });
  assert.equal((await ask({ link: "lan" })).status, 404);
  assert.equal(
    (await ask({ all: true, message: "renew", request: ["preference", 23] })).status,
    404,
  );
  assert.deepEqual(rig.asked.reconfigured.map(([order, { kind }]) => [order.request, kind]), [
    [[], "link"],
    [[7, 23], "all"],
  ]);
  assert.equal((await ask({})).status, 400);
  assert.equal((await ask({ all: true, link: "lan" })).status, 400);
  assert.equal((await ask({ all: true, request: ["nonsense"] })).status, 400);
  rig.asked.reconfiguration.policy.isAllowed = false;
  assert.equal((await ask({ all: true })).status, 409);
});

Deno.test("the status is that of ctl", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const status = new ServerStatus({
    version: "1.2.3",
    path: "/etc/sextant.yaml",
    now: Date.now,
    service: {
      places: [{ name: "eth0", problem: "it is gone" }],
      unserved: [],
      leaseSource: new MemorySource(),
      commits: new CommitRecord(),
      leases: { pages: { countLive: () => [].values() } } as unknown as Service["leases"],
      clock: { isInDoubt: false },
    },
  });
  rig.asked.parts = [...status.parts()];
  const { body } = await client.call("get", "/api/v1/status", {}, ALL);
  assert.equal(body.healthy, false);
  assert.deepEqual(body.problems, ["No listener is open"]);
});

Deno.test("a server that is not ready says why, and is alive all the same", async () => {
  await using rig = await start();
  assert.equal((await rig.ask("/readyz")).text, "ready\n");
  rig.asked.whyNot = ["No listener is open"];
  for (const path of ["/readyz", "/healthz"]) {
    const { status, text } = await rig.ask(path);
    assert.deepEqual([status, JSON.parse(text).detail], [503, "No listener is open"]);
  }
  assert.equal((await rig.ask("/livez")).status, 200);
});

Deno.test("what is not there is not found, and what cannot be done so says how it can", async () => {
  await using rig = await start();
  assert.equal((await rig.ask("/nothing")).status, 404);
  const { status, headers } = await rig.ask("/api/v1/reload", ALL);
  assert.deepEqual([status, headers.get("allow")], [405, "POST"]);
});

Deno.test("pools are told as ctl tells them, a page at a time, of a link where one is named", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  rig.asked.monitor.reports = [
    poolReport("one", ["lan"], { fullSince: 1_800_000_000 }),
    poolReport("two", ["wifi"], { use: undefined, share: undefined }),
  ];
  const ask = async (values: Record<string, string>) =>
    (await client.call("get", "/api/v1/pools", values, ALL)).body;
  const { pools, next } = await ask({ limit: "1" });
  assert.deepEqual([pools[0].pool, pools[0].leased, next], ["one", 10, "one"]);
  assert.equal(pools[0]["full-since"], "2027-01-15T08:00:00.000Z");
  assert.deepEqual((await ask({ after: "one" })).pools.map(({ pool }: PoolRow) => pool), ["two"]);
  assert.deepEqual((await ask({ link: "wifi" })).pools[0].leased, null);
});

Deno.test("a client is found by what it goes by, and clients are told with their leases", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = (name: string) =>
    client.call("get", "/api/v1/clients/{client}", { client: name }, ALL);
  assert.equal((await ask("nonsense")).status, 400);
  const { status, body } = await ask("2001:db8:ffff::1");
  assert.equal(status, 404);
  assert.match(body.detail, /^No client goes by 2001:db8:ffff::1: /);
  const { body: { clients, next } } = await client.call(
    "get",
    "/api/v1/clients",
    { limit: "2" },
    ALL,
  );
  assert.deepEqual(clients.map(({ leases }: { leases: unknown[] }) => leases.length), [2]);
  assert.equal(next, "2001:db8::3");
});

Deno.test("leases are searched by what relays told, by name and by time, as ctl does", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = (values: Record<string, string>) => client.call("get", "/api/v1/leases", values, ALL);
  await ask({ "relay-id": "0003000100005e0053ff", "remote-id": "9:00c0ffee" });
  const { relayId, remoteId } = rig.asked.asked.at(-1)!;
  assert.deepEqual([toHex(relayId!), toHex(remoteId!)], [
    "0003000100005e0053ff",
    "0000000900c0ffee",
  ]);
  await ask({ "interface-id": "ge-0/0/1", hostname: "printer" });
  assert.equal(
    toHex(rig.asked.asked.at(-1)!.interfaceId!),
    toHex(new TextEncoder().encode("ge-0/0/1")),
  );
  assert.equal(rig.asked.asked.at(-1)!.hostname, "printer");
  assert.equal((await ask({ since: "1h", ended: "true" })).status, 200);
  assert.equal((await ask({ at: "2026-11-30T22:00:00Z" })).status, 200);
  for (const wrong of ["since", "at"]) {
    assert.equal((await ask({ [wrong]: "yesterday" })).status, 400);
    assert.equal((await ask({ [wrong]: "2999-01-01" })).status, 400);
  }
  assert.equal((await ask({ "remote-id": "x" })).status, 400);
  assert.equal((await ask({ after: "x" })).status, 400);
});

Deno.test("a page of past leases goes on behind the last that was told", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = async (values: Record<string, string>) =>
    (await client.call("get", "/api/v1/leases", { all: "true", limit: "3", ...values }, ALL)).body;
  const { leases, next } = await ask({});
  assert.equal(leases.length, 3);
  assert.match(next, /^2001:db8::3@\d+$/);
  assert.deepEqual((await ask({ after: next })).leases[0].lease, "2001:db8:100::/56");
});

Deno.test("a lease is ended by who may write, and it is said why another is not", async () => {
  await using rig = await start();
  const client = await DocumentedClient.of(rig);
  const ask = (lease: string, values: Record<string, string> = {}) =>
    client.call("delete", "/api/v1/leases/{lease}", { lease, ...values }, ALL);
  rig.asked.released = pagesOf([[{ lease: LEASES[0]!, isTold: true }]]);
  const { status, body } = await ask("2001:db8::1", { reconfigure: "true" });
  assert.deepEqual([status, body.released, body.leases[0].told], [200, 1, true]);
  assert.equal(rig.asked.releases.at(-1)!.reconfigure, true);
  rig.asked.released = pagesOf([[{ lease: LEASES[3]! }], []]);
  const whole = await rig.ask("/api/v1/leases/2001:db8:100::/56?all=1", {
    method: "DELETE",
    ...ALL,
  });
  assert.equal(JSON.parse(whole.text).leases[0].lease, "2001:db8:100::/56");
  assert.equal(rig.asked.releases.at(-1)!.all, true);
  rig.asked.released = failing("Two leases are meant, expected one");
  assert.equal((await ask("2001:db8::/32")).status, 409);
  rig.asked.pages = [];
  rig.asked.released = failing("Nothing is leased");
  assert.equal((await ask("2001:db8::9")).status, 404);
  assert.equal((await ask("nonsense")).status, 400);
  assert.equal((await ask("::1", { link: "none" })).status, 404);
  const read = await rig.ask("/api/v1/leases/2001:db8:100::/56", { method: "DELETE" });
  assert.equal(read.status, 401);
});

async function* pagesOf(pages: ReleasedLease[][]): AsyncGenerator<readonly ReleasedLease[]> {
  yield* pages;
}

// deno-lint-ignore require-yield -- it fails before there is anything to yield
async function* failing(why: string): AsyncGenerator<readonly ReleasedLease[]> {
  throw new OperatorError(why);
}
