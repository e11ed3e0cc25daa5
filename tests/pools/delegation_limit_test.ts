import assert from "node:assert/strict";
import type { LeaseStore } from "../../lib/leases/store.ts";
import type { RelayMessage } from "../../lib/wire/message_layout.ts";
import { relayId } from "../../lib/wire/options/mod.ts";
import { withFolder } from "../leases/sqlite/test_database.ts";
import { type ClientSays, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

const LINKS = { lan: ["2001:db8:1::/64"], wifi: ["2001:db8:2::/64"] };
const LAN = "2001:db8:1::1";
const WIFI = "2001:db8:2::1";

function rigWith(limits: Record<string, number>, leases?: LeaseStore): PipelineRig {
  const pool = {
    prefix: "2001:db8:8000::/48",
    "delegated-length": 64,
    "valid-lifetime": 3600,
    ...limits,
  };
  return new PipelineRig({
    links: LINKS,
    handlers: [{ "prefix-pool": pool }],
    ...(leases && { leases }),
  });
}

/** How a client is heard. */
interface Way {
  readonly link?: string;
  readonly relay?: number;
  /** A relay between that one and the server. */
  readonly outer?: number;
  /** Address that the client sends from. */
  readonly peer?: string;
}

function through({ link = LAN, relay = 1, outer, peer }: Way, client: ClientSays): RelayMessage {
  const options = [relayId.of(duid(1000 + relay))];
  const inner = relayed(says(client), link, options, peer);
  return outer === undefined ? inner : relayed(inner, "::", [relayId.of(duid(1000 + outer))]);
}

function delegate(rig: PipelineRig, client: number, way: Way = {}, hint?: string): string {
  const wanted = (text?: string) => ({ pd: { 1: text === undefined ? [] : [text] } });
  const solicit: ClientSays = { type: "solicit", client, ...wanted(hint) };
  const [offered] = given(rig.answer(through(way, solicit)));
  if (!offered!.includes(":")) return offered!;
  const request: ClientSays = {
    type: "request",
    client,
    serverId: SERVER_ID,
    ...wanted(offered),
  };
  return given(rig.answer(through(way, request)))[0]!;
}

function end(rig: PipelineRig, type: "release" | "decline", client: number, prefix: string): void {
  rig.answer(
    through({}, { type, client, serverId: SERVER_ID, pd: { 1: [prefix] } }),
  );
}

function renew(rig: PipelineRig, client: number, prefix: string, way: Way = {}): string {
  const renew: ClientSays = { type: "renew", client, serverId: SERVER_ID, pd: { 1: [prefix] } };
  return given(rig.answer(through(way, renew)))[0]!;
}

Deno.test("max-per-link lets as many prefixes be delegated on each link, and no more", () => {
  const rig = rigWith({ "max-per-link": 2 });
  const got = [1, 2, 3].map((client) => delegate(rig, client));
  assert.deepEqual(got.map((text) => text === "NoPrefixAvail"), [false, false, true]);
  assert.notEqual(delegate(rig, 4, { link: WIFI }), "NoPrefixAvail");
  assert.equal(rig.prefixLimits, 1);
});

Deno.test("a limit refuses a hint, too, and a prefix more in a message than there is room for", () => {
  const rig = rigWith({ "max-per-link": 2 });
  delegate(rig, 1);
  const both: ClientSays = {
    type: "request",
    client: 2,
    serverId: SERVER_ID,
    pd: { 1: [], 2: [] },
  };
  const [first, second] = given(rig.answer(through({}, both)));
  assert.match(first!, /\/64$/);
  assert.equal(second, "NoPrefixAvail");
  assert.equal(delegate(rig, 3, {}, "2001:db8:8000:42::/64"), "NoPrefixAvail");
});

Deno.test("max-per-relay counts by the relay next to the client, whichever relays are behind it", () => {
  const rig = rigWith({ "max-per-relay": 1 });
  assert.match(delegate(rig, 1, { relay: 1, outer: 9 }), /\/64$/);
  assert.equal(delegate(rig, 2, { relay: 1 }), "NoPrefixAvail");
  assert.equal(delegate(rig, 2, { relay: 1, outer: 8 }), "NoPrefixAvail");
  assert.match(delegate(rig, 2, { relay: 2, outer: 9 }), /\/64$/);
});

Deno.test("a relay without a relay-id is told by the address that it sends from", () => {
  const rig = rigWith({ "max-per-relay": 1 });
  const ask = (client: number, relay: string) => {
    const request = says({ type: "request", client, serverId: SERVER_ID, pd: { 1: [] } });
    const inner = relayed(request, LAN);
    return given(rig.answer(relayed(inner, "::", [], relay)))[0]!;
  };
  assert.match(ask(1, "2001:db8::7"), /\/64$/);
  assert.equal(ask(2, "2001:db8::7"), "NoPrefixAvail");
  assert.match(ask(2, "2001:db8::8"), /\/64$/);
});

Deno.test("clients that no relay serves are not limited by max-per-relay", () => {
  const rig = rigWith({ "max-per-relay": 1 });
  const got = [1, 2].map((client) =>
    given(rig.answer(says({ type: "request", client, serverId: SERVER_ID, pd: { 1: [] } })))[0]!
  );
  assert.ok(got.every((text) => text.endsWith("/64")));
});

Deno.test("max-per-sender counts by the address that a client sends from, whatever its DUIDs", () => {
  const rig = rigWith({ "max-per-sender": 1 });
  assert.match(delegate(rig, 1, { peer: "fe80::1" }), /\/64$/);
  assert.equal(delegate(rig, 2, { peer: "fe80::1" }), "NoPrefixAvail");
  assert.match(delegate(rig, 2, { peer: "fe80::2" }), /\/64$/);
  assert.match(delegate(rig, 3, { peer: "fe80::1", link: WIFI }), /\/64$/);
  const direct = (client: number, iaid: number) =>
    given(rig.answer(says({ type: "request", client, serverId: SERVER_ID, pd: { [iaid]: [] } })));
  assert.match(direct(4, 1)[0]!, /\/64$/);
  assert.deepEqual(direct(4, 2), ["NoPrefixAvail"]);
  assert.match(direct(5, 1)[0]!, /\/64$/);
});

Deno.test("a renewal is never refused by a limit, on another link neither", () => {
  const rig = rigWith({ "max-per-link": 1 });
  const got = delegate(rig, 1);
  const there = delegate(rig, 2, { link: WIFI });
  assert.equal(renew(rig, 1, got), got);
  assert.equal(delegate(rig, 1), got);
  assert.equal(renew(rig, 1, got, { link: WIFI }), got);
  assert.equal(renew(rig, 2, there, { link: WIFI }), there);
  // Its place on the first link is free again.
  assert.match(delegate(rig, 3), /\/64$/);
});

for (const type of ["release", "decline"] as const) {
  Deno.test(`a ${type} frees the place of the prefix`, () => {
    const rig = rigWith({ "max-per-link": 1 });
    const got = delegate(rig, 1);
    assert.equal(delegate(rig, 2), "NoPrefixAvail");
    end(rig, type, 1, got);
    assert.match(delegate(rig, 2), /\/64$/);
  });
}

Deno.test("a prefix that expires frees its place, and its client gets it again only if there is room", () => {
  const rig = rigWith({ "max-per-link": 1 });
  const got = delegate(rig, 1);
  rig.now += 3599;
  assert.equal(delegate(rig, 2), "NoPrefixAvail");
  rig.now += 1;
  assert.match(delegate(rig, 2), /\/64$/);
  assert.equal(delegate(rig, 1), "NoPrefixAvail");
  rig.now += 3600;
  assert.equal(delegate(rig, 1), got);
});

Deno.test("that a place is full is logged once an hour, whoever asks", () => {
  const rig = rigWith({ "max-per-link": 1 });
  delegate(rig, 1);
  for (const client of [2, 3, 4]) delegate(rig, client);
  assert.deepEqual(rig.logged, [
    "warning: There are no more prefixes for link lan: 1 of the pool 2001:db8:8000::/48 " +
    "are delegated, as many as max-per-link allows",
  ]);
  rig.now += 3600;
  delegate(rig, 2);
  delegate(rig, 3);
  assert.equal(rig.logged.length, 2);
});

Deno.test("however many places are full, there is a line about one of them every ten seconds", () => {
  const rig = rigWith({ "max-per-sender": 1 });
  const fill = () => {
    for (let client = 1; client <= 30; client++) {
      const way = { peer: `fe80::${client}` };
      delegate(rig, client, way);
      delegate(rig, 100 + client, way);
    }
  };
  fill();
  assert.equal(rig.logged.length, 1);
  rig.now += 10;
  fill();
  assert.equal(rig.logged.length, 2);
});

Deno.test("limits count what was delegated before a restart, by link, relay and client", async () => {
  await withFolder(async (folder) => {
    for (
      const [key, elsewhere] of [
        ["link", { link: WIFI }],
        ["relay", { relay: 2 }],
        ["sender", { peer: "fe80::2" }],
      ] as const
    ) {
      const path = `${folder.folder}/${key}.sqlite`;
      const limits = { [`max-per-${key}`]: 2 };
      const before = await folder.open("normal", path);
      const rig = rigWith(limits, before);
      const [first] = [delegate(rig, 1), delegate(rig, 2)];
      await before.close();

      const after = rigWith(limits, await folder.open("normal", path));
      assert.equal(delegate(after, 3), "NoPrefixAvail", key);
      assert.match(delegate(after, 3, elsewhere), /\/64$/, key);
      end(after, "release", 1, first!);
      assert.match(delegate(after, 4), /\/64$/, key);
      assert.equal(delegate(after, 5), "NoPrefixAvail", key);
    }
  });
});

Deno.test("limits are made anew with their pool, and count on where the one before was closed", () => {
  const first = rigWith({ "max-per-link": 1 });
  delegate(first, 1);
  first.pipeline.close();
  const second = rigWith({ "max-per-link": 2 }, first.leases);
  assert.match(delegate(second, 2), /\/64$/);
  assert.equal(delegate(second, 3), "NoPrefixAvail");
});

Deno.test("a client that is heard through several relays is offered the same prefix, however full the pool", () => {
  const rig = new PipelineRig({
    links: LINKS,
    handlers: [{ "prefix-pool": { prefix: "2001:db8:8000::/54", "delegated-length": 64 } }],
  });
  for (let client = 1; client <= 1022; client++) delegate(rig, client);
  const offers = [1, 2, 3].map((relay) =>
    given(rig.answer(through({ relay }, { type: "solicit", client: 2000, pd: { 1: [] } })))[0]
  );
  assert.match(offers[0]!, /\/64$/);
  assert.deepEqual(offers, [offers[0], offers[0], offers[0]]);
});
