import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import {
  iaPd,
  iaPrefix,
  interfaceId,
  lqRelayData,
  relayId,
  relayMessage,
  relayPort,
  serverId,
} from "../../lib/wire/options/mod.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { byLink, byRelay, told } from "../leasequery/queries.ts";
import { type ClientSays, duid, relayed, says } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TcpRequestor } from "../support/tcp_requestor.ts";
import { TestPeer } from "../support/test_peer.ts";

// What a relay that routes to delegated prefixes needs of a server. The requirements themselves are
// the relay's; each test says whose.

const ONE = "2001:db8:1::1";
const TWO = "2001:db8:2::1";
const START = 1_800_000_000;

const YAML = `
links:
  - { name: one, prefixes: ["2001:db8:1::/64"] }
  - { name: two, prefixes: ["2001:db8:2::/64"] }
handlers:
  - leasequery: { allow-from: "::1" }
  - match: { link: one }
    handlers:
      - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
      - prefix-pool: { prefix: "2001:db8:9000::/40", delegated-length: 60, valid-lifetime: 2h }
  - match: { link: two }
    handlers:
      - prefix-pool: { prefix: "2001:db8:a000::/40", delegated-length: 56 }
`;

/** A server with a clock, and a relay that sends on what its clients say. */
class Scene implements AsyncDisposable {
  seconds = START;
  server!: RunningServer;

  static async start(): Promise<Scene> {
    const scene = new Scene();
    await scene.#run();
    return scene;
  }

  async #run(folder?: string): Promise<void> {
    const options = { tcp: { "allow-from": "::1" }, now: () => this.seconds * 1000 };
    this.server = await RunningServer.start(YAML, folder, [], options);
  }

  async restart(): Promise<void> {
    await this.server.stop();
    await this.#run(this.server.folder);
  }

  /** The Relay-reply to the relay with this number. */
  async ask(client: ClientSays, link = ONE, relay = 7): Promise<RelayMessage> {
    using peer = new TestPeer(this.server);
    const answer = await peer.ask(relayed(says(client), link, [
      relayPort.of(0),
      relayId.of(duid(relay)),
      interfaceId.of(fromHex("0a")!),
    ]));
    assert.equal(answer.kind, "relay");
    return answer as RelayMessage;
  }

  async delegate(client: number, hint = "::/56", link = ONE, relay = 7): Promise<string> {
    const pd = { 1: [hint] };
    const offer = innermost(await this.ask({ type: "solicit", client, pd }, link, relay));
    const server = serverId.in(offer.options)!;
    const request = { type: "request", client, serverId: server, pd } as const;
    return given(innermost(await this.ask(request, link, relay)))[0]!;
  }

  /** What a bulk query tells: `client: prefixes`. */
  async tells(query: Message): Promise<string[]> {
    using requestor = await TcpRequestor.connect(this.server);
    return (await requestor.answer(query)).flatMap((message) => {
      const found = told(message);
      return found ? `${found.client}: ${found.leases.join(" ")}` : [];
    }).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** What a relay can read of a Relay-reply without knowing the client: `prefix for valid seconds`. */
function delegatedIn(reply: Message): string[] {
  if (reply.kind === "relay") return delegatedIn(relayMessage.in(reply.options)!);
  assert.ok(reply.kind === "client-server");
  return iaPd.allIn(reply.options).flatMap((ia) =>
    iaPrefix.allIn(ia.options).map(({ prefix, prefixLength, validLifetime }) =>
      `${formatPrefix({ address: prefix, length: prefixLength })} for ${validLifetime}`
    )
  );
}

Deno.test("RFC 8987 4.1 G-2, G-3: one Relay-reply tells of several prefixes of a client, each with its lifetime", async () => {
  await using scene = await Scene.start();
  const pd = { 1: ["::/56"], 2: ["::/60"], 3: ["::/60"] };
  const offer = innermost(await scene.ask({ type: "solicit", pd }));
  const server = serverId.in(offer.options)!;
  const delegated = delegatedIn(await scene.ask({ type: "request", serverId: server, pd }));
  assert.deepEqual(
    delegated.map((text) => text.replace(/^\S+\//, "/")),
    ["/56 for 3600", "/60 for 7200", "/60 for 7200"],
  );
  assert.equal(new Set(delegated).size, 3);
});

Deno.test("RFC 8987 4.1 G-8, 4.2 R-2: a renewal tells the relay the same prefix, with its new lifetime", async () => {
  await using scene = await Scene.start();
  const held = await scene.delegate(1);
  scene.seconds += 1000;
  const offer = innermost(await scene.ask({ type: "informationRequest" }));
  const server = serverId.in(offer.options)!;
  const renew = await scene.ask({ type: "renew", serverId: server, pd: { 1: [held] } });
  assert.deepEqual(delegatedIn(renew), [`${held} for 3600`]);
});

Deno.test("RFC 8987 4.1 G-9: what was released is told to no relay any more", async () => {
  await using scene = await Scene.start();
  const [released, kept] = [await scene.delegate(1), await scene.delegate(2)];
  const offer = innermost(await scene.ask({ type: "informationRequest" }));
  const server = serverId.in(offer.options)!;
  await scene.ask({ type: "release", serverId: server, pd: { 1: [released] } });
  assert.deepEqual(await scene.tells(byRelay(7)), [`2: ${kept}`]);
});

Deno.test("RFC 8987 4.1 G-4: one DUID on two links has a delegation on each", async () => {
  await using scene = await Scene.start();
  const one = await scene.delegate(1, "::/56", ONE, 7);
  const two = await scene.delegate(1, "::/56", TWO, 8);
  assert.match(one, /^2001:db8:80/);
  assert.match(two, /^2001:db8:a0/);
  assert.deepEqual(await scene.tells(byRelay(7)), [`1: ${one}`]);
  assert.deepEqual(await scene.tells(byRelay(8)), [`1: ${two}`]);
});

Deno.test("RFC 8987 4.3 S-1: after a restart of both, a bulk leasequery gives a relay its delegations back", async () => {
  await using scene = await Scene.start();
  const first = await scene.delegate(1);
  const second = await scene.delegate(2, "::/60");
  const other = await scene.delegate(3, "::/56", TWO, 8);
  scene.seconds += 600;
  await scene.restart();
  assert.deepEqual(await scene.tells(byRelay(7)), [`1: ${first}`, `2: ${second}`]);
  assert.deepEqual(await scene.tells(byLink(TWO)), [`3: ${other}`]);
});

Deno.test("RFC 8987 4.2 R-1, 4.4 O-1: a leasequery tells the next hop, the interface and what is left of the lifetime", async () => {
  await using scene = await Scene.start();
  await scene.delegate(1);
  scene.seconds += 600;
  using requestor = await TcpRequestor.connect(scene.server);
  const messages = await requestor.answer(byRelay(7, { request: [lqRelayData.code] }));
  const { data } = told(messages[0]!)!;
  assert.equal(iaPrefix.in(data)!.validLifetime, 3000);
  const { message } = lqRelayData.in(data)!;
  assert.ok(message.kind === "relay");
  assert.equal(formatAddress(message.peerAddress), "fe80::1");
  assert.deepEqual(interfaceId.in(message.options), fromHex("0a"));
});

Deno.test("RFC 8987 4.2 R-1: a delegation that expired is told to no relay any more", async () => {
  await using scene = await Scene.start();
  await scene.delegate(1);
  const longer = await scene.delegate(2, "::/60");
  scene.seconds += 3601;
  assert.deepEqual(await scene.tells(byRelay(7)), [`2: ${longer}`]);
});
