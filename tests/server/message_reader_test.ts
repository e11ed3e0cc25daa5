import assert from "node:assert/strict";
import fc from "fast-check";
import { MessageReader, NotFramedError } from "../../lib/server/message_reader.ts";
import { encodeFrames } from "../../lib/wire/frame.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import { anyMessage } from "../wire/arbitrary.ts";

/** A reader of pieces that come one after the other, and then the end. */
function readerOf(...pieces: readonly Uint8Array[]): MessageReader {
  const left = [...pieces];
  return new MessageReader(() => Promise.resolve(left.shift()));
}

Deno.test("messages come out as they went in, however they are cut into pieces", async () => {
  const known = anyMessage.filter((message) =>
    message.kind !== "unknown" && encodeMessage(message).length >= 4
  );
  const messages = fc.array(known, { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      messages,
      fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
      async (all, sizes) => {
        const octets = encodeFrames(all);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < octets.length;) {
          const size = sizes.next().value as number;
          pieces.push(octets.slice(at, at += size));
        }
        const reader = readerOf(...pieces);
        for (const message of all) assert.deepEqual(await reader.next(), encodeMessage(message));
        assert.equal(await reader.next(), undefined);
        assert.equal(reader.isWithinMessage, false);
      },
    ),
  );
});

Deno.test("the end in the middle of a message is the end", async () => {
  for (const hex of ["00", "0005", "00050e", "00050e000001"]) {
    const reader = readerOf(fromHex(hex)!);
    assert.equal(await reader.next(), undefined);
    assert.equal(reader.isWithinMessage, true);
  }
});

Deno.test("what cannot be a message is known by its first three octets", async () => {
  const waitsForever = new Promise<undefined>(() => {});
  for (const hex of ["0000", "0003", "474554", "000400", "ffff18"]) {
    const left = [fromHex(hex)!];
    const reader = new MessageReader(() =>
      left.length > 0 ? Promise.resolve(left.shift()) : waitsForever
    );
    await assert.rejects(reader.next(), NotFramedError, hex);
  }
});
