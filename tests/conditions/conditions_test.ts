import assert from "node:assert/strict";
import { elapsedTime } from "../../lib/wire/options/mod.ts";
import { says } from "../support/messages.ts";
import { holds as holdsFor, type Received } from "./holding.ts";

interface Request extends Received {
  /** In hundredths of a second. */
  readonly elapsed?: number;
}

/** Whether a request meets conditions. */
function holds(
  written: Readonly<Record<string, unknown>>,
  { elapsed, ...reception }: Request = {},
): boolean {
  const message = says({ type: "solicit" });
  const options = elapsed === undefined ? [] : [elapsedTime.of(elapsed)];
  return holdsFor(written, { ...message, options }, reception);
}

Deno.test("a subnet is held against the link-address", () => {
  const subnet = ["2001:db8:1::/64", "2001:db8:3::/48"];
  assert.equal(holds({ subnet }, { linkAddress: "2001:db8:1::99" }), true);
  assert.equal(holds({ subnet }, { linkAddress: "2001:db8:3:1::1" }), true);
  assert.equal(holds({ subnet }, { linkAddress: "2001:db8:2::1" }), false);
  assert.equal(holds({ subnet }, { linkAddress: "::" }), false);
});

Deno.test("marks are any of those that the listener put on the request", () => {
  assert.equal(holds({ "marked-with": ["unmarked"] }), true);
  assert.equal(holds({ "marked-with": ["relayed", "far"] }, { marks: ["far"] }), true);
  assert.equal(holds({ "marked-with": ["relayed"] }, { marks: ["Relayed", "unmarked"] }), false);
});

Deno.test("a link is the one that the client is on", () => {
  assert.equal(holds({ link: ["lan"] }), true);
  assert.equal(holds({ link: ["far", "lan"] }), true);
  assert.equal(holds({ link: ["far"] }), false);
  assert.equal(holds({ link: ["lan", "far"] }, { linkAddress: "2001:db8:9::1" }), false);
});

Deno.test("elapsed time is strictly within its bounds, and has to be told", () => {
  const more = { "elapsed-time": { "more-than": 5 } };
  assert.equal(holds(more, { elapsed: 500 }), false);
  assert.equal(holds(more, { elapsed: 501 }), true);
  assert.equal(holds(more), false);
  const less = { "elapsed-time": { "less-than": 5 } };
  assert.equal(holds(less, { elapsed: 499 }), true);
  assert.equal(holds(less, { elapsed: 500 }), false);
  assert.equal(holds(less, { elapsed: 0 }), true);
  assert.equal(holds(less), false);
  const both = { "elapsed-time": { "more-than": 5, "less-than": 7 } };
  assert.deepEqual([500, 600, 700].map((elapsed) => holds(both, { elapsed })), [
    false,
    true,
    false,
  ]);
  const aTick = { "elapsed-time": { "more-than": 0 } };
  assert.deepEqual([0, 1].map((elapsed) => holds(aTick, { elapsed })), [false, true]);
});

Deno.test("all conditions of one match have to hold", () => {
  const conditions = {
    subnet: ["2001:db8::/32"],
    "marked-with": ["relayed"],
    link: ["lan"],
    "elapsed-time": { "more-than": 1 },
  };
  const request = { linkAddress: "2001:db8:1::1", marks: ["relayed"], elapsed: 200 };
  assert.equal(holds(conditions, request), true);
  assert.equal(holds(conditions, { ...request, elapsed: 100 }), false);
  assert.equal(holds(conditions, { ...request, marks: [] }), false);
  assert.equal(holds(conditions, { ...request, linkAddress: "2001:db8:7::1" }), false);
  const elsewhere = { ...conditions, subnet: ["2001:db8:7::/64"] };
  assert.equal(holds(elsewhere, request), false);
});
