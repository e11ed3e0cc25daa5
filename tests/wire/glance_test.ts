import assert from "node:assert/strict";
import fc from "fast-check";
import { glanceAt, nearestInterfaceId, originsIn } from "../../lib/wire/glance.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { interfaceId } from "../../lib/wire/options/mod.ts";
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

/** Where a Solicit comes from that relays passed on, the first the nearest to the client. */
function originsThrough(...relays: readonly { id?: string; peer?: string }[]): string[] {
  let message: Message = says({ type: "solicit" });
  for (const { id, peer } of relays) {
    const options = id === undefined ? [] : [interfaceId.of(fromHex(id)!)];
    message = relayed(message, "::", options, peer);
  }
  return originsIn(encodeMessage(message));
}

Deno.test("an interface-id tells where a message comes from, whoever the client is", () => {
  const line = originsThrough({ id: "0102", peer: "fe80::1" });
  assert.deepEqual(originsThrough({ id: "0102", peer: "fe80::2" }), line);
  assert.notDeepEqual(originsThrough({ id: "0103", peer: "fe80::1" }), line);
  assert.equal(line.length, 1);
});

Deno.test("without one, or with an empty one, the client's address tells it", () => {
  const client = originsThrough({ peer: "fe80::1" });
  assert.deepEqual(originsThrough({ id: "", peer: "fe80::1" }), client);
  assert.notDeepEqual(originsThrough({ peer: "fe80::2" }), client);
  const address = "fe800000000000000000000000000001";
  assert.notDeepEqual(originsThrough({ id: address, peer: "fe80::1" }), client);
});

Deno.test("what a relay says stands in front of what those behind it say", () => {
  const [outer, inner] = originsThrough({ id: "0a" }, { id: "0b" });
  assert.deepEqual(originsThrough({ id: "0b" }), [outer]);
  assert.deepEqual(originsThrough({ id: "0a" }), [inner]);
});

Deno.test("a long interface-id is known by both of its ends and its length", () => {
  const id = (begin: string, length: number, end: string) =>
    originsThrough({ id: `${begin}${"00".repeat(length - 2)}${end}` });
  assert.notDeepEqual(id("01", 300, "01"), id("01", 300, "02"));
  assert.notDeepEqual(id("01", 300, "01"), id("02", 300, "01"));
  assert.notDeepEqual(id("01", 300, "01"), id("01", 301, "01"));
  assert.ok(id("01", 60_000, "01")[0]!.length < 200);
});

Deno.test("who talks to the server directly has no origin but its address", () => {
  assert.deepEqual(originsIn(SOLICIT), []);
});

Deno.test("the origins of any octets are few, and none is empty", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (octets) => {
    octets[0] = 12;
    const origins = originsIn(octets);
    assert.ok(origins.length <= 8 && origins.every((origin) => origin.length > 0));
  }));
});

Deno.test("the nearest interface-id is that of the innermost relay that tells one", () => {
  const id = (text: string) => [interfaceId.of(new TextEncoder().encode(text))];
  const nearestOf = (message: Message) => {
    const found = nearestInterfaceId(encodeMessage(message));
    return found && new TextDecoder().decode(found);
  };
  const solicit = says({ type: "solicit" });
  const inner = relayed(solicit, "::", id("a"));
  const outer = relayed(inner, "::");
  assert.equal(nearestOf(outer), "a");
  assert.equal(nearestOf(relayed(inner, "::", id("b"))), "a");
  assert.equal(nearestOf(relayed(relayed(solicit, "::"), "::", id("b"))), "b");
  assert.equal(nearestOf(relayed(solicit, "::")), undefined);
  assert.equal(nearestInterfaceId(new Uint8Array()), undefined);
});
