import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeFrame, FrameReader } from "../../lib/wire/frame.ts";
import { decodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { dhcpv6 } from "../../lib/wire/option.ts";

const UNDECLARED = 65000;

function query(transactionId: number, octets = new Uint8Array(0)): ClientServerMessage {
  const options = octets.length > 0 ? [dhcpv6.withCode(UNDECLARED).of(octets)] : [];
  return { kind: "client-server", type: MessageType.leasequery, transactionId, options };
}

function framesIn(pieces: Iterable<Uint8Array>): Uint8Array[] {
  const reader = new FrameReader();
  const frames: Uint8Array[] = [];
  for (const piece of pieces) {
    reader.add(piece);
    for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame);
  }
  return frames;
}

Deno.test("RFC 5460 5.1: a message stands behind its size in two octets, the high one first", () => {
  assert.deepEqual(encodeFrame(query(0x123456)), new Uint8Array([0, 4, 14, 0x12, 0x34, 0x56]));
  const long = encodeFrame(query(1, new Uint8Array(600)));
  assert.deepEqual([...long.subarray(0, 2)], [608 >> 8, 608 & 0xff]);
});

Deno.test("RFC 5460 5.1: messages come out as they went in, however the stream is cut", () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 20 });
  const cuts = fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1 });
  fc.assert(fc.property(lengths, cuts, (lengths, cuts) => {
    const messages = lengths.map((length, index) =>
      query(index, new Uint8Array(length).fill(index))
    );
    const stream = Uint8Array.from(messages.flatMap((message) => [...encodeFrame(message)]));
    const pieces: Uint8Array[] = [];
    for (let at = 0, cut = 0; at < stream.length; cut++) {
      const end = at + cuts[cut % cuts.length]!;
      pieces.push(stream.slice(at, end));
      at = end;
    }
    assert.deepEqual(framesIn(pieces).map(decodeMessage), messages);
  }));
});

Deno.test("the longest message comes through, an octet at a time", () => {
  const longest = encodeFrame(query(7, new Uint8Array(65535 - 8).fill(7)));
  assert.deepEqual([...longest.subarray(0, 2)], [0xff, 0xff]);
  const frames = framesIn(Array.from(longest, (octet) => new Uint8Array([octet])));
  assert.deepEqual(frames, [longest.subarray(2)]);
});

Deno.test("a message that was given out stays as it is while more comes in", () => {
  const reader = new FrameReader();
  const stream = new Uint8Array([...encodeFrame(query(1)), ...encodeFrame(query(2))]);
  reader.add(stream.slice(0, 1));
  reader.add(stream.slice(1, 8));
  const first = reader.next()!;
  reader.add(stream.slice(8));
  reader.next();
  assert.deepEqual(decodeMessage(first), query(1));
});

Deno.test("a reader is empty between messages only", () => {
  const reader = new FrameReader();
  assert(reader.isEmpty);
  reader.add(new Uint8Array([0]));
  assert.equal(reader.next(), undefined);
  assert(!reader.isEmpty);
  reader.add(new Uint8Array([1, 9]));
  assert.deepEqual(reader.next(), new Uint8Array([9]));
  assert(reader.isEmpty);
});

Deno.test("a size of nothing is a message of nothing, which is none", () => {
  assert.deepEqual(framesIn([new Uint8Array([0, 0, 0, 0])]), [
    new Uint8Array(0),
    new Uint8Array(0),
  ]);
});
