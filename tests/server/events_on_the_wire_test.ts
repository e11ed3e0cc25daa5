import assert from "node:assert/strict";
import { type Event, EVENT_KINDS } from "../../lib/events/event.ts";
import { presentPages } from "../../lib/events/present.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { interfaceId, remoteId, serverId } from "../../lib/wire/options/mod.ts";
import { type ClientSays, duid, says } from "../support/messages.ts";
import { given } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, bind, LINK_ADDRESS } from "./through_relay.ts";

const YAML = `links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - address-pool: { name: main, prefix: "2001:db8:1::/64" }
  - prefix-pool: { name: homes, prefix: "2001:db8:9000::/40", delegated-length: 56 }
`;
/** The client, as the relay saw it. */
const SEEN = "fe80::1";
const LINE = [
  interfaceId.of(new TextEncoder().encode("ge-0/0/1")),
  remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(1, 0xff) }),
];

/** A server, and all that it tells of kinds but exchanges. */
async function telling(
  yaml: string,
  folder?: string,
  kinds = EVENT_KINDS.slice(1),
  now?: () => number,
) {
  const server = await RunningServer.start(yaml, folder, [], { ...now && { now } });
  const events: Event[] = [];
  server.service.events.follow({
    kinds: new Set(kinds),
    take: ({ event }) => events.push(event),
  });
  return { server, events };
}

function whats(events: readonly Event[]): string[] {
  return events.map((event) =>
    event.kind === "lease"
      ? `${event.what} ${event["client-id"]} ${event.address ?? event.prefix}`
      : `${event.what}`
  );
}

Deno.test("what becomes of leases is told in order, with all that is known of their client", async () => {
  const { server, events } = await telling(YAML);
  await using _ = server;
  using peer = new TestPeer(server);
  const reply = await bind(peer, { client: 1 }, LINE);
  const [address, prefix] = given(reply);
  const [granted, delegated] = events;
  assert.equal(events.length, 2);
  assert.partialDeepStrictEqual(granted, {
    seq: 1,
    kind: "lease",
    what: "granted",
    address,
    "client-id": toHex(duid(1)),
    link: "lan",
    pool: "main",
    ia: "na",
    iaid: 1,
  });
  assert.ok(!("next-hop" in granted!));
  assert.partialDeepStrictEqual(delegated, {
    seq: 2,
    what: "granted",
    prefix,
    pool: "homes",
    ia: "pd",
    "next-hop": SEEN,
    "next-hop-interface": "ge-0/0/1",
    via: "::1",
    relays: [{
      "link-address": LINK_ADDRESS,
      "peer-address": SEEN,
      "interface-id": "ge-0/0/1",
      "remote-id": { enterprise: 9, id: "hex:01ff" },
    }],
  });
  const [id, to] = [toHex(duid(1)), serverId.in(reply.options)!];
  const say = (client: ClientSays) =>
    askThroughRelay(peer, { client: 1, ...client }, LINK_ADDRESS, LINE);
  const leases = { na: { 1: [address!] }, pd: { 1: [prefix!] } };
  await say({ type: "renew", serverId: to, ...leases });
  await say({ type: "rebind", ...leases });
  await say({ type: "decline", serverId: to, na: { 1: [address!] } });
  await say({ type: "release", serverId: to, pd: { 1: [prefix!] } });
  assert.deepEqual(whats(events.slice(2)), [
    `renewed ${id} ${address}`,
    `renewed ${id} ${prefix}`,
    `rebound ${id} ${address}`,
    `rebound ${id} ${prefix}`,
    `declined ${id} ${address}`,
    `released ${id} ${prefix}`,
  ]);
  assert.deepEqual(events.map(({ seq }) => seq), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.partialDeepStrictEqual(events[7], { pool: "homes", "next-hop": SEEN });
});

Deno.test("what a client is refused is told, with the reason and the pool", async () => {
  const yaml = `links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers: [{ address-pool: { name: small, range: "2001:db8:1::10-2001:db8:1::10" } }]
`;
  const { server, events } = await telling(yaml);
  await using _ = server;
  using peer = new TestPeer(server);
  const offer = await askThroughRelay(peer, { type: "solicit", client: 1, na: { 1: [] } });
  const to = serverId.in(offer.options)!;
  await askThroughRelay(peer, { type: "request", client: 1, serverId: to, na: { 1: [] } });
  await askThroughRelay(peer, { type: "request", client: 2, serverId: to, na: { 1: [] } });
  assert.deepEqual(events.map(({ what }) => what), ["granted", "refused"]);
  assert.partialDeepStrictEqual(events[1], {
    kind: "refusal",
    reason: "pool-full",
    status: "NoAddrsAvail",
    message: "request",
    "client-id": toHex(duid(2)),
    link: "lan",
    pool: "small",
  });
});

Deno.test("what another client has now is told as replaced, before it is told as granted", async () => {
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(
    `${folder}/static.csv`,
    "id,address,prefix\nremote-id:9:01,,2001:db8:8000::/56\n",
  );
  const yaml = `links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers: [{ static-csv: { file: static.csv } }]
`;
  const line = [remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(1) })];
  const { server, events } = await telling(yaml, folder);
  await using _ = server;
  using peer = new TestPeer(server);
  const get = (client: number, to?: Uint8Array) =>
    askThroughRelay(
      peer,
      {
        type: to ? "request" : "solicit",
        client,
        ...to && { serverId: to },
        pd: { 1: [] },
      },
      LINK_ADDRESS,
      line,
    );
  const to = serverId.in((await get(1)).options)!;
  await get(1, to);
  await get(2);
  assert.equal(events.length, 1);
  await get(2, to);
  const [first, second] = [duid(1), duid(2)].map((id) => toHex(id));
  assert.deepEqual(whats(events), [
    `granted ${first} 2001:db8:8000::/56`,
    `replaced ${first} 2001:db8:8000::/56`,
    `granted ${second} 2001:db8:8000::/56`,
  ]);
  assert.partialDeepStrictEqual(events[1], {
    "next-hop": SEEN,
    relays: [{ "remote-id": { enterprise: 9, id: "hex:01" } }],
  });
});

Deno.test("exchanges are told to who asks for them, with what came of them and how long it took", async () => {
  const { server, events } = await telling(YAML, undefined, ["exchange"]);
  await using _ = server;
  using peer = new TestPeer(server);
  await peer.sendOctets(Uint8Array.of(1, 2));
  await bind(peer, { client: 1 });
  const [dropped, advertise, reply] = events;
  assert.partialDeepStrictEqual(dropped, { what: "dropped", reason: "unparsable", from: "::1" });
  assert.partialDeepStrictEqual(advertise, {
    what: "answered",
    message: "solicit",
    answer: "advertise",
    from: "::1",
  });
  assert.partialDeepStrictEqual(reply, { message: "request", answer: "reply" });
  assert.ok(reply?.kind === "exchange" && reply.milliseconds! > 0);
});

Deno.test("numbers of events go on after a restart, and nothing is made while nobody follows", async () => {
  const first = await telling(YAML);
  using peer = new TestPeer(first.server);
  assert.equal(first.server.service.observers.areAny, true);
  await bind(peer, { client: 1 });
  await first.server.stop();
  const second = await RunningServer.start(YAML, first.server.folder);
  await using _ = second;
  assert.equal(second.service.observers.areAny, false);
  assert.equal(second.service.events.last, 2);
});

/** A pool of one prefix, for ten seconds. */
const ONE_PREFIX = `  - prefix-pool:
      name: one
      prefix: "2001:db8:9000::/56"
      delegated-length: 56
      valid-lifetime: 10s
      preferred-lifetime: 5s
`;

Deno.test("where a client is that was heard directly is told while it is silent, and after a restart", async () => {
  const yaml = `handlers:
  - server-unicast: { address: "2001:db8:1::1" }
${ONE_PREFIX}`;
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const hop = { "next-hop": "::1", "next-hop-interface": "lo" };
  const kinds = new Set(["lease"] as const);
  const first = await RunningServer.start(yaml, undefined, [], { now });
  using peer = new TestPeer(first);
  const offer = await askThroughRelay(peer, { type: "solicit", client: 1, pd: { 1: [] } });
  const to = serverId.in(offer.options)!;
  const granted = new Promise<Event>((resolve) =>
    first.service.events.follow({ kinds, take: ({ event }) => resolve(event) })
  );
  // It is answered at the port of clients.
  const request = says({ type: "request", client: 1, serverId: to, pd: { 1: [] } });
  await peer.sendOctets(encodeMessage(request));
  assert.partialDeepStrictEqual(await granted, { what: "granted", ...hop });
  await first.stop();

  const { server, events } = await telling(yaml, first.folder, ["lease"], now);
  await using _ = server;
  const [present, ...more] = [...presentPages(server.service.events.present, { kinds })].flat();
  assert.partialDeepStrictEqual(present, { what: "present", prefix: "2001:db8:9000::/56", ...hop });
  assert.deepEqual([present!.via, present!.relays, more], [undefined, undefined, []]);
  ahead = 11_000;
  using relay = new TestPeer(server);
  await askThroughRelay(relay, { type: "request", client: 2, serverId: to, pd: { 1: [] } });
  assert.deepEqual(events.map(({ what }) => what), ["expired", "granted"]);
  assert.partialDeepStrictEqual(events[0], hop);
});

Deno.test("what expires is told before another has it, with the relays that its client came through", async () => {
  const yaml = `links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
${ONE_PREFIX}`;
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const { server, events } = await telling(yaml, undefined, ["lease"], now);
  await using _ = server;
  using peer = new TestPeer(server);
  const get = async (client: number) => {
    const say = (more: Partial<ClientSays>) =>
      askThroughRelay(
        peer,
        { type: "solicit", client, pd: { 1: [] }, ...more },
        LINK_ADDRESS,
        LINE,
      );
    const offer = await say({});
    await say({ type: "request", serverId: serverId.in(offer.options)! });
  };
  await get(1);
  ahead = 11_000;
  await get(2);
  const [first, second] = [duid(1), duid(2)].map((id) => toHex(id));
  assert.deepEqual(whats(events), [
    `granted ${first} 2001:db8:9000::/56`,
    `expired ${first} 2001:db8:9000::/56`,
    `granted ${second} 2001:db8:9000::/56`,
  ]);
  assert.partialDeepStrictEqual(events[1], {
    pool: "one",
    link: "lan",
    "next-hop": SEEN,
    "next-hop-interface": "ge-0/0/1",
    via: "::1",
    relays: [{ "interface-id": "ge-0/0/1" }],
  });
});
