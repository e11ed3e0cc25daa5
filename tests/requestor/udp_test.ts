import assert from "node:assert/strict";
import type { Channel } from "../../lib/client/channel.ts";
import { queryByUdp } from "../../lib/requestor/udp.ts";
import { formatAddress, isUnspecified, parseAddress } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { optionRequest, preference, statusCode } from "../../lib/wire/options/exchange.ts";
import { clientId, serverId } from "../../lib/wire/options/identity.ts";
import { iaAddress } from "../../lib/wire/options/identity_association.ts";
import { clientData, lqClientLink, lqQuery, QueryType } from "../../lib/wire/options/leasequery.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { countingRandom, DeadChannel, FakeChannel, middleRandom } from "../client/fake_channel.ts";
import { address, CLIENT_1, CLIENT_2, replyTo, SERVER_A, SERVER_B, told } from "./answers.ts";
import { ServedChannel } from "./served_channel.ts";

const requestorId = new Uint8Array([0, 4, ...new Uint8Array(16).fill(7)]);
const leased = parseAddress("2001:db8:1::1000")!;
const byAddress = { by: { address: leased } };
const byClient = { by: { clientId: CLIENT_1 } };
const LINK_1 = parseAddress("2001:db8:1::")!;
const LINK_2 = parseAddress("2001:db8:2::")!;
const links = lqClientLink.of([LINK_1, LINK_2, LINK_1]);

function asking(...servers: Channel[]) {
  return { servers, requestorId, random: countingRandom() };
}

function queryIn(message: ClientServerMessage) {
  return lqQuery.in(message.options)!;
}

Deno.test("RFC 5007 4.3.1: a query by address names the requestor, the address and no server", async () => {
  await using server = await ServedChannel.open((message) => [replyTo(message, SERVER_A)]);
  await queryByUdp(byAddress, asking(server));
  const message = server.heard[0]!;
  assert.equal(message.type, MessageType.leasequery);
  assert.deepEqual(clientId.in(message.options), requestorId);
  assert.equal(serverId.in(message.options), undefined);
  const { queryType, linkAddress, options } = queryIn(message);
  assert.equal(queryType, QueryType.byAddress);
  assert(isUnspecified(linkAddress));
  assert.deepEqual(iaAddress.in(options)!.address, leased);
  assert.equal(optionRequest.in(options), undefined);
});

Deno.test("RFC 5007 4.1.2.1: a query by client-id names the client, the link and what else is wanted", async () => {
  await using server = await ServedChannel.open((message) => [replyTo(message, SERVER_A)]);
  const query = { ...byClient, linkAddress: LINK_1, options: [23, 47, 23] };
  await queryByUdp(query, asking(server));
  const { queryType, linkAddress, options } = queryIn(server.heard[0]!);
  assert.equal(queryType, QueryType.byClientId);
  assert.deepEqual(linkAddress, LINK_1);
  assert.deepEqual(clientId.in(options), CLIENT_1);
  assert.deepEqual(optionRequest.in(options), [23, 47]);
});

Deno.test("RFC 5007 4.3.1: each query has a transaction-id of its own", async () => {
  await using server = await ServedChannel.open((message) => [replyTo(message, SERVER_A)]);
  const options = asking(server);
  await queryByUdp(byAddress, options);
  await queryByUdp(byAddress, options);
  assert.notEqual(server.heard[0]!.transactionId, server.heard[1]!.transactionId);
});

Deno.test("RFC 5007 4.3.2: a query that nobody answers is sent 5 times in 25 seconds, the same each time", async () => {
  await using server = await ServedChannel.open(() => []);
  const repeated: number[] = [];
  const result = await queryByUdp(byAddress, {
    servers: [server],
    requestorId,
    random: middleRandom,
    onRetransmission: (channel, transmissions) => {
      assert.equal(channel, server);
      repeated.push(transmissions);
    },
  });
  assert.deepEqual(server.sent.map(({ at }) => at), [0, 1000, 3000, 7000, 15000]);
  assert.equal(server.now(), 25000);
  assert.equal(new Set(server.heard.map((message) => encodeMessage(message).join())).size, 1);
  assert.deepEqual(repeated, [1, 2, 3, 4]);
  assert.deepEqual(result, {
    clients: [],
    answered: false,
    failures: [{ kind: "silence", server: server.destination, transmissions: 5 }],
  });
});

Deno.test("RFC 5007 4.2.2: replies for others are discarded", async () => {
  const data = told(CLIENT_1, 1, address("2001:db8:1::1000"));
  const without = (message: ClientServerMessage, code: number) => ({
    ...message,
    options: message.options.filter(({ definition }) => definition.code !== code),
  });
  await using server = await ServedChannel.open((message, nth) => {
    const good = replyTo(message, SERVER_A, data);
    if (nth > 1) return [];
    return [
      { ...good, transactionId: good.transactionId ^ 1 },
      without(good, clientId.code),
      without(good, serverId.code),
      {
        ...without(good, clientId.code),
        options: [clientId.of(CLIENT_2), serverId.of(SERVER_A), data],
      },
      { ...good, type: MessageType.reply },
    ];
  });
  const result = await queryByUdp(byAddress, asking(server));
  assert.equal(result.answered, false);
  assert.deepEqual(result.clients, []);
  assert.deepEqual(result.failures.map(({ kind }) => kind), ["silence"]);
});

Deno.test("RFC 5007 4.2.1: a LEASEQUERY that a requestor receives is discarded", async () => {
  const data = told(CLIENT_1, 1, address("2001:db8:1::1000"));
  await using server = await ServedChannel.open((message) => [
    { ...replyTo(message, SERVER_B, data), type: MessageType.leasequery },
    replyTo(message, SERVER_A, data),
  ]);
  const { clients } = await queryByUdp(byAddress, asking(server));
  const tellers = clients.flatMap(({ serverIds }) => serverIds.map((id) => toHex(id)));
  assert.deepEqual(tellers, [toHex(SERVER_A)]);
});

Deno.test("what a server tells more or less than it was asked for is taken as it is", async () => {
  const preferred = preference.of(7);
  await using server = await ServedChannel.open((message) => [
    replyTo(message, SERVER_A, told(CLIENT_1, 1, address("2001:db8:1::1000"), preferred)),
  ]);
  const { clients: [client] } = await queryByUdp(
    { ...byAddress, options: [23] },
    asking(server),
  );
  assert.deepEqual(optionRequest.in(queryIn(server.heard[0]!).options), [23]);
  assert.deepEqual(client!.options, [preferred]);
});

Deno.test("RFC 5007 4.3.3: client data without its last transaction time is ignored", async () => {
  const untimed = clientData.of([
    clientId.of(CLIENT_1),
    address("2001:db8:1::1000"),
  ]);
  await using server = await ServedChannel.open((message) => [replyTo(message, SERVER_A, untimed)]);
  const result = await queryByUdp(byAddress, asking(server));
  assert.deepEqual(result.clients, []);
  assert.deepEqual(result.failures, [{ kind: "ignored", server: server.destination, count: 1 }]);
});

Deno.test("RFC 5007 4.3.3: a server that knows nobody has answered", async () => {
  await using server = await ServedChannel.open((message) => [
    replyTo(message, SERVER_A, statusCode.of({ code: StatusCode.Success, message: "" })),
  ]);
  assert.deepEqual(await queryByUdp(byAddress, asking(server)), {
    clients: [],
    answered: true,
    failures: [],
  });
});

Deno.test("RFC 5007 4.3.3: a status other than Success is a failure, whatever else is there", async () => {
  const status = { code: StatusCode.NotConfigured, message: "no such link" };
  await using server = await ServedChannel.open((message) => [
    replyTo(
      message,
      SERVER_A,
      statusCode.of(status),
      told(CLIENT_1, 1, address("2001:db8:1::1000")),
    ),
  ]);
  assert.deepEqual(await queryByUdp(byAddress, asking(server)), {
    clients: [],
    answered: false,
    failures: [{ kind: "status", server: server.destination, status }],
  });
});

Deno.test("RFC 5007 4.3.3: a query that comes back with links is repeated for each of them", async () => {
  await using server = await ServedChannel.open((message) => {
    const { linkAddress } = queryIn(message);
    if (isUnspecified(linkAddress)) return [replyTo(message, SERVER_A, links)];
    const [ago, held] = formatAddress(linkAddress) === "2001:db8:1::"
      ? [9, "2001:db8:1::1"]
      : [3, "2001:db8:2::1"];
    return [replyTo(message, SERVER_A, told(CLIENT_1, Number(ago), address(String(held))))];
  });
  const result = await queryByUdp({ ...byClient, options: [23] }, asking(server));
  assert.equal(server.sent.length, 3);
  assert.equal(new Set(server.heard.map(({ transactionId }) => transactionId)).size, 3);
  for (const message of server.heard) {
    assert.deepEqual(clientId.in(queryIn(message).options), CLIENT_1);
    assert.deepEqual(optionRequest.in(queryIn(message).options), [23]);
    assert.equal(serverId.in(message.options), undefined);
  }
  assert.deepEqual(
    result.clients.map(({ linkAddress, addresses }) => [
      formatAddress(linkAddress!),
      formatAddress(addresses[0]!.address),
    ]),
    [["2001:db8:2::", "2001:db8:2::1"], ["2001:db8:1::", "2001:db8:1::1"]],
  );
  assert.deepEqual(result.failures, []);
});

Deno.test("a server that answers a query for a link with links again is not asked for ever", async () => {
  await using server = await ServedChannel.open((message) => [replyTo(message, SERVER_A, links)]);
  const result = await queryByUdp(byClient, asking(server));
  assert.equal(server.sent.length, 3);
  assert.deepEqual(result.clients, []);
});

Deno.test("a server that falls silent is not waited for once more for every link", async () => {
  await using server = await ServedChannel.open((message, nth) =>
    nth === 1 ? [replyTo(message, SERVER_A, links)] : []
  );
  const result = await queryByUdp(byClient, asking(server));
  assert.equal(server.sent.length, 1 + 5);
  assert.deepEqual(result.failures.map(({ kind }) => kind), ["silence"]);
});

Deno.test("RFC 5007 4.3.4: what several servers tell is merged, and one that fails is no loss", async () => {
  await using a = await ServedChannel.open((message) => [
    replyTo(message, SERVER_A, told(CLIENT_1, 90, address("2001:db8:1::1000", 1, 2))),
  ]);
  await using b = await ServedChannel.open((message) => [
    replyTo(
      message,
      SERVER_B,
      told(CLIENT_1, 9, address("2001:db8:1::1000", 10, 20), address("2001:db8:1::1001")),
    ),
  ]);
  await using silent = await ServedChannel.open(() => []);
  const dead = new DeadChannel(() => [], { name: "[2001:db8::4]:547" });
  const result = await queryByUdp(byAddress, asking(a, b, silent, dead));
  assert.equal(result.clients.length, 1);
  assert.equal(result.clients[0]!.lastTransaction, 9);
  assert.deepEqual(result.clients[0]!.addresses.map(({ validLifetime }) => validLifetime), [
    20,
    3600,
  ]);
  assert(result.answered);
  assert.deepEqual(result.failures, [
    { kind: "silence", server: silent.destination, transmissions: 5 },
    { kind: "unreachable", server: "[2001:db8::4]:547", message: "Nothing can be sent there" },
  ]);
});

Deno.test("of a group every server is heard once, and asked for its own links", async () => {
  const group = new FakeChannel((message) => {
    const meant = serverId.in(message.options);
    if (meant) {
      return [{ message: replyTo(message, meant, told(CLIENT_1, 5, address("2001:db8:1::1"))) }];
    }
    const status = statusCode.of({ code: StatusCode.NotAllowed, message: "" });
    return [
      { after: 1, message: replyTo(message, SERVER_A, status), from: "[2001:db8::a]:547" },
      { after: 2, message: replyTo(message, SERVER_B, lqClientLink.of([LINK_1])) },
      { after: 3, message: replyTo(message, SERVER_A, status), from: "[2001:db8::a]:547" },
    ];
  }, { multicast: true });
  const result = await queryByUdp(byClient, asking(group));
  assert.equal(group.sent.length, 2);
  assert.deepEqual(serverId.in(group.sent[1]!.message.options), SERVER_B);
  assert.deepEqual(queryIn(group.sent[1]!.message).linkAddress, LINK_1);
  assert.equal(result.clients.length, 1);
  assert.deepEqual(result.failures, [{
    kind: "status",
    server: "[2001:db8::a]:547",
    status: { code: StatusCode.NotAllowed, message: "" },
  }]);
});
