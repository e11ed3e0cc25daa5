import assert from "node:assert/strict";
import { acquireLease, releaseLease } from "../../lib/client/lease_client.ts";
import { isComplete } from "../../lib/client/lease_request.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  elapsedTime,
  optionRequest,
  preference,
  statusCode,
} from "../../lib/wire/options/exchange.ts";
import { clientId, serverId } from "../../lib/wire/options/identity.ts";
import { iaAddress, iaNa, iaPd, iaPrefix } from "../../lib/wire/options/identity_association.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { countingRandom, FakeChannel, middleRandom } from "./fake_channel.ts";

const client = fromHex("00040102030405060708090a0b0c0d0e0f10")!;
const server = fromHex("0003000102005e100001")!;
const otherServer = fromHex("0003000102005e100002")!;
const address = parseAddress("2001:db8:1::1000")!;
const prefix = parseAddress("2001:db8:8000::")!;
const request = { clientId: client, addresses: [1], prefixes: [], options: [23, 24, 82] };
const requestWithPrefix = { ...request, prefixes: [1] };

const givenAddress = iaNa.of({
  iaid: 1,
  t1: 900,
  t2: 1440,
  options: [iaAddress.of({ address, preferredLifetime: 1800, validLifetime: 3600, options: [] })],
});
const givenPrefix = iaPd.of({
  iaid: 1,
  t1: 900,
  t2: 1440,
  options: [
    iaPrefix.of({
      prefix,
      prefixLength: 56,
      preferredLifetime: 1800,
      validLifetime: 3600,
      options: [],
    }),
  ],
});
const refusal = iaNa.of({
  iaid: 1,
  t1: 0,
  t2: 0,
  options: [statusCode.of({ code: StatusCode.NoAddrsAvail, message: "the pool is empty" })],
});

/** A server's answer, with both identifiers unless they are changed. */
function answer(
  asked: ClientServerMessage,
  options: readonly Option[],
  changes: { server?: Uint8Array; client?: Uint8Array; transactionId?: number; type?: number } = {},
): ClientServerMessage {
  return {
    kind: "client-server",
    type: changes.type ??
      (asked.type === MessageType.solicit ? MessageType.advertise : MessageType.reply),
    transactionId: changes.transactionId ?? asked.transactionId,
    options: [
      clientId.of(changes.client ?? client),
      serverId.of(changes.server ?? server),
      ...options,
    ],
  };
}

Deno.test("a lease is got by Solicit, Advertise, Request and Reply", async () => {
  const channel = new FakeChannel((
    message,
  ) => [{ after: 3, message: answer(message, [givenAddress]) }]);
  const { lease, exchanges } = await acquireLease(channel, request, { random: countingRandom() });
  assert(lease);
  assert.deepEqual(lease.serverId, server);
  assert.deepEqual(lease.addresses.map(({ iaid, t1, t2 }) => ({ iaid, t1, t2 })), [
    { iaid: 1, t1: 900, t2: 1440 },
  ]);
  assert.deepEqual(lease.addresses[0]!.leases[0]!.address, address);
  assert.deepEqual(lease.statuses, []);
  assert(isComplete(request, lease));
  assert.deepEqual(exchanges, [
    { type: MessageType.solicit, transmissions: 1, roundTrip: 3, duration: 3 },
    { type: MessageType.request, transmissions: 1, roundTrip: 3, duration: 3 },
  ]);
});

Deno.test("a Solicit names the client, what it wants and how long it has been trying", async () => {
  const channel = new FakeChannel((message, nth) =>
    nth < 3 ? [] : [{ message: answer(message, []) }]
  );
  await acquireLease(channel, requestWithPrefix, { random: middleRandom });
  const solicits = channel.sent.map(({ message }) => message);
  assert.equal(solicits.length, 3);
  for (const { type, options, transactionId } of solicits) {
    assert.equal(type, MessageType.solicit);
    assert.equal(transactionId, solicits[0]!.transactionId);
    assert.deepEqual(clientId.in(options), client);
    assert.equal(serverId.in(options), undefined);
    assert.deepEqual(optionRequest.in(options), [23, 24, 82]);
    assert.deepEqual(iaNa.allIn(options), [{ iaid: 1, t1: 0, t2: 0, options: [] }]);
    assert.deepEqual(iaPd.allIn(options), [{ iaid: 1, t1: 0, t2: 0, options: [] }]);
  }
  assert.deepEqual(solicits.map(({ options }) => elapsedTime.in(options)), [0, 105, 315]);
});

Deno.test("a Request names the server and what it offered, without any lifetime", async () => {
  const channel = new FakeChannel((message) => [{
    message: answer(message, [givenAddress, givenPrefix]),
  }]);
  await acquireLease(channel, requestWithPrefix, { random: countingRandom() });
  const [solicit, demand] = channel.sent.map(({ message }) => message);
  assert(solicit && demand);
  assert.equal(demand.type, MessageType.request);
  assert.notEqual(demand.transactionId, solicit.transactionId);
  assert.deepEqual(serverId.in(demand.options), server);
  assert.deepEqual(iaAddress.allIn(iaNa.in(demand.options)!.options), [
    { address, preferredLifetime: 0, validLifetime: 0, options: [] },
  ]);
  assert.deepEqual(iaPrefix.allIn(iaPd.in(demand.options)!.options), [
    { prefix, prefixLength: 56, preferredLifetime: 0, validLifetime: 0, options: [] },
  ]);
});

Deno.test("answers that are somebody else's are discarded", async () => {
  const channel = new FakeChannel((message) => [
    { message: answer(message, [givenAddress], { transactionId: message.transactionId ^ 1 }) },
    { message: answer(message, [givenAddress], { client: fromHex("000400")! }) },
    { message: answer(message, [givenAddress], { type: MessageType.reconfigure }) },
    { message: { ...answer(message, []), options: [clientId.of(client), givenAddress] } },
    { message: { ...answer(message, []), options: [serverId.of(server), givenAddress] } },
    { message: { kind: "unknown", type: 99, body: new Uint8Array(3) } },
  ]);
  const { lease, exchanges } = await acquireLease(channel, request, { random: countingRandom() });
  assert.equal(lease, undefined);
  assert.equal(exchanges.length, 1);
});

Deno.test("a Reply of another server than the one that was asked is discarded", async () => {
  const channel = new FakeChannel((message) => [{
    message: answer(message, [givenAddress], {
      server: message.type === MessageType.solicit ? server : otherServer,
    }),
  }]);
  const { lease, exchanges } = await acquireLease(channel, request, { random: countingRandom() });
  assert.equal(lease, undefined);
  assert.deepEqual(exchanges.map(({ type }) => type), [MessageType.solicit, MessageType.request]);
});

Deno.test("a client that nobody answers gives up within fifteen seconds", async () => {
  const channel = new FakeChannel(() => []);
  const { lease, exchanges } = await acquireLease(channel, request, { random: countingRandom() });
  assert.equal(lease, undefined);
  assert.equal(exchanges.length, 1);
  assert(exchanges[0]!.duration <= 15_000);
  assert(exchanges[0]!.transmissions >= 3);
  assert(!("roundTrip" in exchanges[0]!));
});

Deno.test("a server that offers nothing is not asked for it, and its words are kept", async () => {
  const channel = new FakeChannel((message) => [{ message: answer(message, [refusal]) }]);
  const { lease, exchanges } = await acquireLease(channel, request, { random: countingRandom() });
  assert(lease);
  assert.equal(exchanges.length, 1);
  assert(!isComplete(request, lease));
  assert.deepEqual(lease.statuses, [
    { of: "IA_NA 1", code: StatusCode.NoAddrsAvail, message: "the pool is empty" },
  ]);
});

Deno.test("what is offered is taken although something else is refused", async () => {
  const channel = new FakeChannel((
    message,
  ) => [{ message: answer(message, [refusal, givenPrefix]) }]);
  const { lease } = await acquireLease(channel, requestWithPrefix, { random: countingRandom() });
  assert(lease);
  assert(!isComplete(requestWithPrefix, lease));
  assert.deepEqual(lease.prefixes[0]!.leases[0]!.prefix, prefix);
  assert.equal(lease.statuses.length, 1);
});

Deno.test("an address whose valid lifetime is 0 is not given", async () => {
  const withdrawn = iaNa.of({
    iaid: 1,
    t1: 0,
    t2: 0,
    options: [iaAddress.of({ address, preferredLifetime: 0, validLifetime: 0, options: [] })],
  });
  const channel = new FakeChannel((message) => [{
    message: answer(message, [message.type === MessageType.solicit ? givenAddress : withdrawn]),
  }]);
  const { lease } = await acquireLease(channel, request, { random: countingRandom() });
  assert(lease);
  assert.deepEqual(lease.addresses[0]!.leases, []);
  assert(!isComplete(request, lease));
});

Deno.test("of a group, the server with the highest preference is taken", async () => {
  const channel = new FakeChannel((message) =>
    message.type === MessageType.solicit
      ? [
        { after: 1, message: answer(message, [givenAddress]) },
        {
          after: 500,
          message: answer(message, [givenAddress, preference.of(9)], { server: otherServer }),
        },
        { after: 600, message: answer(message, [refusal, preference.of(200)], { server: client }) },
      ]
      : [{ message: answer(message, [givenAddress], { server: serverId.in(message.options)! }) }], {
    multicast: true,
  });
  const { lease, exchanges } = await acquireLease(channel, request, { random: countingRandom() });
  assert.deepEqual(lease?.serverId, otherServer);
  assert.equal(exchanges[0]!.roundTrip, 500);
  assert(channel.sent[1]!.at > 1000);
});

Deno.test("a preference of 255 is taken at once, but not by a server that offers nothing", async () => {
  const channel = new FakeChannel((message) =>
    message.type === MessageType.solicit
      ? [
        {
          after: 1,
          message: answer(message, [refusal, preference.of(255)], { server: otherServer }),
        },
        { after: 2, message: answer(message, [givenAddress, preference.of(255)]) },
      ]
      : [{ message: answer(message, [givenAddress]) }], { multicast: true });
  const { lease } = await acquireLease(channel, request, { random: countingRandom() });
  assert.deepEqual(lease?.serverId, server);
  assert.equal(channel.sent[1]!.at, 2);
});

Deno.test("a Release names the server and everything that was given, and any Reply ends it", async () => {
  const channel = new FakeChannel((message) =>
    message.type === MessageType.release
      ? [{
        message: answer(message, [statusCode.of({ code: StatusCode.NoBinding, message: "gone" })]),
      }]
      : [{ message: answer(message, [givenAddress, givenPrefix]) }]
  );
  const { lease } = await acquireLease(channel, requestWithPrefix, { random: countingRandom() });
  const released = await releaseLease(channel, client, lease!, { random: countingRandom() });
  const release = channel.sent[2]!.message;
  assert.equal(release.type, MessageType.release);
  assert.deepEqual(serverId.in(release.options), server);
  assert.deepEqual(iaAddress.in(iaNa.in(release.options)!.options)!.address, address);
  assert.deepEqual(iaPrefix.in(iaPd.in(release.options)!.options)!.prefix, prefix);
  assert.equal(optionRequest.in(release.options), undefined);
  assert.deepEqual(released.lease?.statuses, [
    { of: "the message", code: StatusCode.NoBinding, message: "gone" },
  ]);
});

Deno.test("a Release that nobody answers is given up", async () => {
  const lease = {
    serverId: server,
    addresses: [{
      iaid: 1,
      t1: 0,
      t2: 0,
      leases: [{ address, preferredLifetime: 1, validLifetime: 1, options: [] }],
    }],
    prefixes: [],
    options: [],
    statuses: [],
  };
  const outcome = await releaseLease(new FakeChannel(() => []), client, lease, {
    random: countingRandom(),
  });
  assert.equal(outcome.lease, undefined);
  assert(outcome.exchanges[0]!.duration <= 15_000);
});
