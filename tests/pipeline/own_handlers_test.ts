import assert from "node:assert/strict";
import {
  clientId,
  dhcpv6,
  type Handler,
  type Link,
  Links,
  MemoryLeaseStore,
  Pipeline,
  type Transaction,
  uint16,
} from "../../mod.ts";
import { address, duid, prefix, says, SERVER_ID } from "../support/messages.ts";
import { given, innermost, PipelineRig } from "../support/pipeline_rig.ts";

const LISTENER = {
  name: "eth0",
  interface: "eth0",
  linkAddress: address("2001:db8:1::1"),
  marks: new Set<string>(),
};

Deno.test("the library runs handlers of one's own, with options of one's own, in a pipeline of one's own", () => {
  const shelf = dhcpv6.define({
    code: 65_300,
    name: "shelf",
    source: "the warehouse",
    layout: uint16,
    places: {},
  });
  const onShelf: Handler = {
    name: "on-shelf",
    handle: ({ response }) => void response.options.push(shelf.of(7)),
  };
  const lan: Link = { name: "lan", prefixes: [prefix("2001:db8:1::/64")], interfaces: [] };
  const pipeline = new Pipeline({
    serverId: SERVER_ID,
    links: new Links([lan]),
    leases: new MemoryLeaseStore(),
    rapidCommit: { allowed: false, rejections: false },
    entries: [onShelf],
  });
  const outcome = pipeline.run(says({ type: "informationRequest" }), {
    listener: LISTENER,
    peerAddress: address("fe80::1"),
    peerPort: 546,
    multicast: true,
    at: 1_800_000_000,
  });
  assert.ok(outcome.kind === "answer");
  assert.equal(shelf.in(innermost(outcome.message).options), 7);
});

Deno.test("each request has a transaction of its own, and what a handler keeps is the handler's", () => {
  const seen = new Map<Transaction, Uint8Array>();
  const keeping: Handler = {
    name: "keeping",
    pre: (transaction) => void seen.set(transaction, clientId.in(transaction.request.options)!),
    post: (transaction) => assert.deepEqual(seen.get(transaction), transaction.clientId),
  };
  const rig = new PipelineRig({
    handlers: [keeping, { "address-pool": { prefix: "2001:db8:1::/64" } }],
  });
  for (const client of [1, 2, 1]) {
    assert.equal(given(rig.answer(says({ type: "solicit", client, na: { 1: [] } }))).length, 1);
  }
  assert.deepEqual([...seen.values()], [duid(1), duid(2), duid(1)]);
});
