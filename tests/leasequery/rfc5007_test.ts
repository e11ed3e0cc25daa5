import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientData,
  clientId,
  clientLastTransactionTime,
  domainSearchList,
  iaAddress,
  iaPrefix,
  interfaceId,
  lqClientLink,
  lqRelayData,
  optionRequest,
  QueryType,
  recursiveNameServers,
  relayMessage,
  relayPort,
  relaySuppliedOptions,
  remoteId,
  serverId,
} from "../../lib/wire/options/mod.ts";
import { address, duid, relayed, says } from "../support/messages.ts";
import { innermost, status } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import {
  byAddress,
  byClient,
  byLink,
  getLease,
  giveBack,
  query,
  REQUESTOR,
  through,
  told,
} from "./queries.ts";

const ONE = { link: "2001:db8:1::1" };
const ALSO_ONE = { link: "2001:db8:11::1" };
const TWO = { link: "2001:db8:2::1" };

function configuration(leasequery = ""): string {
  return `
links:
  - { name: one, prefixes: ["2001:db8:1::/64", "2001:db8:11::/64"] }
  - { name: two, prefixes: ["2001:db8:2::/64"] }
limits: { ias-per-message: 400, leases-per-client: none }
handlers:
  - leasequery: { allow-from: "::1"${leasequery} }
  - recursive-name-servers: { addresses: ["2001:db8::53"] }
  - domain-search-list: { domain-names: [example.org] }
  - match: { link: one }
    handlers: [{ address-pool: { prefix: "2001:db8:1::/64", preferred-lifetime: 30m, valid-lifetime: 1h } }]
  - match: { link: two }
    handlers: [{ address-pool: { prefix: "2001:db8:2::/64" } }]
  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
`;
}

interface Scene {
  readonly server: RunningServer;
  readonly peer: TestPeer;
  /** Unix milliseconds; a test may move it. */
  readonly clock: { now: number };
  ask(message: Message): Promise<ClientServerMessage>;
}

/** A test of what the section says, with a server and somebody who asks it, over a real socket. */
function test(
  section: string,
  must: string,
  run: (scene: Scene) => Promise<void>,
  leasequery = "",
): void {
  Deno.test(`RFC 5007 ${section}: ${must}`, async () => {
    const clock = { now: Date.now() };
    const options = { now: () => clock.now };
    await using server = await RunningServer.start(
      configuration(leasequery),
      undefined,
      [],
      options,
    );
    using peer = new TestPeer(server);
    const ask = async (message: Message) => innermost(await peer.ask(message));
    await run({ server, peer, clock, ask });
  });
}

async function isDiscarded({ peer }: Scene, ...messages: Message[]): Promise<void> {
  const { before, answer } = await peer.askAfter(messages, byClient(1));
  assert.deepEqual(before, []);
  assert.equal(innermost(answer).type, MessageType.leasequeryReply);
}

function isEmpty(answer: ClientServerMessage): void {
  assert.equal(status(answer), undefined);
  assert.equal(clientData.in(answer.options), undefined);
  assert.equal(lqClientLink.in(answer.options), undefined);
}

function without(message: ClientServerMessage, code: number): ClientServerMessage {
  const options = message.options.filter(({ definition }) => definition.code !== code);
  return { ...message, options };
}

test("4.2.1", "a LEASEQUERY without a client-id is discarded", async (scene) => {
  await isDiscarded(scene, without(byClient(1), clientId.code));
});

test(
  "4.2.1",
  "a LEASEQUERY for another server is discarded, one for this is not",
  async (scene) => {
    const other = byClient(1, { options: [serverId.of(duid(77))] });
    await isDiscarded(scene, other);
    const own = serverId.in((await scene.ask(byClient(1))).options)!;
    isEmpty(await scene.ask(byClient(1, { options: [serverId.of(own)] })));
  },
);

test("4.2.1", "a LEASEQUERY without a query is discarded", async (scene) => {
  await isDiscarded(scene, without(byClient(1), 44));
});

test("4.2.2", "a LEASEQUERY-REPLY that a server receives is discarded", async (scene) => {
  await isDiscarded(scene, byClient(1, { type: MessageType.leasequeryReply }));
});

test(
  "3",
  "a query changes no binding, and is no contact with the client",
  async ({ ask, peer, clock }) => {
    const leases = await getLease(peer, ONE, 1);
    for (let time = 0; time < 3; time++) {
      clock.now += 10_000;
      const { data } = told(await ask(byClient(1)))!;
      assert.equal(clientLastTransactionTime.in(data), 10 * (time + 1));
      assert.equal(iaAddress.in(data)!.validLifetime, 3600 - 10 * (time + 1));
      assert.equal(formatAddress(iaAddress.in(data)!.address), leases[0]);
    }
  },
);

test(
  "4.4.1",
  "the answer is a LEASEQUERY-REPLY with the query's transaction-id",
  async ({ peer }) => {
    // The peer takes nothing for an answer that has another.
    const answer = innermost(await peer.ask(byClient(1)));
    assert.equal(answer.type, 15);
  },
);

test(
  "4.2.2",
  "the answer has the requestor's client-id and this server's server-id",
  async (scene) => {
    const { options } = await scene.ask(byClient(1));
    assert.deepEqual(clientId.in(options), REQUESTOR);
    const solicit = through(ONE, { type: "solicit", client: 1 });
    const advertise = innermost(await scene.peer.ask(solicit));
    assert.deepEqual(serverId.in(options), serverId.in(advertise.options));
  },
);

test("4.1.2.1", "a query type that nobody knows gets UnknownQueryType", async ({ ask }) => {
  for (const type of [0, 6, 255]) {
    assert.equal(status(await ask(query(type, []))), "UnknownQueryType");
  }
});

test("4.1.2.1", "a query without what it asks by gets MalformedQuery", async ({ ask }) => {
  assert.equal(status(await ask(query(QueryType.byAddress, []))), "MalformedQuery");
  assert.equal(status(await ask(query(QueryType.byClientId, []))), "MalformedQuery");
});

Deno.test("RFC 5007 4.4.1: who may not ask gets NotAllowed, whatever is asked", async () => {
  const yaml = configuration().replace('allow-from: "::1"', 'allow-from: "2001:db8::/32"');
  await using server = await RunningServer.start(yaml);
  using peer = new TestPeer(server);
  await getLease(peer, ONE, 1);
  for (const message of [byClient(1), byAddress("2001:db8:1::1"), query(99, []), byLink("::")]) {
    const answer = innermost(await peer.ask(message));
    assert.equal(status(answer), "NotAllowed");
    assert.equal(clientData.in(answer.options), undefined);
  }
});

test(
  "4.4.1",
  "the link of a link-address is any of whose prefixes holds it",
  async ({ ask, peer }) => {
    const [leased] = await getLease(peer, ONE, 1);
    for (const { link } of [ONE, ALSO_ONE]) {
      assert.equal(told(await ask(byClient(1, { link })))?.client, 1);
      assert.equal(told(await ask(byAddress(leased!, { link })))?.client, 1);
    }
    isEmpty(await ask(byClient(1, TWO)));
    isEmpty(await ask(byAddress(leased!, TWO)));
  },
);

test(
  "4.4.1",
  "by address and with ::, the address itself tells the link",
  async ({ ask, peer }) => {
    const [leased] = await getLease(peer, TWO, 1);
    assert.equal(told(await ask(byAddress(leased!)))?.client, 1);
    isEmpty(await ask(byAddress("2001:db8:2::dead")));
  },
);

test("4.4.1", "a link that is not configured gets NotConfigured", async ({ ask, peer }) => {
  await getLease(peer, ONE, 1);
  assert.equal(status(await ask(byAddress("2001:db8:77::1"))), "NotConfigured");
  assert.equal(status(await ask(byAddress("::"))), "NotConfigured");
  assert.equal(
    status(await ask(byAddress("2001:db8:1::1", { link: "2001:db8:77::1" }))),
    "NotConfigured",
  );
  assert.equal(status(await ask(byClient(1, { link: "2001:db8:77::1" }))), "NotConfigured");
});

test(
  "4.1.2.1",
  "by address finds the lease, or the delegated prefix that holds it",
  async ({ ask, peer }) => {
    const [leased, delegated] = await getLease(peer, ONE, 1, { pd: true });
    assert.equal(told(await ask(byAddress(leased!)))?.client, 1);
    const inside = delegated!.replace("::/56", "::1:2:3");
    assert.deepEqual(told(await ask(byAddress(inside)))?.leases, [leased, delegated]);
    // Behind another prefix of the same pool nobody is, and that is no error.
    isEmpty(await ask(byAddress("2001:db8:80ff:ff00::1")));
  },
);

test(
  "4.4.1",
  "by address tells of one client at most, though it has leases elsewhere",
  async ({ ask, peer }) => {
    const [onOne] = await getLease(peer, ONE, 1);
    const [onTwo] = await getLease(peer, TWO, 1);
    const answer = await ask(byAddress(onOne!));
    assert.deepEqual(told(answer)?.leases, [onOne]);
    assert.equal(lqClientLink.in(answer.options), undefined);
    assert.deepEqual(told(await ask(byAddress(onTwo!)))?.leases, [onTwo]);
  },
);

test(
  "4.4.1",
  "by client-id and with :: every link is searched; one link gives the data",
  async ({ ask, peer }) => {
    const [leased] = await getLease(peer, TWO, 1);
    assert.deepEqual(told(await ask(byClient(1)))?.leases, [leased]);
    isEmpty(await ask(byClient(2)));
  },
);

test(
  "4.4.1",
  "a client on several links gets the list of links, and no data",
  async ({ ask, peer }) => {
    await getLease(peer, ONE, 1);
    await getLease(peer, TWO, 1);
    const answer = await ask(byClient(1));
    assert.equal(clientData.in(answer.options), undefined);
    assert.equal(lqClientLink.in(answer.options)!.length, 2);
  },
);

test(
  "4.1.2.5",
  "each address in the list of links finds the client on that link",
  async ({ ask, peer }) => {
    const [onOne] = await getLease(peer, ONE, 1);
    const [onTwo] = await getLease(peer, TWO, 1);
    // A link that nobody configured, and a client of whom nobody knows where it is.
    const pd = { client: 1, pd: { 1: [] } };
    const server = serverId.in((await ask(byClient(1))).options)!;
    const elsewhere = through({ link: "2001:db8:99::1" }, {
      ...pd,
      type: "request",
      serverId: server,
    });
    assert.equal(innermost(await peer.ask(elsewhere)).type, MessageType.reply);
    const answer = await ask(byClient(1));
    const links = lqClientLink.in(answer.options)!.map(formatAddress);
    assert.equal(links.length, 3);
    assert.ok(!links.includes("::"));
    const leases = [];
    for (const link of links) leases.push(...told(await ask(byClient(1, { link })))!.leases);
    assert.deepEqual(leases.slice(0, 2), [onOne, onTwo]);
    assert.match(leases[2]!, /^2001:db8:80[0-9a-f]*:.*\/56$/);
  },
);

test("4.1.2.5", "the list of links is made of whole addresses", async ({ peer }) => {
  await getLease(peer, ONE, 1);
  await getLease(peer, TWO, 1);
  const answer = innermost(await peer.ask(byClient(1)));
  // Read again from octets, which fails unless they are a multiple of 16.
  assert.ok(lqClientLink.in(answer.options)!.every((each) => each.length === 16));
});

test("4.3.3", "nothing found is a success that holds neither data nor links", async ({ ask }) => {
  isEmpty(await ask(byClient(1)));
  isEmpty(await ask(byAddress("2001:db8:1::5")));
});

test(
  "4.1.2.2",
  "the data are all live leases of the client on the link, and no others",
  async ({ ask, peer, clock }) => {
    const [first] = await getLease(peer, ONE, 1);
    await getLease(peer, TWO, 1);
    const server = serverId.in((await ask(byClient(9))).options)!;
    const more = {
      type: "request",
      client: 1,
      serverId: server,
      na: { 2: [], 3: [] },
      pd: { 4: [] },
    } as const;
    await peer.ask(through(ONE, more));
    const all = told(await ask(byClient(1, ONE)))!.leases;
    assert.equal(all.length, 4);
    assert.ok(all.includes(first!));
    const released = { type: "release", client: 1, serverId: server, na: { 1: [first!] } } as const;
    await peer.ask(through(ONE, released));
    assert.deepEqual(
      told(await ask(byClient(1, ONE)))!.leases,
      all.filter((lease) => lease !== first),
    );
    clock.now += 3600_000;
    isEmpty(await ask(byClient(1)));
  },
);

test(
  "4.4.2",
  "the data have client-id, CLT_TIME and a lease, or there are none",
  async ({ ask, peer }) => {
    const leases = await getLease(peer, ONE, 1);
    const { data } = told(await ask(byClient(1)))!;
    assert.deepEqual(data.map(({ definition: { name } }) => name), [
      "client-id",
      "clt-time",
      "ia-address",
    ]);
    await giveBack(peer, ONE, 1, leases);
    isEmpty(await ask(byClient(1)));
  },
);

test(
  "4.1.2.3",
  "CLT_TIME counts from the last talk with the client on that link, and is not negative",
  async ({ ask, peer, clock }) => {
    await getLease(peer, ONE, 1);
    clock.now += 5_000;
    await getLease(peer, TWO, 1);
    clock.now += 7_000;
    const time = async (link: string) =>
      clientLastTransactionTime.in(told(await ask(byClient(1, { link })))!.data);
    assert.equal(await time(ONE.link), 12);
    assert.equal(await time(TWO.link), 7);
    clock.now -= 600_000;
    assert.equal(await time(ONE.link), 0);
  },
);

test(
  "4.4.2",
  "options are told that the query's own option request asks for, not the message's",
  async ({ ask, peer }) => {
    await getLease(peer, ONE, 1, { oro: [23, 24] });
    const asked = told(await ask(byClient(1, { request: [23] })))!.data;
    assert.deepEqual(recursiveNameServers.in(asked), [address("2001:db8::53")]);
    assert.equal(domainSearchList.in(asked), undefined);
    const outside = told(await ask(byClient(1, { options: [optionRequest.of([23])] })))!.data;
    assert.equal(recursiveNameServers.in(outside), undefined);
  },
);

test(
  "5",
  "sensitive options are never told, not of the client and not of its relays",
  async ({ ask, peer }) => {
    const supplied = relaySuppliedOptions.of([
      domainSearchList.of(["secret.example."]),
      recursiveNameServers.of([address("2001:db8::54")]),
    ]);
    const relayOptions: Option[] = [
      relayPort.of(0),
      interfaceId.of(fromHex("0a")!),
      remoteId.of({ enterpriseNumber: 9, identifier: fromHex("01")! }),
      supplied,
    ];
    const solicit = says({ type: "solicit", client: 1, na: { 1: [] } });
    const offer = innermost(await peer.ask(relayed(solicit, ONE.link, relayOptions)));
    const server = serverId.in(offer.options)!;
    const request = says({ type: "request", client: 1, na: { 1: [] }, serverId: server });
    // The relay next to the client has what must not be told, behind another one.
    await peer.ask(relayed(relayed(request, ONE.link, relayOptions), "::", [relayPort.of(0)]));
    const { data } = told(await ask(byClient(1, { request: [23, 24, 37, 47] })))!;
    assert.ok(recursiveNameServers.in(data));
    assert.equal(domainSearchList.in(data), undefined);
    const outer = lqRelayData.in(data)!.message;
    assert.ok(outer.kind === "relay");
    const inner = relayMessage.in(outer.options)!;
    assert.ok(inner.kind === "relay");
    assert.deepEqual(interfaceId.in(inner.options), fromHex("0a"));
    assert.equal(remoteId.in(inner.options), undefined);
    const left = relaySuppliedOptions.in(inner.options) as readonly Option[];
    assert.deepEqual(left.map(({ definition: { code } }) => code), [23]);
  },
  ', sensitive-options: ["domain-search-list", 37]',
);

test(
  "4.4.2",
  "the list of sensitive options holds for the relay data themselves",
  async ({ ask, peer }) => {
    await getLease(peer, ONE, 1);
    const { data } = told(await ask(byClient(1, { request: [47] })))!;
    assert.equal(lqRelayData.in(data), undefined);
  },
  ", sensitive-options: [47]",
);

test(
  "4.1.2.4",
  "relay data are the whole chain without the client's message, and only if asked for",
  async ({ ask, peer }) => {
    const server = serverId.in((await ask(byClient(9))).options)!;
    const request = says({ type: "request", client: 1, na: { 1: [] }, serverId: server });
    const inner = relayed(request, ONE.link, [interfaceId.of(fromHex("0b")!)], "fe80::2");
    await peer.ask(relayed(inner, "::", [relayPort.of(0)], "2001:db8::3"));
    const { data } = told(await ask(byClient(1, { request: [47] })))!;
    const { peerAddress, message } = lqRelayData.in(data)!;
    assert.equal(formatAddress(peerAddress), "::1");
    assert.ok(message.kind === "relay" && message.hopCount === 1);
    assert.equal(formatAddress(message.peerAddress), "2001:db8::3");
    const next = relayMessage.in(message.options)!;
    assert.ok(next.kind === "relay" && next.hopCount === 0);
    assert.equal(formatAddress(next.linkAddress), ONE.link);
    assert.deepEqual(interfaceId.in(next.options), fromHex("0b"));
    assert.equal(relayMessage.in(next.options), undefined);
    assert.equal(lqRelayData.in(told(await ask(byClient(1)))!.data), undefined);
  },
);

Deno.test("RFC 5007 4.1.2.4: of a client that is not relayed there are no relay data", async () => {
  // Who asks directly is on link one too.
  const yaml = configuration()
    .replace("2001:db8:11::/64", "::1/128")
    .replace("handlers:", 'handlers:\n  - server-unicast: { address: "2001:db8::1" }');
  await using server = await RunningServer.start(yaml);
  using peer = new TestPeer(server);
  await getLease(peer, ONE, 1);
  const id = serverId.in(innermost(await peer.ask(byClient(1))).options)!;
  assert.ok(lqRelayData.in(told(innermost(await peer.ask(byClient(1, { request: [47] }))))!.data));
  // The client renews directly. Its answer goes to port 546, so the next query waits for it.
  const leases = told(innermost(await peer.ask(byClient(1))))!.leases;
  const renew = says({ type: "renew", client: 1, serverId: id, na: { 1: leases } });
  await peer.askAfter([renew], byClient(1));
  const { data } = told(innermost(await peer.ask(byClient(1, { request: [47] }))))!;
  assert.equal(lqRelayData.in(data), undefined);
});

test(
  "4.4.3",
  "the answer goes back to where the query came from, whatever its port",
  async ({ server }) => {
    // Each of them hears only what is sent to its own port.
    using first = new TestPeer(server);
    using second = new TestPeer(server);
    for (const peer of [first, second]) isEmpty(innermost(await peer.ask(byClient(1))));
  },
);

test("5", "a LEASEQUERY through a relay is discarded unless that is allowed", async (scene) => {
  await isDiscarded(scene, relayed(byClient(1), ONE.link, [relayPort.of(0)], "::1"));
});

test(
  "5",
  "a LEASEQUERY through a relay is answered where that is allowed, if both may ask",
  async ({ ask, peer }) => {
    await getLease(peer, ONE, 1);
    const relay = (requestor: string) =>
      relayed(byClient(1), ONE.link, [relayPort.of(0)], requestor);
    const answer = await peer.ask(relay("::1"));
    assert.equal(answer.type, MessageType.relayReply);
    assert.equal(told(innermost(answer))?.client, 1);
    assert.equal(status(await ask(relay("2001:db8::66"))), "NotAllowed");
  },
  ", allow-relayed: true",
);

test(
  "5",
  "what one datagram cannot hold is refused with a status, and the next query answered",
  async ({ ask, peer }) => {
    const server = serverId.in((await ask(byClient(9))).options)!;
    for (let block = 0; block < 4; block++) {
      const iaids = Array.from({ length: 400 }, (_, at) => [block * 400 + at + 1, []] as const);
      const request = {
        type: "request",
        client: 1,
        serverId: server,
        na: Object.fromEntries(iaids),
      } as const;
      await peer.ask(through(ONE, request));
    }
    assert.equal(status(await ask(byClient(1))), "UnspecFail");
    isEmpty(await ask(byClient(2)));
  },
);

test(
  "4.1.2.2",
  "addresses and prefixes have what is left of their lifetimes",
  async ({ ask, peer, clock }) => {
    await getLease(peer, ONE, 1, { pd: true });
    clock.now += 1_000_000;
    const { data } = told(await ask(byClient(1)))!;
    const lifetimes = [iaAddress.in(data)!, iaPrefix.in(data)!]
      .map(({ preferredLifetime, validLifetime }) => [preferredLifetime, validLifetime]);
    assert.deepEqual(lifetimes, [[800, 2600], [800, 2600]]);
  },
);
