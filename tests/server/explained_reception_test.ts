import assert from "node:assert/strict";
import { OperatorError } from "../../lib/operator_error.ts";
import { type Entrance, supposedReception } from "../../lib/server/explained_reception.ts";
import { address } from "../support/messages.ts";

const CLOCK = { now: () => 2_500, earlierNow: () => 1_999 };

function entrance(name: string): Entrance {
  const identity = { name, interface: name, linkAddress: address("::"), marks: new Set<string>() };
  return { identity, multicast: true };
}

Deno.test("a message is supposed to come in by the first listener, and at whole seconds", () => {
  const { listener, multicast, at, othersAt } = supposedReception(
    [entrance("eth0"), entrance("eth1")],
    {},
    CLOCK,
  );
  assert.deepEqual([listener.name, multicast, at, othersAt], ["eth0", true, 2, 1]);
});

Deno.test("what nobody listens to is refused, with what is listened to", () => {
  assert.throws(
    () => supposedReception([entrance("eth0"), entrance("eth1")], { interface: "eth2" }, CLOCK),
    new OperatorError("The server does not listen on eth2; it listens on eth0, eth1"),
  );
  assert.throws(
    () => supposedReception([], {}, CLOCK),
    new OperatorError("The server does not listen for clients"),
  );
});
