import assert from "node:assert/strict";
import { connect as connectTls } from "node:tls";
import { connect, type Socket } from "node:net";
import { ChannelError } from "../../lib/client/channel.ts";
import { encodeFrame, FrameReader } from "../../lib/wire/frame.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { iaAddress, optionRequest, QueryType } from "../../lib/wire/options/mod.ts";
import { address } from "../support/messages.ts";
import { authority, certificate, type CertificateName } from "../tls/certificates.ts";
import { FollowedServer, INSECURE, LINK_ADDRESSES, SECURE } from "./followed_server.ts";
import { about, activeQuery, Follower } from "./follower.ts";

/** What a client says first that knows TLS 1.1 and nothing newer: one cipher suite. */
const CLIENT_HELLO_1_1 = new Uint8Array([
  ...[22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2],
  ...new Uint8Array(32).fill(7),
  ...[0, 0, 2, 0, 0x2f, 1, 0],
]);

const STARTTLS = { ...activeQuery(), type: MessageType.starttls, options: [] };

Deno.test("RFC 7653 9.1: over TLS with certificates on both sides, changes are told", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await using follower = await Follower.connect(server);
  await follower.secure("requestor");
  await follower.send(activeQuery());
  assert.equal(await follower.told(), "leasequery-reply");
  const leases = await server.bind(1);
  assert.equal(await follower.told(), `leasequery-data 1: ${leases.join(" ")}`);
  server.beginToStop();
  assert.equal(await follower.told(), "leasequery-done QueryTerminated");
  await follower.closed();
});

Deno.test("RFC 7653 9.1: the Reply to STARTTLS has no status, and the transaction-id", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await using follower = await Follower.connect(server);
  await follower.send({ ...STARTTLS, transactionId: 0x123 });
  const { type, transactionId, options } = await follower.next();
  assert.deepEqual([type, transactionId, options], [MessageType.reply, 0x123, []]);
});

Deno.test("RFC 7653 6.2.2: options of a STARTTLS are ignored", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await using follower = await Follower.connect(server);
  await follower.send({ ...STARTTLS, options: [optionRequest.of([100])] });
  assert.equal(await follower.told(), "reply");
  await follower.connection.secure({ ca: authority(), ...certificate("requestor") });
  await follower.send(activeQuery());
  assert.equal(await follower.told(), "leasequery-reply");
});

Deno.test("RFC 7653 9.1: a requestor with a foreign certificate is refused", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await refusesCertificate(server, "foreign-requestor");
  assert.ok(server.logged.some((line) => line.includes("the TLS handshake failed")));
});

Deno.test("RFC 7653 9.1: a certificate for servers lets no requestor in", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await refusesCertificate(server, "server");
});

Deno.test("RFC 7653 9.1: a requestor without a certificate is refused", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await refusesCertificate(server, undefined);
});

Deno.test("RFC 7653 9.1, BCP 195: what is older than TLS 1.2 is refused", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  const raw = await Deno.connect({ hostname: "::1", port: server.tcpPort });
  const octets = new Uint8Array(1000);
  await raw.write(encodeFrame(STARTTLS));
  await raw.read(octets);
  await raw.write(CLIENT_HELLO_1_1);
  const length = await raw.read(octets);
  const isHandshake = length !== null && octets[0] === 22;
  raw.close();
  assert.ok(!isHandshake);
});

Deno.test("who leaves during the handshake is not waited for", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  const follower = await Follower.connect(server);
  await follower.send(STARTTLS);
  assert.equal(await follower.told(), "reply");
  await server.timers.set(30_000);
  await follower[Symbol.asyncDispose]();
  await server.timers.calledOff(30_000);
});

Deno.test("RFC 5460 6.6: who says over TLS that it has no more to ask is still answered", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await server.bind(1);
  const { cert, key } = certificateOf("requestor");
  const tls = connectTls({
    socket: await startTls(server),
    host: "::1",
    ca: authority(),
    cert,
    key,
  });
  const query = activeQuery(about(QueryType.byLinkAddress, LINK_ADDRESSES.lan));
  await new Promise((resolve) => tls.once("secureConnect", resolve));
  tls.end(encodeFrame({ ...query, type: MessageType.leasequery }));
  const frames = new FrameReader();
  for await (const octets of tls) frames.add(octets);
  assert.equal(frames.next()![0], MessageType.leasequeryReply);
  assert.equal(frames.next()![0], MessageType.leasequeryDone);
  tls.destroy();
});

Deno.test("RFC 7653 9.1: without TLS an active query is refused, and the connection closed", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await using follower = await Follower.connect(server);
  await follower.send(activeQuery());
  assert.equal(await follower.told(), "leasequery-reply NotAllowed");
  await follower.closed();
});

Deno.test("RFC 7653 9.1: who goes on in the clear after STARTTLS is cut off", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await using follower = await Follower.connect(server);
  await follower.send(STARTTLS);
  assert.equal(await follower.told(), "reply");
  await follower.send(activeQuery());
  await cutOff(follower);
});

Deno.test("what comes along with STARTTLS is not taken for what TLS protects", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  const raw = await Deno.connect({ hostname: "::1", port: server.tcpPort });
  const octets = new Uint8Array([...encodeFrame(STARTTLS), ...encodeFrame(activeQuery())]);
  await raw.write(octets);
  let last: number | null = 0;
  for (const buffer = new Uint8Array(1000); last !== null;) {
    last = await raw.read(buffer).catch(() => null);
  }
  raw.close();
  await using follower = await Follower.connect(server);
  await follower.secure("requestor");
});

Deno.test("RFC 7653 9.1: a server in insecure mode answers STARTTLS with TLSConnectionRefused", async () => {
  await using server = await FollowedServer.start({ tcp: INSECURE });
  await using follower = await Follower.connect(server);
  await follower.send(STARTTLS);
  assert.equal(await follower.told(), "reply TLSConnectionRefused");
  await follower.send(activeQuery());
  assert.equal(await follower.told(), "leasequery-reply");
});

Deno.test("RFC 7653 9.1: STARTTLS is the first message of a connection, or refused", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await using follower = await Follower.connect(server);
  const query = about(
    QueryType.byAddress,
    "::",
    iaAddress.of({
      address: address("2001:db8:1::1000"),
      preferredLifetime: 0,
      validLifetime: 0,
      options: [],
    }),
  );
  await follower.send({ ...activeQuery(query), type: MessageType.leasequery });
  assert.equal(await follower.told(), "leasequery-reply");
  await follower.send(STARTTLS);
  assert.equal(await follower.told(), "reply TLSConnectionRefused");
});

Deno.test("a second STARTTLS within TLS is refused", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await using follower = await Follower.connect(server);
  await follower.secure("requestor");
  await follower.send(STARTTLS);
  assert.equal(await follower.told(), "reply TLSConnectionRefused");
});

Deno.test("RFC 7653 8.2: one server can do both, where that is configured", async () => {
  await using server = await FollowedServer.start({ tcp: `${SECURE}, insecure-active: true` });
  await using insecure = await Follower.follow(server);
  await using secure = await Follower.connect(server);
  await secure.secure("requestor");
  await secure.send(activeQuery());
  assert.equal(await secure.told(), "leasequery-reply");
  await server.bind(1);
  assert.equal(await secure.told(), await insecure.told());
});

Deno.test("a handshake that does not come is not waited for without end", async () => {
  await using server = await FollowedServer.start({ tcp: SECURE });
  await using follower = await Follower.connect(server);
  await follower.send(STARTTLS);
  assert.equal(await follower.told(), "reply");
  await server.timers.set(30_000);
  server.timers.advance(30_000);
  await cutOff(follower);
});

/** The server closes, or the connection breaks by what it says in TLS. */
async function cutOff(follower: Follower): Promise<void> {
  try {
    await follower.closed();
  } catch (error) {
    assert.ok(error instanceof ChannelError, String(error));
  }
}

/** No query gets through, and no answer comes back. */
async function refusesCertificate(
  server: FollowedServer,
  name: CertificateName | undefined,
): Promise<void> {
  const socket = await startTls(server);
  const own = name ? certificateOf(name) : {};
  const tls = connectTls({ socket, host: "::1", ca: authority(), ...own });
  const heard: Uint8Array[] = [];
  tls.on("data", (octets) => heard.push(octets));
  const end = new Promise((resolve) => {
    tls.once("close", resolve);
    tls.on("error", () => {});
  });
  tls.write(encodeFrame(activeQuery()), () => {});
  await end;
  tls.destroy();
  socket.destroy();
  assert.deepEqual(heard, []);
}

/** A connection on which the server waits for a handshake. */
async function startTls({ tcpPort }: FollowedServer): Promise<Socket> {
  const socket = connect({ host: "::1", port: tcpPort });
  await new Promise((resolve) => socket.once("connect", resolve));
  const reply = new Promise<Uint8Array>((resolve) => socket.once("data", resolve));
  socket.write(encodeFrame(STARTTLS));
  assert.deepEqual(Array.from(await reply), [0, 4, MessageType.reply, 0x77, 0x77, 0x77]);
  socket.removeAllListeners();
  return socket;
}

function certificateOf(name: CertificateName): { cert: string; key: string } {
  const { certificate: cert, key } = certificate(name);
  return { cert, key };
}
