import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { rapidCommit, serverUnicast } from "../../lib/wire/options/mod.ts";
import { address, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, status } from "../support/pipeline_rig.ts";
import { configured, findingsOf } from "./support.ts";

const POOL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::10" } };
const UNICAST = { "server-unicast": { address: "2001:db8::1:2:3" } };
const LEASED = "2001:db8:1::10";
const BY_UNICAST = { multicast: false } as const;

function rigWithLease(...handlers: Record<string, unknown>[]): PipelineRig {
  const rig = new PipelineRig({ handlers: [...handlers, POOL] });
  rig.answer(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  return rig;
}

Deno.test("with server-unicast Request, Renew, Decline and Release are answered by unicast", () => {
  for (const type of ["request", "renew", "decline", "release"] as const) {
    const message = says({ type, serverId: SERVER_ID, na: { 1: [LEASED] } });
    const refused = rigWithLease().answer(message, BY_UNICAST);
    assert.equal(status(refused), "UseMulticast");
    const served = rigWithLease(UNICAST).answer(message, BY_UNICAST);
    assert.notEqual(status(served), "UseMulticast");
  }
  const renew = says({ type: "renew", serverId: SERVER_ID, na: { 1: [LEASED] } });
  assert.deepEqual(given(rigWithLease(UNICAST).answer(renew, BY_UNICAST)), [LEASED]);
});

Deno.test("with server-unicast the other messages are discarded by unicast all the same", () => {
  for (const type of ["solicit", "confirm", "rebind", "informationRequest"] as const) {
    const na = type === "informationRequest" ? {} : { 1: [LEASED] };
    const outcome = rigWithLease(UNICAST).send(says({ type, na }), BY_UNICAST);
    assert.equal(outcome.kind === "drop" && outcome.drop.reason, "by-unicast");
  }
});

Deno.test("server-unicast lets only the clients that it applies to", () => {
  const rig = new PipelineRig({
    handlers: [
      ...configured(`
        - match: { elapsed-time: { more-than: 5s } }
          handlers: [{ server-unicast: { address: "2001:db8::1:2:3" } }]
      `),
      POOL,
    ],
  });
  const request = (elapsed: number) =>
    says({ type: "request", elapsed, serverId: SERVER_ID, na: { 1: [] } });
  assert.deepEqual(given(rig.answer(request(600), BY_UNICAST)), [LEASED]);
  assert.equal(status(rig.answer(request(400), BY_UNICAST)), "UseMulticast");
});

Deno.test("server-unicast tells its address in a Reply, whatever is asked for, and not before", () => {
  const rig = rigWithLease(UNICAST);
  const told = (message: Parameters<PipelineRig["answer"]>[0]) => {
    const address = serverUnicast.in(rig.answer(message).options);
    return address && formatAddress(address);
  };
  const request = says({ type: "request", serverId: SERVER_ID, na: { 1: [] }, oro: [23] });
  assert.equal(told(request), "2001:db8::1:2:3");
  assert.equal(told(relayed(request, "2001:db8:1::1")), "2001:db8::1:2:3");
  assert.equal(told(says({ type: "solicit", na: { 1: [] } })), undefined);
  assert.equal(told(says({ type: "confirm", na: { 1: [LEASED] } })), undefined);
});

Deno.test("server-unicast is told in the Reply to a Solicit with rapid commit", () => {
  const rig = new PipelineRig({ handlers: [UNICAST, POOL], rapidCommit: true });
  const solicit = says({ type: "solicit", na: { 1: [] }, options: [rapidCommit.of(true)] });
  assert.equal(formatAddress(serverUnicast.in(rig.answer(solicit).options)!), "2001:db8::1:2:3");
});

Deno.test("of several server-unicast the first that applies is told", () => {
  const other = { "server-unicast": { address: "2001:db8::9" } };
  const answer = rigWithLease(UNICAST, other).answer(
    says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }),
  );
  assert.deepEqual(serverUnicast.allIn(answer.options).map(formatAddress), ["2001:db8::1:2:3"]);
});

Deno.test("the address of server-unicast is one that clients can reach", () => {
  const expected = "expected a unicast IPv6 address such as 2001:db8::1, found";
  const cases = [
    ["::", "the unspecified address"],
    ["::1", "the loopback address"],
    ["fe80::1", "a link-local address"],
    ["ff02::1", "a multicast address"],
  ];
  for (const [address, kind] of cases) {
    assert.deepEqual(findingsOf(`server-unicast: { address: "${address}" }`), [
      `3:32: handlers[0].server-unicast.address: ${expected} "${address}": that is ${kind}`,
    ]);
  }
});

Deno.test("a client that sends by unicast is on the link that it sends from", () => {
  const rig = rigWithLease(UNICAST);
  const far = {
    ...BY_UNICAST,
    peerAddress: address(LEASED),
    listener: { name: "far", linkAddress: address("2001:db8:ffff::1"), marks: new Set<string>() },
  };
  const renew = says({ type: "renew", serverId: SERVER_ID, na: { 1: [LEASED] } });
  assert.deepEqual(given(rig.answer(renew, far)), [LEASED]);
  const release = says({ type: "release", serverId: SERVER_ID, na: { 1: [LEASED] } });
  assert.deepEqual(given(rig.answer(release, far)), []);
  const other = says({ type: "request", client: 2, serverId: SERVER_ID, na: { 1: [] } });
  assert.deepEqual(given(rig.answer(other)), [LEASED]);
});
