import assert from "node:assert/strict";
import { ChannelError } from "../../lib/client/channel.ts";
import type { Connection, TlsCredentials } from "../../lib/client/connection.ts";
import { openTcpConnection } from "../../lib/client/tcp_connection.ts";
import { activeLeasequery } from "../../lib/requestor/active.ts";
import { startTls } from "../../lib/requestor/starttls.ts";
import { StatusError } from "../../lib/requestor/status_error.ts";
import { queryByTcp } from "../../lib/requestor/tcp.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { countingRandom } from "../client/fake_channel.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { TcpServer } from "../client/tcp_server.ts";
import { type Answer, TlsServer } from "../client/tls_server.ts";
import { authority, certificate } from "../tls/certificates.ts";
import { address, CLIENT_1, doneTo, replyTo, SERVER_A, status, told } from "./answers.ts";

const requestorId = new Uint8Array([0, 4, ...new Uint8Array(16).fill(7)]);
const byLink = { by: { linkAddress: parseAddress("2001:db8:1::")! } };
const REPLY_TIMEOUT = 120_000;
const good: TlsCredentials = { ca: authority(), ...certificate("requestor") };
const client = told(CLIENT_1, 1, address("2001:db8:1::1"));

const answering: Answer = (message) =>
  message.type === MessageType.starttls
    ? [{ ...message, type: MessageType.reply }]
    : [replyTo(message, SERVER_A, client), doneTo(message)];

async function count(connection: Connection): Promise<number> {
  const options = { connection, requestorId, random: countingRandom() };
  return (await Array.fromAsync(queryByTcp(byLink, options))).length;
}

/** Why TLS did not begin; and the connection is closed. */
async function refusal(server: TlsServer, credentials: TlsCredentials): Promise<string> {
  const connection = await openTcpConnection(server.address);
  try {
    await startTls(connection, credentials, countingRandom());
  } catch (error) {
    assert(error instanceof ChannelError, `${error}`);
    assert.equal(await connection.receive(1), undefined);
    assert(!connection.isSecure);
    return error.message;
  }
  await connection.close();
  throw new assert.AssertionError({ message: "it should have been refused" });
}

Deno.test("RFC 7653 8.2: with good certificates on both sides all but STARTTLS is over TLS", async () => {
  await using server = await TlsServer.open("server", answering);
  const connection = await openTcpConnection(server.address);
  await startTls(connection, good, countingRandom());
  assert(connection.isSecure);
  assert.equal(await count(connection), 1);
  assert.equal(await count(connection), 1);
  await connection.close();
  assert.deepEqual(
    server.heard.map(({ message, isSecure }) => [message.type, isSecure]),
    [
      [MessageType.starttls, false],
      [MessageType.leasequery, true],
      [MessageType.leasequery, true],
    ],
  );
  // RFC 7653 6.2.2.
  assert.deepEqual(server.heard[0]!.message.options, []);
  assert.deepEqual(server.versions, ["TLSv1.3"]);
});

Deno.test("RFC 7653 8.2: a server's certificate of another authority is refused", async () => {
  await using server = await TlsServer.open("foreign-server", answering);
  assert.equal(
    await refusal(server, good),
    `The connection to ${server.destination} broke: the server's certificate is not from the authority that was given`,
  );
  assert.equal(server.heard.length, 1);
});

Deno.test("RFC 7653 8.2: a server's certificate for somebody else is refused, unless the name is given", async () => {
  await using server = await TlsServer.open("named-server", answering);
  assert.match(
    await refusal(server, good),
    /broke: the server's certificate is for somebody else: .*IP: ::1 is not in/,
  );
  assert.match(
    await refusal(server, { ...good, serverName: "other.example.net" }),
    /broke: the server's certificate is for somebody else: .*other\.example\.net/,
  );
  const connection = await openTcpConnection(server.address);
  await startTls(connection, { ...good, serverName: "dhcp.example.net" }, countingRandom());
  assert.equal(await count(connection), 1);
  await connection.close();
});

Deno.test("RFC 7653 9.1: a requestor with a foreign certificate learns why it gets no answer", async () => {
  await using server = await TlsServer.open("server", answering);
  const connection = await openTcpConnection(server.address);
  const foreign = { ca: authority(), ...certificate("foreign-requestor") };
  await assert.rejects(async () => {
    await startTls(connection, foreign, countingRandom());
    await count(connection);
  }, (error) => {
    assert(error instanceof ChannelError);
    assert.match(error.message, /certificate that it does not accept|broke: /);
    return true;
  });
  await connection.close();
  assert.deepEqual(server.heard.map(({ isSecure }) => isSecure), [false]);
});

Deno.test("RFC 7653 8.2: a server that refuses TLS is told nothing in the clear", async () => {
  await using server = await TlsServer.open("server", (message) => [{
    ...message,
    type: MessageType.reply,
    options: [status(StatusCode.TLSConnectionRefused, "not here")],
  }]);
  const connection = await openTcpConnection(server.address);
  await assert.rejects(startTls(connection, good, countingRandom()), (error) => {
    assert(error instanceof StatusError);
    assert.equal(error.status.code, StatusCode.TLSConnectionRefused);
    return true;
  });
  assert.equal(await connection.receive(1), undefined);
  assert.equal(server.heard.length, 1);
});

Deno.test("RFC 7653 8.2: a server that closes instead of TLS is told nothing in the clear", async () => {
  await using server = await TlsServer.open("server", () => []);
  assert.equal(
    await refusal(server, good),
    `${server.destination} closed the connection when it was asked for TLS: it does not support it`,
  );
});

Deno.test("RFC 7653 8.2: a server that does not answer STARTTLS is given up after 120 seconds", async () => {
  const timers = new ManualTimers();
  await using server = new TcpServer((requestor) => requestor.closed());
  const connection = await openTcpConnection(server.address, { timers });
  const started = startTls(connection, good, countingRandom());
  const message = `${server.destination} sent nothing for 120 seconds`;
  const failed = assert.rejects(started, { name: "ChannelError", message });
  // First it is sent, then it is waited for.
  await timers.set(REPLY_TIMEOUT);
  await timers.calledOff(REPLY_TIMEOUT);
  await timers.set(REPLY_TIMEOUT);
  timers.advance(REPLY_TIMEOUT);
  await failed;
});

Deno.test("what comes in the clear behind the reply to STARTTLS is never taken for secure", async () => {
  await using server = await TlsServer.open("server", (message) => {
    const reply = { ...message, type: MessageType.reply };
    return message.type === MessageType.starttls ? [reply, reply] : [];
  });
  assert.match(await refusal(server, good), /broke: more came in before TLS had begun$/);
});

Deno.test("RFC 7653 8.2: only the reply to its own STARTTLS begins TLS", async () => {
  await using server = await TlsServer.open("server", (message) => [
    { ...message, type: MessageType.reply, transactionId: message.transactionId ^ 1 },
    message,
    { ...message, type: MessageType.reply, options: [status(StatusCode.TLSConnectionRefused)] },
  ]);
  const connection = await openTcpConnection(server.address);
  await assert.rejects(startTls(connection, good, countingRandom()), StatusError);
});

Deno.test("credentials that are none are told in a sentence, before anything is shown", async () => {
  await using server = await TlsServer.open("server", answering);
  const broken = `The connection to ${server.destination} broke: the requestor's`;
  for (
    const [wrong, sentence] of [
      [{ ca: "nonsense" }, "ca holds no certificate in PEM"],
      [{ certificate: good.key }, "certificate holds no certificate in PEM"],
      [{ key: "nonsense" }, "key holds no private key in PEM that works without a passphrase"],
      [{ key: certificate("server").key }, "key is not the key of the certificate"],
    ] as const
  ) {
    assert.equal(await refusal(server, { ...good, ...wrong }), `${broken} ${sentence}`);
  }
  assert.deepEqual(server.versions, []);
});

Deno.test("RFC 7653 8.2: an active query goes over TLS only", async () => {
  await using server = await TlsServer.open(
    "server",
    (message) =>
      message.type === MessageType.starttls
        ? answering(message, false)
        : [replyTo(message, SERVER_A, client)],
  );
  const updates = activeLeasequery({}, {
    server: {
      destination: server.destination,
      connect: async () => {
        const connection = await openTcpConnection(server.address);
        await startTls(connection, good, countingRandom());
        return connection;
      },
    },
    requestorId,
    random: countingRandom(),
  });
  for await (const { clientId } of updates) {
    assert.deepEqual(clientId, CLIENT_1);
    break;
  }
  assert.deepEqual(
    server.heard.map(({ message, isSecure }) => [message.type, isSecure]),
    [[MessageType.starttls, false], [MessageType.activeLeasequery, true]],
  );
});
