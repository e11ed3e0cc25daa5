import assert from "node:assert/strict";
import { ChannelError } from "../../lib/client/channel.ts";
import { openTcpConnection } from "../../lib/client/tcp_connection.ts";
import { queryServersByTcp, type TcpServer as Server } from "../../lib/requestor/tcp_servers.ts";
import { formatAddress, parseAddress } from "../../lib/wire/address.ts";
import { clientData } from "../../lib/wire/options/leasequery.ts";
import { clientId } from "../../lib/wire/options/identity.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { countingRandom } from "../client/fake_channel.ts";
import { type Script, TcpServer } from "../client/tcp_server.ts";
import {
  address,
  CLIENT_1,
  CLIENT_2,
  dataTo,
  doneTo,
  replyTo,
  SERVER_A,
  SERVER_B,
  status,
  told,
} from "./answers.ts";

const requestorId = new Uint8Array([0, 4, ...new Uint8Array(16).fill(7)]);
const byRelay = { by: { relayId: CLIENT_2 } };

function at({ destination, address }: TcpServer): Server {
  return { destination, connect: () => openTcpConnection(address) };
}

function ask(...servers: readonly Server[]) {
  let told = 0;
  const onClient = () => told++;
  return queryServersByTcp(byRelay, { servers, requestorId, random: countingRandom(), onClient });
}

Deno.test("RFC 5460 6.4: several servers are asked at the same time, and merged", async () => {
  const bothAsked = Promise.withResolvers<void>();
  let asked = 0;
  const answering = (server: Uint8Array, ago: number): Script => async (requestor) => {
    const query = await requestor.query();
    if (++asked === 2) bothAsked.resolve();
    await bothAsked.promise;
    await requestor.send(
      replyTo(query, server, told(CLIENT_1, ago, address("2001:db8:1::1", ago, ago))),
      dataTo(query, told(server, ago, address(`2001:db8:1::${ago}`))),
      doneTo(query),
    );
  };
  await using one = new TcpServer(answering(SERVER_A, 60));
  await using other = new TcpServer(answering(SERVER_B, 30));
  const { clients, answered, failures } = await ask(at(one), at(other));
  assert.deepEqual(
    clients.map(({ lastTransaction, addresses, serverIds }) => [
      lastTransaction,
      ...addresses.map((held) => `${formatAddress(held.address)} ${held.validLifetime}`),
      serverIds.length,
    ]),
    [
      [30, "2001:db8:1::1 30", 2],
      [30, "2001:db8:1::30 3600", 1],
      [60, "2001:db8:1::60 3600", 1],
    ],
  );
  assert.deepEqual({ answered, failures }, { answered: true, failures: [] });
});

Deno.test("RFC 5460 6.4: servers that fail are told, with what they had said, beside the others", async () => {
  await using refusing = new TcpServer(async (requestor) => {
    await requestor.send(replyTo(await requestor.query(), SERVER_A, status(StatusCode.NotAllowed)));
    await requestor.closed();
  });
  await using breaking = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    const client = told(CLIENT_1, 1, address("2001:db8:1::1"));
    await requestor.send(replyTo(query, SERVER_B, client));
  });
  await using vague = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    const untimed = clientData.of([clientId.of(CLIENT_1)]);
    await requestor.send(replyTo(query, SERVER_B, untimed), doneTo(query));
    await requestor.closed();
  });
  const dead = {
    destination: "[2001:db8::dead]:547",
    connect: () => Promise.reject(new ChannelError("Cannot connect there")),
  };
  const result = await ask(at(refusing), at(breaking), at(vague), dead);
  assert.equal(result.answered, false);
  assert.deepEqual(
    result.clients.map(({ addresses }) => addresses.map((held) => held.address)),
    [[parseAddress("2001:db8:1::1")!]],
  );
  assert.deepEqual(result.failures, [
    {
      kind: "status",
      server: refusing.destination,
      status: { code: StatusCode.NotAllowed, message: "" },
    },
    {
      kind: "unreachable",
      server: breaking.destination,
      message: `${breaking.destination} closed the connection in the middle of its answer`,
    },
    { kind: "ignored", server: vague.destination, count: 1 },
    { kind: "unreachable", server: dead.destination, message: "Cannot connect there" },
  ]);
});
