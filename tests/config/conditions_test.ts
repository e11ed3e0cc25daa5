import assert from "node:assert/strict";
import { conditionOf } from "../../lib/config/conditions.ts";
import type { MatchConditions } from "../../lib/config/match.ts";
import { Links } from "../../lib/pipeline/link.ts";
import { Transaction } from "../../lib/pipeline/transaction.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { elapsedTime } from "../../lib/wire/options/mod.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { address, prefix } from "../support/messages.ts";

const NONE: MatchConditions = {
  subnets: undefined,
  marks: undefined,
  links: undefined,
  elapsedTime: undefined,
};

const LINKS = new Links([
  { name: "lan", prefixes: [prefix("2001:db8:1::/64")], interfaces: ["eth0"] },
  { name: "far", prefixes: [prefix("2001:db8:7::/64")], interfaces: [] },
]);

interface Request {
  readonly linkAddress?: string;
  readonly marks?: readonly string[];
  /** In hundredths of a second. */
  readonly elapsed?: number;
}

/** Whether a request meets conditions. */
function holds(
  conditions: Partial<MatchConditions>,
  { linkAddress = "2001:db8:1::1", marks = ["unmarked"], elapsed }: Request = {},
): boolean {
  const options = elapsed === undefined ? [] : [elapsedTime.of(elapsed)];
  const transaction = new Transaction(
    {
      kind: "client-server",
      type: MessageType.solicit,
      transactionId: 1,
      options,
    },
    [],
    {
      listener: { name: "relays", linkAddress: address(linkAddress), marks: new Set(marks) },
      peerAddress: address("fe80::1"),
      peerPort: 546,
      multicast: true,
      at: 0,
    },
    { links: LINKS, leases: new MemoryLeaseStore() },
    MessageType.advertise,
  );
  return conditionOf({ ...NONE, ...conditions })(transaction);
}

Deno.test("a subnet is held against the link-address", () => {
  const subnets = [prefix("2001:db8:1::/64"), prefix("2001:db8:3::/48")];
  assert.equal(holds({ subnets }, { linkAddress: "2001:db8:1::99" }), true);
  assert.equal(holds({ subnets }, { linkAddress: "2001:db8:3:1::1" }), true);
  assert.equal(holds({ subnets }, { linkAddress: "2001:db8:2::1" }), false);
  assert.equal(holds({ subnets }, { linkAddress: "::" }), false);
});

Deno.test("marks are any of those that the listener put on the request", () => {
  assert.equal(holds({ marks: ["unmarked"] }), true);
  assert.equal(holds({ marks: ["relayed", "far"] }, { marks: ["far"] }), true);
  assert.equal(holds({ marks: ["relayed"] }, { marks: ["Relayed", "unmarked"] }), false);
});

Deno.test("a link is the one that the client is on", () => {
  assert.equal(holds({ links: ["lan"] }), true);
  assert.equal(holds({ links: ["far", "lan"] }), true);
  assert.equal(holds({ links: ["far"] }), false);
  assert.equal(holds({ links: ["lan", "far"] }, { linkAddress: "2001:db8:9::1" }), false);
});

Deno.test("elapsed time is strictly within its bounds, and has to be told", () => {
  const more = { elapsedTime: { moreThan: 5, lessThan: undefined } };
  assert.equal(holds(more, { elapsed: 500 }), false);
  assert.equal(holds(more, { elapsed: 501 }), true);
  assert.equal(holds(more), false);
  const less = { elapsedTime: { moreThan: undefined, lessThan: 5 } };
  assert.equal(holds(less, { elapsed: 499 }), true);
  assert.equal(holds(less, { elapsed: 500 }), false);
  assert.equal(holds(less, { elapsed: 0 }), true);
  assert.equal(holds(less), false);
  const both = { elapsedTime: { moreThan: 5, lessThan: 7 } };
  assert.deepEqual([500, 600, 700].map((elapsed) => holds(both, { elapsed })), [
    false,
    true,
    false,
  ]);
  const aTick = { elapsedTime: { moreThan: 0, lessThan: undefined } };
  assert.deepEqual([0, 1].map((elapsed) => holds(aTick, { elapsed })), [false, true]);
});

Deno.test("all conditions of one match have to hold", () => {
  const conditions = {
    subnets: [prefix("2001:db8::/32")],
    marks: ["relayed"],
    links: ["lan"],
    elapsedTime: { moreThan: 1, lessThan: undefined },
  };
  const request = { linkAddress: "2001:db8:1::1", marks: ["relayed"], elapsed: 200 };
  assert.equal(holds(conditions, request), true);
  assert.equal(holds(conditions, { ...request, elapsed: 100 }), false);
  assert.equal(holds(conditions, { ...request, marks: [] }), false);
  assert.equal(holds(conditions, { ...request, linkAddress: "2001:db8:7::1" }), false);
  const elsewhere = { ...conditions, subnets: [prefix("2001:db8:7::/64")] };
  assert.equal(holds(elsewhere, request), false);
});
