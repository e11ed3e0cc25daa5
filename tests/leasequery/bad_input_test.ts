import assert from "node:assert/strict";
import fc from "fast-check";
import { DATA_TIMEOUT } from "../../lib/server/leasequery_connection.ts";
import { encodeFrame } from "../../lib/wire/frame.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import {
  clientId,
  elapsedTime,
  optionRequest,
  QueryType,
  relayId,
} from "../../lib/wire/options/mod.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { innermost, status } from "../support/pipeline_rig.ts";
import type { RunningServer } from "../support/running_server.ts";
import { TcpRequestor } from "../support/tcp_requestor.ts";
import { TestPeer } from "../support/test_peer.ts";
import { byAddress, byClient, byLink, clientsIn, getLease, query } from "./queries.ts";
import { ONE, populatedFolder, startServer } from "./scene.ts";

/** How a connection ends on which something is sent: what the server closes it for. */
async function endAfter(server: RunningServer, octets: Uint8Array): Promise<string> {
  const before = server.logged.length;
  using requestor = await TcpRequestor.connect(server);
  // The server may close while there is still something to send.
  await requestor.sendOctets(octets).catch(() => {});
  const closed = await requestor.readOctets().catch(() => undefined);
  assert.equal(closed, undefined);
  while (true) {
    const line = server.logged.slice(before).find(({ message }) => /is closed/.test(message));
    if (line) return line.message.replace(/^.* is closed: /, "");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Connections that are closed, by the reason, without those that ended well. */
function badEnds({ service }: RunningServer): Record<string, number> {
  const { finished: _, ...ended } = service.statistics.connections.ended;
  return Object.fromEntries(Object.entries(ended).filter(([, count]) => count > 0));
}

async function isStillAnswering(server: RunningServer): Promise<void> {
  using requestor = await TcpRequestor.connect(server);
  assert.deepEqual(clientsIn(await requestor.answer(byClient(1))), [1]);
  using peer = new TestPeer(server);
  assert.equal(status(innermost(await peer.ask(byClient(1)))), undefined);
  assert.deepEqual(server.logged.filter(({ level }) => level === "error"), []);
}

Deno.test("junk on a connection closes it, and the next query is answered", async () => {
  await using server = await startServer({}, await populatedFolder({ clients: 1 }));
  const text = (words: string) => new TextEncoder().encode(words);
  const junk = [
    text("GET / HTTP/1.1\r\n\r\n"),
    text("EHLO example.org\r\n"),
    Uint8Array.of(0, 0),
    Uint8Array.of(0, 3, 14, 0, 0),
    Uint8Array.of(0, 4, 0, 0, 0, 1),
    Uint8Array.of(255, 255, 99),
    // A LEASEQUERY with an option that is longer than the message.
    Uint8Array.of(0, 9, 14, 0, 0, 1, 0, 1, 0, 9, 0),
  ];
  for (const octets of junk) {
    assert.equal(await endAfter(server, octets), "what came is no whole DHCPv6 message");
  }
  assert.deepEqual(badEnds(server), { "not-framed": junk.length });
  await isStillAnswering(server);
});

Deno.test("half a frame and the end closes the connection; half a frame and silence does after 300 s", async () => {
  const timers = new ManualTimers();
  await using server = await startServer({ timers }, await populatedFolder({ clients: 1 }));
  const frame = encodeFrame(byClient(1));
  const halves = [frame.subarray(0, 1), frame.subarray(0, 2), frame.subarray(0, 20)];
  for (const half of halves) {
    using ended = await TcpRequestor.connect(server);
    await ended.sendOctets(half);
    await ended.sendEnd();
    assert.deepEqual(await ended.rest(), []);
    using silent = await TcpRequestor.connect(server);
    await silent.sendOctets(half);
    await timers.waiting(1, DATA_TIMEOUT);
    timers.advance(DATA_TIMEOUT);
    assert.equal(await silent.readOctets().catch(() => undefined), undefined);
  }
  const expected = { "timed-out": halves.length, "not-framed": halves.length };
  assert.deepEqual(badEnds(server), expected);
  await isStillAnswering(server);
});

Deno.test("a frame longer than what follows waits, and is answered when the rest comes", async () => {
  await using server = await startServer({}, await populatedFolder({ clients: 1 }));
  using requestor = await TcpRequestor.connect(server);
  const frame = encodeFrame(byClient(1));
  await requestor.sendOctets(frame.subarray(0, frame.length - 3));
  // Meanwhile others are answered.
  await isStillAnswering(server);
  await requestor.sendOctets(frame.subarray(frame.length - 3));
  assert.deepEqual(clientsIn(await requestor.answer()), [1]);
});

Deno.test("65,535 octets of options are read, and answered", async () => {
  await using server = await startServer({}, await populatedFolder({ clients: 1 }));
  using requestor = await TcpRequestor.connect(server);
  const room = 65_535 - encodeFrame(byClient(1)).length + 2;
  const many: Option[] = Array.from({ length: Math.floor(room / 6) }, () => elapsedTime.of(0));
  const message = byClient(1, { options: many });
  assert.ok(encodeFrame(message).length > 65_530);
  assert.deepEqual(clientsIn(await requestor.answer(message)), [1]);
  const large = byClient(1, { options: [clientId.of(new Uint8Array(60_000))] });
  assert.deepEqual(clientsIn(await requestor.answer(large)), [1]);
});

Deno.test("an option request with 10,000 entries is answered as any other", async () => {
  await using server = await startServer();
  using peer = new TestPeer(server);
  await getLease(peer, { link: ONE }, 1, { oro: [23] });
  const request = Array.from({ length: 10_000 }, (_, code) => code + 1);
  const message = byClient(1, { request, options: [optionRequest.of(request)] });
  using requestor = await TcpRequestor.connect(server);
  assert.deepEqual(clientsIn(await requestor.answer(message)), [1]);
  assert.equal(status(innermost(await peer.ask(message))), undefined);
});

Deno.test("a query for :: finds nothing, and has a status", async () => {
  await using server = await startServer({}, await populatedFolder({ clients: 1 }));
  using requestor = await TcpRequestor.connect(server);
  const statusOf = async (message: ClientServerMessage) =>
    status((await requestor.answer(message))[0]!);
  assert.equal(await statusOf(byAddress("::")), "NotConfigured");
  assert.equal(await statusOf(byAddress("::", { link: ONE })), undefined);
  assert.equal(await statusOf(byLink("::")), "MalformedQuery");
  for (const link of ["::1", "ff02::1", "fe80::1"]) {
    assert.equal(await statusOf(byLink(link)), "NotConfigured");
    assert.equal(await statusOf(byClient(1, { link })), "NotConfigured");
  }
});

Deno.test("a DUID of 200 octets is nobody's, and one of none is no DUID", async () => {
  await using server = await startServer({}, await populatedFolder({ clients: 1 }));
  using requestor = await TcpRequestor.connect(server);
  const long = new Uint8Array(200).fill(7);
  for (
    const message of [
      query(QueryType.byClientId, [clientId.of(long)]),
      query(QueryType.byRelayId, [relayId.of(long)]),
    ]
  ) {
    const [reply, ...others] = await requestor.answer(message);
    assert.equal(status(reply!), undefined);
    assert.deepEqual(clientsIn([reply!]), []);
    assert.deepEqual(others, []);
  }
  // An option that nobody declared may be empty. It becomes one that may not.
  const withEmpty = (queryType: number, code: number) => {
    const frame = encodeFrame(query(queryType, [dhcpv6.withCode(9999).of(new Uint8Array())]));
    const at = frame.findLastIndex((octet, at) => octet === 0x27 && frame[at + 1] === 0x0f);
    frame.set([0, code], at);
    return frame;
  };
  const noClient = withEmpty(QueryType.byClientId, clientId.code);
  assert.equal(await endAfter(server, noClient), "what came is no whole DHCPv6 message");
  await requestor.sendOctets(withEmpty(QueryType.byRelayId, relayId.code));
  assert.equal(status((await requestor.next())!), "MalformedQuery");
  await isStillAnswering(server);
});

Deno.test("bad queries over UDP get a status or nothing, are counted, and the next is answered", async () => {
  await using server = await startServer({}, await populatedFolder({ clients: 1 }));
  using peer = new TestPeer(server);
  const statusOf = async (message: ClientServerMessage) =>
    status(innermost(await peer.ask(message)));
  assert.equal(await statusOf(byAddress("::")), "NotConfigured");
  assert.equal(await statusOf(byLink("::")), "NotAllowed");
  assert.equal(await statusOf(query(QueryType.byClientId, [])), "MalformedQuery");
  const long = clientId.of(new Uint8Array(200));
  assert.equal(await statusOf(query(QueryType.byClientId, [long])), undefined);
  const { global } = server.service.statistics;
  assert.equal(global.unparsablePackets, 0);
  const whole = encodeMessage(byClient(1)).slice();
  for (const length of [1, 3, 5, whole.length - 1]) {
    await peer.sendOctets(whole.subarray(0, length));
  }
  await isStillAnswering(server);
  assert.equal(global.unparsablePackets, 4);
});

Deno.test("queries by the thousand without reading the answers harm nobody else", async () => {
  await using server = await startServer(
    {},
    await populatedFolder({ clients: 1, leasesEach: 1500 }),
  );
  using greedy = await TcpRequestor.connect(server);
  const queries = Array.from({ length: 5000 }, () => byClient(1));
  const sending = greedy.send(...queries).catch(() => {});
  for (let time = 0; time < 5; time++) await isStillAnswering(server);
  greedy.close();
  await sending;
  await isStillAnswering(server);
});

Deno.test("whatever octets come over TCP, the server goes on without an error", async () => {
  const folder = await populatedFolder({ clients: 1 });
  await using server = await startServer({ logPackets: true }, folder);
  const valid = encodeFrame(byLink(ONE, { request: [23, 47] }));
  const mutated = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, octet]) => {
    const octets = valid.slice();
    octets[at] = octet;
    return octets;
  });
  const octets = fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated);
  await fc.assert(
    fc.asyncProperty(octets, async (each) => {
      using requestor = await TcpRequestor.connect(server);
      await requestor.sendOctets(each);
      await requestor.sendEnd();
      // Answers or none: that it ends is what matters.
      await requestor.rest().catch((error: unknown) => {
        assert.ok(error instanceof Deno.errors.ConnectionReset, String(error));
      });
    }),
    { numRuns: 500 },
  );
  await isStillAnswering(server);
});
