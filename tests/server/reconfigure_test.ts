import assert from "node:assert/strict";
import { MessageType } from "../../lib/wire/message_type.ts";
import { reconfigureAccept } from "../../lib/wire/options/exchange.ts";
import { clientId, linkAddress, reconfigureMessage, serverId } from "../../lib/wire/options/mod.ts";
import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import type { ClientsMeant } from "../../lib/reconfigure/selection.ts";
import { validate } from "../../lib/wire/validate.ts";
import { address, type ClientSays, duid, prefix, says } from "../support/messages.ts";
import { PortOfClients } from "../support/client_port.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { given, innermost, status } from "../support/pipeline_rig.ts";
import { RkapClient } from "../support/rkap_client.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, bind } from "./through_relay.ts";

const CONFIGURATION = `
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - address-pool: { prefix: "2001:db8:1::/64" }
  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
`;
const ACCEPTS = [reconfigureAccept.of(true)];

/** A client behind a relay that has a lease and a key. */
class BoundClient {
  readonly rkap = new RkapClient();

  private constructor(readonly peer: TestPeer, readonly number: number) {}

  bound!: ClientServerMessage;

  static async bind(peer: TestPeer, number = 1): Promise<BoundClient> {
    const client = new BoundClient(peer, number);
    client.bound = await bind(peer, { client: number, options: ACCEPTS });
    assert.ok(client.rkap.take(client.bound));
    return client;
  }

  /** Waits for a Reconfigure, and checks it. @returns the type of the message that it asks for */
  async told(): Promise<number> {
    return check(await this.peer.receive(), this.rkap);
  }

  /** Sends what it was told to send. */
  renew(): Promise<ClientServerMessage> {
    const renew: ClientSays = {
      type: "renew",
      client: this.number,
      serverId: serverId.in(this.bound.options)!,
      na: { 1: [given(this.bound)[0]!] },
    };
    return askThroughRelay(this.peer, { ...renew, options: ACCEPTS });
  }
}

function check(message: Message, client: RkapClient): number {
  assert.deepEqual(validate(message), []);
  const reconfigure = innermost(message);
  client.verify(encodeMessage(reconfigure));
  return reconfigureMessage.in(reconfigure.options)!;
}

/** What becomes of those who are meant, each a line. */
async function reconfigure(
  server: RunningServer,
  meant: ClientsMeant,
  message?: number,
): Promise<string[]> {
  const job = server.service.reconfiguration.tell({ message, request: [] }, meant);
  const lines: string[] = [];
  for await (const reports of job.reports()) {
    lines.push(...reports.map(({ clientId, link, end }) => `${clientId.at(-1)} ${link} ${end}`));
  }
  return lines;
}

Deno.test("a client behind a relay is told to renew, and does", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const client = await BoundClient.bind(peer);
  const ends = reconfigure(server, { kind: "client", clientId: duid(1) });
  assert.equal(await client.told(), MessageType.renew);
  assert.deepEqual(given(await client.renew()), [given(client.bound)[0]!]);
  assert.deepEqual(await ends, ["1 lan answered"]);
  const { sent, answered, unanswered } = server.service.statistics.reconfigures;
  assert.ok(sent >= 1);
  assert.deepEqual([answered, unanswered], [1, 0]);
  assert.equal(server.service.statistics.global.messagesOut[MessageType.reconfigure], sent);
  const log = server.logged.map(({ message }) => message).join("\n");
  assert.match(log, /Sent by \[::1\]:\d+ to \[::1\]:\d+, \d+ octets.*\n +relay-reply/);
  assert.ok(!log.includes(client.rkap.key!));
});

Deno.test("a client is found by what it holds, by its link, and among all", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const client = await BoundClient.bind(peer);
  const [leased, delegated] = given(client.bound);
  const within = delegated!.replace("::/56", ":0:1::7");
  const all: ClientsMeant[] = [
    { kind: "holders", prefix: prefix(leased!) },
    { kind: "holders", prefix: prefix(delegated!) },
    { kind: "holders", prefix: prefix(within) },
    { kind: "holders", prefix: prefix("2001:db8::/32") },
    { kind: "link", link: "lan" },
    { kind: "all" },
  ];
  for (const meant of all) {
    const ends = reconfigure(server, meant);
    await client.told();
    await client.renew();
    assert.deepEqual(await ends, ["1 lan answered"], JSON.stringify(meant));
  }
  assert.deepEqual(await reconfigure(server, { kind: "link", link: "dsl" }), []);
  assert.deepEqual(await reconfigure(server, { kind: "holders", prefix: prefix("::1") }), []);
  assert.deepEqual(await reconfigure(server, { kind: "client", clientId: duid(2) }), []);
});

Deno.test("a client that did not accept, or no longer does, is not told", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  await bind(peer, { client: 1 });
  await BoundClient.bind(peer, 2);
  await bind(peer, { client: 2 });
  assert.deepEqual(await reconfigure(server, { kind: "link", link: "lan" }), [
    "1 lan without-key",
    "2 lan without-key",
  ]);
});

Deno.test("a client without leases is told to ask for information, and does", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const rkap = new RkapClient();
  const ask = () => askThroughRelay(peer, { type: "informationRequest", options: ACCEPTS });
  rkap.take(await ask());
  for (const meant of [{ kind: "all" }, { kind: "client", clientId: duid(1) }] as const) {
    const ends = reconfigure(server, meant);
    assert.equal(check(await peer.receive(), rkap), MessageType.informationRequest);
    rkap.take(await ask());
    assert.deepEqual(await ends, ["1 lan answered"]);
  }
});

Deno.test("after a restart clients are still known, and know the server", async () => {
  const before = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(before);
  const client = await BoundClient.bind(peer);
  await before.stop();
  await using after = await RunningServer.start(CONFIGURATION, before.folder);
  // The relay was heard by a listener that is no more, and is reached by any other.
  const ends = reconfigure(after, { kind: "all" });
  assert.equal(await client.told(), MessageType.renew);
  using again = new TestPeer(after);
  await askThroughRelay(again, {
    type: "renew",
    serverId: serverId.in(client.bound.options)!,
    na: { 1: [given(client.bound)[0]!] },
    options: ACCEPTS,
  });
  assert.deepEqual(await ends, ["1 lan answered"]);
});

Deno.test("a client that never answers is told eight times, by a server that reloads meanwhile", async () => {
  const timers = new ManualTimers();
  await using server = await RunningServer.start(CONFIGURATION, undefined, [], { timers });
  using peer = new TestPeer(server);
  const client = await BoundClient.bind(peer);
  const ends = reconfigure(server, { kind: "all" });
  for (let time = 0; time < 8; time++) {
    await client.told();
    if (time === 3) await server.reload(CONFIGURATION);
    timers.advance(2000 * 2 ** time);
  }
  assert.deepEqual(await ends, ["1 lan unanswered"]);
  assert.equal(server.service.statistics.reconfigures.sent, 8);
});

Deno.test("whether clients are reconfigured follows the configuration in force", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const { reconfiguration } = server.service;
  assert.equal(reconfiguration.policy.isAllowed, true);
  await BoundClient.bind(peer);
  await server.reload(`allow-reconfigure: false\n${CONFIGURATION}`);
  assert.equal(reconfiguration.policy.isAllowed, false);
  const client = { clientId: duid(1), link: "lan" };
  assert.deepEqual(reconfiguration.findUntellable([client]), [client]);
  reconfiguration.tellUnasked({}, [client]);
  assert.equal(reconfiguration.size, 0);
  await server.reload(CONFIGURATION);
  assert.deepEqual(reconfiguration.findUntellable([client]), []);
  reconfiguration.tellUnasked({}, [client]);
  assert.equal(reconfiguration.size, 1);
});

Deno.test("a server that stops waits for no client", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const client = await BoundClient.bind(peer);
  const ends = reconfigure(server, { kind: "all" });
  await client.told();
  await server.stop();
  assert.deepEqual(await ends, []);
});

Deno.test("a relay has a client told that it names, and hears of those that are not (RFC 6977)", async () => {
  const handler = '  - reconfigure-request: { allow-from: ["::1"] }\n';
  await using server = await RunningServer.start(CONFIGURATION + handler);
  using peer = new TestPeer(server);
  const client = await BoundClient.bind(peer);
  await bind(peer, { client: 2 });
  using relay = new TestPeer(server);
  const reply = innermost(
    await relay.ask({
      kind: "client-server",
      type: MessageType.reconfigureRequest,
      transactionId: 1,
      options: [
        ...[1, 2, 3].map((number) => clientId.of(duid(number))),
        linkAddress.of(address("2001:db8:1::1")),
        reconfigureMessage.of(MessageType.rebind),
      ],
    }),
  );
  assert.equal(status(reply), "Success");
  assert.deepEqual(clientId.allIn(reply.options), [duid(2), duid(3)]);
  assert.equal(await client.told(), MessageType.rebind);
  const { messagesIn, messagesOut } = server.service.statistics.global;
  assert.ok(messagesIn[MessageType.reconfigureRequest]! >= 1);
  assert.ok(messagesOut[MessageType.reconfigureReply]! >= 1);
});

Deno.test({
  name: "a client that is not behind a relay is told directly, at port 546",
  ignore: !PortOfClients.mayListen(),
  async fn() {
    const handlers = `${CONFIGURATION}  - server-unicast: { address: "2001:db8:1::1" }\n`;
    await using server = await RunningServer.start(handlers);
    using relay = new TestPeer(server);
    const id = serverId.in((await bind(relay, { client: 9 })).options)!;
    using client = await PortOfClients.listen();
    const { socket } = client;
    const exchange = async (type: "request" | "renew") => {
      const message = says({ type, serverId: id, na: { 1: [] }, options: ACCEPTS });
      const to = { transport: "udp", hostname: "::1", port: server.port } as const;
      await socket.send(encodeMessage(message), to);
      return await receive();
    };
    const receive = async () => {
      const [octets] = await socket.receive(new Uint8Array(65535));
      return innermost(decodeMessage(octets));
    };
    const rkap = new RkapClient();
    assert.ok(rkap.take(await exchange("request")));
    const meant = { kind: "client", clientId: duid(1) } as const;
    const ends = reconfigure(server, meant, MessageType.renew);
    assert.equal(check(await receive(), rkap), MessageType.renew);
    await exchange("renew");
    assert.deepEqual(await ends, ["1 ::1/128 answered"]);
  },
});
