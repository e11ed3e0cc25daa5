import assert from "node:assert/strict";
import { loadConfiguration } from "../../lib/config/load.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { GIVES_WAY_AFTER, STOP_TIMEOUT } from "../../lib/server/connections.ts";
import { DATA_TIMEOUT } from "../../lib/server/leasequery_connection.ts";
import { encodeFrames } from "../../lib/wire/frame.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { statusCode } from "../../lib/wire/options/mod.ts";
import { breakDatabase } from "../leases/sqlite/test_database.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { status } from "../support/pipeline_rig.ts";
import type { RunningServer } from "../support/running_server.ts";
import { TcpRequestor } from "../support/tcp_requestor.ts";
import { TestPeer } from "../support/test_peer.ts";
import { byClient, byLink, byRemote, clientsIn, getLease, typesOf } from "./queries.ts";
import { configuration, ONE, populatedFolder, startServer, TWO } from "./scene.ts";

const { leasequeryReply: REPLY, leasequeryDone: DONE } = MessageType;

/** Clients that take a fifth of a second to tell of, in more than a hundred pages. */
const MANY = 20_000;

/** Resolves when the server has logged a line like this so many times. */
async function logged(server: RunningServer, pattern: RegExp, times = 1): Promise<void> {
  while (server.logged.filter(({ message }) => pattern.test(message)).length < times) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Whether the server has closed the connection, or does so without a word. */
async function isClosed(requestor: TcpRequestor): Promise<boolean> {
  try {
    return await requestor.readOctets() === undefined;
  } catch (error) {
    assert.ok(error instanceof Deno.errors.ConnectionReset, String(error));
    return true;
  }
}

Deno.test("RFC 5460 5.6: the port is 547 unless another is configured", () => {
  const yaml =
    `listen: [{ tcp: "::1", allow-from: "::1" }, { tcp: "::1", port: 1547, allow-from: "::1" }]
handlers: [{ leasequery: { allow-from: "::1" } }]`;
  const setup = { conditionSections, handlerSections, interfaces: Deno.networkInterfaces() };
  const { loaded, findings } = loadConfiguration(yaml, "sextant.yaml", setup);
  assert.deepEqual(findings, []);
  assert.deepEqual(loaded!.configuration.listen.map(({ port }) => port), [547, 1547]);
});

Deno.test("RFC 5460 7.1: ten connections are accepted unless another limit is configured", async () => {
  for (const limit of [undefined, 3]) {
    const tcp = limit === undefined ? {} : { "max-connections": limit };
    await using server = await startServer({ tcp });
    const open = [];
    for (let count = 0; count < (limit ?? 10); count++) {
      open.push(await TcpRequestor.connect(server));
    }
    using tooMany = await TcpRequestor.connect(server);
    assert.equal(await isClosed(tooMany), true);
    await logged(server, /is refused: there are (3|10) connections already/);
    for (const requestor of open) {
      assert.deepEqual(typesOf(await requestor.answer(byClient(1))), [REPLY]);
    }
    // One that goes makes room for another.
    open[0]!.close();
    await logged(server, /is closed/);
    using next = await TcpRequestor.connect(server);
    assert.deepEqual(typesOf(await next.answer(byClient(1))), [REPLY]);
    for (const requestor of open) requestor.close();
  }
});

Deno.test("where it is crowded, who neither asks nor reads gives way to who does, and is told apart", async () => {
  const folder = await populatedFolder({ clients: 2000, relayOctets: 15_000 });
  const timers = new ManualTimers();
  await using server = await startServer({ timers, tcp: { "max-connections": 2 } }, folder);
  using greedy = await TcpRequestor.connect(server);
  await greedy.send(byLink(ONE, { request: [47] }));
  using silent = await TcpRequestor.connect(server);
  await timers.waiting(2, DATA_TIMEOUT);
  await timers.quiet(200);
  timers.advance(GIVES_WAY_AFTER - 1);
  using early = await TcpRequestor.connect(server);
  assert.equal(await isClosed(early), true);
  timers.advance(1);
  for (let count = 0; count < 2; count++) {
    using asking = await TcpRequestor.connect(server);
    assert.equal(typesOf(await asking.answer(byClient(1)))[0], REPLY);
    await logged(server, /it neither asked nor read, and gives way to another/);
  }
  assert.equal(await isClosed(silent), true);
  assert.ok(server.service.statistics.connections.ended["crowded-out"] > 0);
});

Deno.test("RFC 5460 7.1: connections of others than the permitted are closed at once", async () => {
  await using server = await startServer({ tcp: { "allow-from": "2001:db8::/32" } });
  using stranger = await TcpRequestor.connect(server);
  assert.equal(await isClosed(stranger), true);
  await logged(server, /is refused: it may not ask here/);
  for (let count = 0; count < 20; count++) {
    using another = await TcpRequestor.connect(server);
    assert.equal(await isClosed(another), true);
  }
  // Strangers cannot fill the log: one line stands for a minute of them.
  assert.equal(server.logged.filter(({ message }) => /is refused/.test(message)).length, 1);
});

Deno.test("RFC 5460 7.1: who is permitted no longer gets NotAllowed on a connection that is open", async () => {
  await using server = await startServer();
  using requestor = await TcpRequestor.connect(server);
  assert.equal(status((await requestor.answer(byClient(1)))[0]!), undefined);
  await server.reload(configuration(), server.port, { "allow-from": "2001:db8::/32" });
  assert.equal(status((await requestor.answer(byClient(1)))[0]!), "NotAllowed");
  using other = await TcpRequestor.connect(server);
  assert.equal(await isClosed(other), true);
});

Deno.test("RFC 5460 7.1: a connection on which a query does not come to its end is closed after 300 s", async () => {
  const timers = new ManualTimers();
  await using server = await startServer({ timers });
  using requestor = await TcpRequestor.connect(server);
  const [query] = [encodeFrames([byClient(1)])];
  await requestor.sendOctets(query.subarray(0, query.length - 1));
  await timers.waiting(1, DATA_TIMEOUT);
  timers.advance(DATA_TIMEOUT - 1);
  await requestor.sendOctets(query.subarray(query.length - 1));
  assert.deepEqual(typesOf(await requestor.answer()), [REPLY]);
  await requestor.sendOctets(query.subarray(0, 5));
  await timers.waiting(1, DATA_TIMEOUT);
  timers.advance(DATA_TIMEOUT);
  assert.equal(await isClosed(requestor), true);
  await logged(server, /is closed: the other side neither asked nor read for too long/);
});

Deno.test("RFC 5460 7.4: an idle connection is closed after 300 s, and its place is free", async () => {
  const timers = new ManualTimers();
  await using server = await startServer({ timers, tcp: { "max-connections": 1 } });
  using requestor = await TcpRequestor.connect(server);
  await timers.waiting(1, DATA_TIMEOUT);
  timers.advance(DATA_TIMEOUT);
  assert.equal(await isClosed(requestor), true);
  using next = await TcpRequestor.connect(server);
  assert.deepEqual(typesOf(await next.answer(byClient(1))), [REPLY]);
});

Deno.test("RFC 5460 7.2: who does not read what is sent is cut off after 300 s", async () => {
  const folder = await populatedFolder({ clients: 2000, relayOctets: 15_000 });
  const timers = new ManualTimers();
  await using server = await startServer({ timers }, folder);
  using requestor = await TcpRequestor.connect(server);
  await requestor.send(byLink(ONE, { request: [47] }));
  // Each page that still fits into the buffers of the sockets sets the time-out anew.
  const cutOff = /is closed: the other side neither asked nor read for too long/;
  while (!server.logged.some(({ message }) => cutOff.test(message))) {
    await timers.quiet(200);
    timers.advance(DATA_TIMEOUT);
  }
  using next = await TcpRequestor.connect(server);
  assert.deepEqual(clientsIn(await next.answer(byClient(7))), [7]);
});

Deno.test("RFC 5460 7.2: an error amid an answer is told in LEASEQUERY-DONE, and the connection is closed", async () => {
  const folder = await populatedFolder({ clients: 2000, relayOctets: 15_000 });
  await using server = await startServer({}, folder);
  using requestor = await TcpRequestor.connect(server);
  await requestor.send(byLink(ONE, { request: [47] }));
  const messages = [(await requestor.next())!];
  breakDatabase(`${folder}/leases.sqlite`);
  messages.push(...await requestor.rest());
  const done = messages.at(-1)!;
  assert.equal(done.type, DONE);
  assert.equal(status(done), "QueryTerminated");
  assert.ok(clientsIn(messages).length < 2000);
  assert.equal(server.logged.filter(({ level }) => level === "error").length, 1);
});

Deno.test("RFC 5460 7.3: several queries on a connection are answered one after the other", async () => {
  const folder = await populatedFolder({ clients: 300 });
  await using server = await startServer({}, folder);
  using requestor = await TcpRequestor.connect(server);
  const queries = [byLink(ONE), byClient(299), byRemote(1), byClient(999)];
  await requestor.send(...queries);
  const found: number[] = [];
  for (const query of queries) {
    const messages = await requestor.answer();
    const ids = new Set(messages.map(({ transactionId }) => transactionId));
    assert.deepEqual(ids, new Set([query.transactionId]));
    found.push(clientsIn(messages).length);
  }
  assert.deepEqual(found, [300, 1, 300, 0]);
});

Deno.test("RFC 5460 7.3: no more is read than is answered, however much a requestor asks", async () => {
  const folder = await populatedFolder({ clients: 1, leasesEach: 1500 });
  const timers = new ManualTimers();
  await using server = await startServer({ timers }, folder);
  using requestor = await TcpRequestor.connect(server);
  // Each answer has 44,000 octets, and none is read.
  const queries = encodeFrames(Array.from({ length: 2000 }, () => byClient(1)));
  let sent = 0;
  const sending = (async () => {
    while (sent < 50) {
      await requestor.sendOctets(queries);
      sent++;
    }
  })().catch(() => {});
  await timers.quiet(200);
  const answered = server.logged.filter(({ message }) => /^leasequery of/.test(message)).length;
  assert.ok(sent < 50, "the requestor is slowed down");
  assert.ok(answered < 2000, `${answered} answers were made for nobody who reads them`);
  requestor.close();
  await sending;
  using next = await TcpRequestor.connect(server);
  assert.deepEqual(clientsIn(await next.answer(byClient(1))), [1]);
});

Deno.test("RFC 5460 7.3: requestors on several connections get their answers at the same time", async () => {
  const folder = await populatedFolder({ clients: MANY });
  await using server = await startServer({}, folder);
  const requestors = [];
  for (let count = 0; count < 3; count++) requestors.push(await TcpRequestor.connect(server));
  const received = requestors.map(() => 0);
  const atFirstEnd: number[] = [];
  await Promise.all(requestors.map(async (requestor, index) => {
    await requestor.send(byLink(ONE));
    for (let next = await requestor.next(); next?.type !== DONE; next = await requestor.next()) {
      received[index]!++;
    }
    if (atFirstEnd.length === 0) atFirstEnd.push(...received);
    requestor.close();
  }));
  assert.deepEqual(received, [MANY, MANY, MANY]);
  assert.ok(Math.min(...atFirstEnd) > MANY / 2, `at the first end the others had ${atFirstEnd}`);
});

Deno.test("RFC 5460 7.3: while a long answer is sent, clients and other requestors are answered", async () => {
  const folder = await populatedFolder({ clients: MANY });
  await using server = await startServer({}, folder);
  using peer = new TestPeer(server);
  using requestor = await TcpRequestor.connect(server);
  using other = await TcpRequestor.connect(server);
  await requestor.send(byLink(ONE));
  assert.equal((await requestor.next())!.type, REPLY);
  // The rest is read only afterwards; what fits into buffers is on its way meanwhile.
  await getLease(peer, { link: TWO }, MANY + 1);
  assert.deepEqual(clientsIn(await other.answer(byClient(77))), [77]);
  assert.equal(clientsIn(await requestor.answer()).length, MANY - 1);
});

Deno.test("RFC 5460 7.4: a connection stays open for more queries after an answer", async () => {
  await using server = await startServer();
  using requestor = await TcpRequestor.connect(server);
  for (let time = 0; time < 3; time++) {
    assert.deepEqual(typesOf(await requestor.answer(byClient(1))), [REPLY]);
  }
});

Deno.test("RFC 5460 7.4: a connection that breaks in the middle of an answer is closed, and others go on", async () => {
  const folder = await populatedFolder({ clients: 2000, relayOctets: 15_000 });
  await using server = await startServer({ tcp: { "max-connections": 2 } }, folder);
  using other = await TcpRequestor.connect(server);
  const requestor = await TcpRequestor.connect(server);
  await requestor.send(byLink(ONE, { request: [47] }));
  assert.equal((await requestor.next())!.type, REPLY);
  requestor.close();
  await logged(server, /is closed: the other side broke it off/);
  assert.equal(server.service.statistics.connections.ended.broken, 1);
  assert.deepEqual(clientsIn(await other.answer(byClient(7))), [7]);
  using next = await TcpRequestor.connect(server);
  assert.deepEqual(clientsIn(await next.answer(byClient(8))), [8]);
  assert.deepEqual(server.logged.filter(({ level }) => level === "error"), []);
});

Deno.test("RFC 5460 7.4: a server that stops ends what is under way with QueryTerminated, and closes", async () => {
  const folder = await populatedFolder({ clients: MANY });
  await using server = await startServer({}, folder);
  using requestor = await TcpRequestor.connect(server);
  using idle = await TcpRequestor.connect(server);
  await requestor.send(byLink(ONE), byClient(1));
  const messages: ClientServerMessage[] = [(await requestor.next())!];
  const stopped = server.stop();
  messages.push(...await requestor.rest());
  const done = messages.at(-1)!;
  assert.equal(done.type, DONE);
  assert.equal(status(done), "QueryTerminated");
  assert.notEqual(statusCode.in(done.options)!.message, "");
  assert.deepEqual(done.options.map(({ definition: { name } }) => name), ["status-code"]);
  assert.ok(clientsIn(messages).length < MANY);
  assert.equal(await isClosed(idle), true);
  requestor.close();
  idle.close();
  await stopped;
});

Deno.test("RFC 5460 7.4: a server that stops does not wait for who does not read", async () => {
  const folder = await populatedFolder({ clients: 2000, relayOctets: 15_000 });
  const timers = new ManualTimers();
  await using server = await startServer({ timers }, folder);
  using requestor = await TcpRequestor.connect(server);
  await requestor.send(byLink(ONE, { request: [47] }));
  await timers.quiet(200);
  const stopped = server.stop();
  await timers.set(STOP_TIMEOUT);
  timers.advance(STOP_TIMEOUT);
  await stopped;
});

Deno.test("RFC 5460 7.4: who has said its last is answered in full, and then closed", async () => {
  const folder = await populatedFolder({ clients: 1000 });
  await using server = await startServer({}, folder);
  using requestor = await TcpRequestor.connect(server);
  await requestor.send(byLink(ONE), byClient(5));
  await requestor.sendEnd();
  const messages = await requestor.rest();
  assert.equal(clientsIn(messages).length, 1001);
  assert.equal(typesOf(messages).filter((type) => type === DONE).length, 2);
  await logged(server, /is closed: there is no more to say/);
});

/** What is said of a listener, beside these handlers. */
function findings(listen: string, handlers = '[{ leasequery: { allow-from: "::1" } }]'): string[] {
  const setup = { conditionSections, handlerSections, interfaces: Deno.networkInterfaces() };
  return loadConfiguration(`listen: [${listen}]\nhandlers: ${handlers}`, "sextant.yaml", setup)
    .findings.map(({ severity, message }) => `${severity}: ${message}`);
}

Deno.test("RFC 7653 9.2: a listener for TCP without a handler that answers is an error", () => {
  assert.deepEqual(findings('{ tcp: "::1", allow-from: "::1" }', "[]"), [
    "error: expected a leasequery handler in handlers to answer who connects, found none",
  ]);
});

Deno.test("RFC 5460 8: what limits requestors can be configured, and is checked", () => {
  assert.deepEqual(findings('{ tcp: "::1", allow-from: "::1", max-connections: 5 }'), []);
  assert.match(findings('{ tcp: "::1" }')[0]!, /^error: missing; expected an IPv6 prefix/);
  assert.match(findings('{ tcp: "::1", allow-from: [] }')[0]!, /^error: expected/);
  assert.deepEqual(findings('{ tcp: "::1", allow-from: "::/0" }'), [
    "warning: ::/0 lets everybody ask who holds what",
  ]);
  assert.match(findings('{ tcp: "::1", allow-from: "::1", max-connections: 0 }')[0]!, /^error: /);
  const behindMatch = '[{ match: { link: x }, handlers: [{ leasequery: { allow-from: "::1" } }] }]';
  assert.ok(
    !findings('{ tcp: "::1", allow-from: "::1" }', behindMatch).join().includes("found none"),
  );
  const misspelt = '[{ leasequery: { allow-form: "::1" } }]';
  assert.ok(!findings('{ tcp: "::1", allow-from: "::1" }', misspelt).join().includes("found none"));
});

Deno.test("a reload keeps the connections of a listener that stays, and ends those of one that goes", async () => {
  const folder = await populatedFolder({ clients: MANY });
  await using server = await startServer({}, folder);
  using requestor = await TcpRequestor.connect(server);
  await requestor.send(byLink(ONE));
  const messages = [(await requestor.next())!];
  await server.reload(configuration(), server.port, { "allow-from": "::1", "max-connections": 2 });
  messages.push(...await requestor.answer());
  assert.equal(clientsIn(messages).length, MANY);
  const reloaded = server.reload(configuration(), server.port);
  assert.equal(await isClosed(requestor), true);
  requestor.close();
  await reloaded;
  await assert.rejects(TcpRequestor.connect(server), Deno.errors.ConnectionRefused);
});

Deno.test("a listener for TCP says in a sentence why it cannot be opened", async () => {
  using taken = Deno.listen({ hostname: "::1", port: 0 });
  const { port } = taken.addr;
  const folder = Deno.makeTempDirSync();
  try {
    await assert.rejects(
      startServer({ tcp: { port } }, folder),
      { message: `Cannot listen on [::1]:${port} (TCP): another program listens there already` },
    );
    // An address may come later.
    const server = await startServer({ tcp: { tcp: "2001:db8::dead" } }, folder);
    await logged(
      server,
      /Cannot listen on \[2001:db8::dead\]:\d+ \(TCP\): this machine does not have that address/,
    );
    await server.stop();
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
