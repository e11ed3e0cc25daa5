import assert from "node:assert/strict";
import fc from "fast-check";
import { glanceAt } from "../../lib/wire/glance.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { duid, relayed, says } from "../support/messages.ts";

const SOLICIT = encodeMessage(says({ type: "solicit" }));

Deno.test("a glance tells who sent a message that ends too early, and which", () => {
  assert.deepEqual(glanceAt(SOLICIT.subarray(0, -1)), {
    type: 1,
    transactionId: 0xabcdef,
    clientId: duid(1),
  });
});

Deno.test("a glance looks through relays", () => {
  const octets = encodeMessage(relayed(relayed(says({ type: "solicit" }), "::"), "::"));
  assert.deepEqual(glanceAt(octets.subarray(0, -1)).clientId, duid(1));
});

Deno.test("a glance tells no more than there is", () => {
  assert.deepEqual(glanceAt(new Uint8Array()), {});
  assert.deepEqual(glanceAt(fromHex("0102")!), { type: 1 });
  assert.deepEqual(glanceAt(fromHex("0c00")!), {});
  assert.deepEqual(glanceAt(fromHex("01abcdef00010000")!), { type: 1, transactionId: 0xabcdef });
  assert.equal(glanceAt(fromHex("01abcdef0001ffff0102")!).clientId?.length, 2);
});

Deno.test("a glance at any octets ends, with a DUID of at most 130 octets", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (octets) => {
    assert.ok((glanceAt(octets).clientId?.length ?? 1) <= 130);
  }));
});
