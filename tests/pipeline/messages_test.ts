import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  clientId,
  iaAddress,
  iaNa,
  preference,
  rapidCommit,
  recursiveNameServers,
  serverId,
} from "../../lib/wire/options/mod.ts";
import { address, duid, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, status } from "../support/pipeline_rig.ts";

const POOL = {
  "address-pool": {
    range: "2001:db8:1::1000-2001:db8:1::1fff",
    "preferred-lifetime": "30m",
    "valid-lifetime": "1h",
  },
};
const PREFIXES = { "prefix-pool": { prefix: "2001:db8:8000::/40", "delegated-length": 56 } };
const DNS = { "recursive-name-servers": { addresses: ["2001:db8::53"] } };

function rigWithLease(setup: ConstructorParameters<typeof PipelineRig>[0] = {}) {
  const rig = new PipelineRig({ handlers: [POOL, PREFIXES, DNS], ...setup });
  const [got] = given(
    rig.answer(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } })),
  );
  return { rig, got: got! };
}

Deno.test("a Solicit is answered with an Advertise and changes no lease", () => {
  const rig = new PipelineRig({ handlers: [POOL] });
  const outcome = rig.send(says({ type: "solicit", na: { 7: [] } }));
  assert.equal(outcome.kind, "answer");
  assert.equal(outcome.transaction?.recorded, false);
  assert.equal(outcome.transaction?.response.type, MessageType.advertise);
  assert.deepEqual(rig.leases.leasesOf(duid(1)), []);
});

Deno.test("a Request is answered with a Reply that holds both ids, the lease and its lifetimes", () => {
  const rig = new PipelineRig({ handlers: [POOL] });
  const answer = rig.answer(says({ type: "request", serverId: SERVER_ID, na: { 7: [] } }));
  assert.equal(answer.type, MessageType.reply);
  assert.equal(answer.transactionId, 0xabcdef);
  assert.deepEqual(clientId.in(answer.options), duid(1));
  assert.deepEqual(serverId.in(answer.options), SERVER_ID);
  const ia = iaNa.in(answer.options)!;
  assert.deepEqual([ia.iaid, ia.t1, ia.t2], [7, 0, 0]);
  const lease = iaAddress.in(ia.options)!;
  assert.deepEqual([lease.preferredLifetime, lease.validLifetime], [1800, 3600]);
  const [stored] = rig.leases.leasesOf(duid(1));
  assert.equal(formatAddress(stored!.address), formatAddress(lease.address));
  assert.equal(stored!.validUntil, rig.now + 3600);
});

Deno.test("IA_NA and IA_PD of one message are both answered", () => {
  const rig = new PipelineRig({ handlers: [POOL, PREFIXES] });
  const [na, pd] = given(rig.answer(says({ type: "solicit", na: { 1: [] }, pd: { 1: [] } })));
  assert.match(na!, /^2001:db8:1::1[0-9a-f]{3}$/);
  assert.match(pd!, /^2001:db8:80.*\/56$/);
});

Deno.test("without anything to give, each IA says so", () => {
  const rig = new PipelineRig({ handlers: [] });
  const answer = rig.answer(says({ type: "solicit", na: { 1: [] }, pd: { 1: [] } }));
  assert.deepEqual(given(answer), ["NoAddrsAvail", "NoPrefixAvail"]);
});

Deno.test("a Request for an address of another link gets NotOnLink in its IA", () => {
  const rig = new PipelineRig({ handlers: [POOL] });
  const request = says({ type: "request", serverId: SERVER_ID, na: { 1: ["2001:db8:9::1"] } });
  assert.deepEqual(given(rig.answer(request)), ["NotOnLink"]);
});

Deno.test("a Confirm gets Success on the link, NotOnLink elsewhere, and nothing without an address", () => {
  const { rig, got } = rigWithLease();
  const confirm = (na: Record<number, string[]>) => says({ type: "confirm", na });
  assert.equal(status(rig.answer(confirm({ 1: [got] }))), "Success");
  assert.equal(status(rig.answer(confirm({ 1: [got, "2001:db8:9::1"] }))), "NotOnLink");
  assert.equal(rig.send(confirm({ 1: [] })).kind, "drop");
  const nowhere = new PipelineRig({ links: {} });
  assert.equal(nowhere.send(confirm({ 1: [got] })).kind, "drop");
});

Deno.test("a Renew extends the lease from now on", () => {
  const { rig, got } = rigWithLease();
  rig.now += 1000;
  const answer = rig.answer(says({ type: "renew", serverId: SERVER_ID, na: { 1: [got] } }));
  assert.deepEqual(given(answer), [got]);
  assert.equal(rig.leases.leasesOf(duid(1))[0]!.validUntil, rig.now + 3600);
});

Deno.test("a Renew of a stranger gets NoBinding and takes nothing from the owner", () => {
  const { rig, got } = rigWithLease();
  const stranger = says({ type: "renew", client: 2, serverId: SERVER_ID, na: { 1: [got] } });
  assert.deepEqual(given(rig.answer(stranger)), ["NoBinding"]);
  assert.equal(rig.leases.leasesOf(duid(1))[0]!.validUntil, rig.now + 3600);
  assert.deepEqual(rig.leases.leasesOf(duid(2)), []);
});

Deno.test("a Renew ends addresses that are not the client's beside the one that is", () => {
  const { rig, got } = rigWithLease();
  const renew = says({ type: "renew", serverId: SERVER_ID, na: { 1: [got, "2001:db8:9::1"] } });
  const ia = iaNa.in(rig.answer(renew).options)!;
  const lifetimes = iaAddress.allIn(ia.options).map((lease) => [
    formatAddress(lease.address),
    lease.validLifetime,
  ]);
  assert.deepEqual(lifetimes, [[got, 3600], ["2001:db8:9::1", 0]]);
});

Deno.test("a Renew that adds an IA to those the client has gets it", () => {
  const { rig, got } = rigWithLease();
  const renew = says({ type: "renew", serverId: SERVER_ID, na: { 1: [got] }, pd: { 5: [] } });
  const [address, delegated] = given(rig.answer(renew));
  assert.equal(address, got);
  assert.match(delegated!, /\/56$/);
});

Deno.test("an IA that a known client adds, and for which nothing is there, gets NoPrefixAvail", () => {
  const { rig, got } = rigWithLease({ handlers: [POOL] });
  for (const type of ["renew", "rebind"] as const) {
    const id = type === "renew" ? { serverId: SERVER_ID } : {};
    const added = says({ type, ...id, na: { 1: [got] }, pd: { 5: [] } });
    assert.deepEqual(given(rig.answer(added)), [got, "NoPrefixAvail"]);
    const stranger = says({ type, ...id, client: 2, pd: { 5: [] } });
    assert.deepEqual(given(rig.answer(stranger)), ["NoBinding"]);
  }
});

Deno.test("a Rebind that may bind and finds nothing gets NoAddrsAvail", () => {
  const rig = new PipelineRig({ handlers: [PREFIXES], rapidCommit: true });
  const rebind = says({ type: "rebind", na: { 1: [] }, pd: { 1: [] } });
  const [first, second] = given(rig.answer(rebind)).sort();
  assert.match(first!, /\/56$/);
  assert.equal(second, "NoAddrsAvail");
});

Deno.test("a Rebind is extended like a Renew, and a stranger's wrong address ends", () => {
  const { rig, got } = rigWithLease();
  assert.deepEqual(given(rig.answer(says({ type: "rebind", na: { 1: [got] } }))), [got]);
  const moved = rig.answer(says({ type: "rebind", client: 2, na: { 1: ["2001:db8:9::1"] } }));
  const [ended] = iaAddress.allIn(iaNa.in(moved.options)!.options);
  assert.equal(ended!.validLifetime, 0);
  const unknown = rig.answer(says({ type: "rebind", client: 2, na: { 1: [got] } }));
  assert.deepEqual(given(unknown), ["NoBinding"]);
});

Deno.test("a Release ends the lease, and someone else's Release ends nothing", () => {
  const { rig, got } = rigWithLease();
  const release = (client: number) =>
    says({ type: "release", client, serverId: SERVER_ID, na: { 1: [got] } });
  const refused = rig.answer(release(2));
  assert.deepEqual([status(refused), ...given(refused)], ["Success", "NoBinding"]);
  assert.equal(rig.leases.leasesOf(duid(1))[0]!.state, "active");
  const accepted = rig.answer(release(1));
  assert.deepEqual([status(accepted), ...given(accepted)], ["Success"]);
  assert.equal(rig.leases.leasesOf(duid(1))[0]!.state, "released");
});

Deno.test("someone else's Decline keeps no address back", () => {
  const { rig, got } = rigWithLease();
  const decline = says({ type: "decline", client: 2, serverId: SERVER_ID, na: { 1: [got] } });
  assert.deepEqual(given(rig.answer(decline)), ["NoBinding"]);
  assert.equal(rig.leases.leasesOf(duid(1))[0]!.state, "active");
});

Deno.test("an Information-request is answered with options, with or without a client-id", () => {
  const { rig } = rigWithLease();
  for (const client of [1, undefined]) {
    const answer = rig.answer(says({ type: "informationRequest", client }));
    assert.equal(answer.type, MessageType.reply);
    assert.equal(recursiveNameServers.in(answer.options)!.length, 1);
    assert.equal(clientId.in(answer.options) === undefined, client === undefined);
  }
});

Deno.test("messages that RFC 8415 section 16 says to discard are discarded", () => {
  const { rig } = rigWithLease();
  const other = duid(99);
  const discarded = [
    says({ type: "solicit", client: undefined }),
    says({ type: "solicit", serverId: SERVER_ID }),
    says({ type: "confirm", client: undefined }),
    says({ type: "confirm", serverId: SERVER_ID }),
    says({ type: "rebind", client: undefined }),
    says({ type: "rebind", serverId: SERVER_ID }),
    ...(["request", "renew", "release", "decline"] as const).flatMap((type) => [
      says({ type, client: undefined, serverId: SERVER_ID }),
      says({ type }),
      says({ type, serverId: other }),
    ]),
    says({ type: "informationRequest", serverId: other }),
    says({ type: "informationRequest", na: { 1: [] } }),
    says({ type: "advertise", serverId: SERVER_ID }),
    says({ type: "reply", serverId: SERVER_ID }),
    says({ type: "reconfigure", serverId: SERVER_ID }),
    says({ type: "leasequeryReply", serverId: SERVER_ID }),
  ];
  for (const message of discarded) {
    assert.equal(rig.send(message).kind, "drop", `type ${message.type} was answered`);
  }
});

Deno.test("by unicast and not relayed, some messages get UseMulticast and the others nothing", () => {
  const { rig, got } = rigWithLease();
  for (const type of ["request", "renew", "release", "decline"] as const) {
    const message = says({ type, serverId: SERVER_ID, na: { 1: [got] } });
    assert.equal(status(rig.answer(message, { multicast: false })), "UseMulticast");
  }
  for (const type of ["solicit", "confirm", "rebind", "informationRequest"] as const) {
    assert.equal(rig.send(says({ type }), { multicast: false }).kind, "drop");
  }
  assert.equal(rig.leases.leasesOf(duid(1))[0]!.state, "active");
});

Deno.test("a Solicit with rapid commit gets a Reply where that is allowed, and a lease", () => {
  const solicit = says({ type: "solicit", na: { 1: [] }, options: [rapidCommit.of(true)] });
  const refusing = new PipelineRig({ handlers: [POOL] });
  assert.equal(refusing.answer(solicit).type, MessageType.advertise);
  const rig = new PipelineRig({ handlers: [POOL], rapidCommit: true });
  const answer = rig.answer(solicit);
  assert.equal(answer.type, MessageType.reply);
  assert.equal(rapidCommit.in(answer.options), true);
  assert.equal(rig.leases.leasesOf(duid(1)).length, 1);
  assert.equal(rig.answer(says({ type: "solicit", na: { 1: [] } })).type, MessageType.advertise);
});

Deno.test("a rapid commit with a refusal becomes an Advertise, unless rejections are wanted", () => {
  const solicit = says({
    type: "solicit",
    na: { 1: [] },
    pd: { 1: [] },
    options: [rapidCommit.of(true)],
  });
  const handlers = [POOL, { preference: { level: 255 } }];
  const careful = new PipelineRig({ handlers, rapidCommit: true });
  const advertise = careful.answer(solicit);
  assert.equal(advertise.type, MessageType.advertise);
  assert.equal(rapidCommit.in(advertise.options), undefined);
  assert.equal(preference.in(advertise.options), 255);
  assert.deepEqual(careful.leases.leasesOf(duid(1)), []);
  const eager = new PipelineRig({ handlers, rapidCommit: true, rapidCommitRejections: true });
  assert.equal(eager.answer(solicit).type, MessageType.reply);
  assert.equal(eager.leases.leasesOf(duid(1)).length, 1);
});

Deno.test("a handler that throws costs its own request and no other", () => {
  const rig = new PipelineRig({
    handlers: [{
      name: "brittle",
      handle: ({ clientId: client }) => {
        if (client?.at(-1) === 13) throw new Error("thirteen");
      },
    }, POOL],
  });
  const failed = rig.send(says({ type: "solicit", client: 13, na: { 1: [] } }));
  assert.equal(failed.kind === "drop" && failed.drop.reason, "handling-error");
  assert.equal(rig.send(says({ type: "solicit", client: 14, na: { 1: [] } })).kind, "answer");
});

Deno.test("a client that was told to renew elsewhere keeps nothing on the old link", () => {
  const { rig, got } = rigWithLease({
    links: { lan: ["2001:db8:1::/64"], other: ["2001:db8:2::/64"] },
  });
  const elsewhere = {
    listener: { name: "eth1", linkAddress: address("2001:db8:2::1"), marks: new Set<string>() },
  };
  const answer = rig.answer(says({ type: "rebind", na: { 1: [got] } }), elsewhere);
  assert.equal(iaAddress.in(iaNa.in(answer.options)!.options)!.validLifetime, 0);
});
