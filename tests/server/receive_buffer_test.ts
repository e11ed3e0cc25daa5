import assert from "node:assert/strict";
import { giveReceiveBufferBack, takeReceiveBuffer } from "../../lib/server/receive_buffer.ts";

Deno.test("every socket has memory of its own for the largest datagram, until it gives it back", () => {
  const buffers = Array.from({ length: 200 }, takeReceiveBuffer);
  buffers.forEach((buffer, index) => buffer.fill(index));
  buffers.forEach((buffer, index) => {
    assert.ok(buffer.length >= 65_527, "RFC 8200 section 3, less the header of UDP");
    assert.ok(buffer.every((octet) => octet === index));
  });
  const [first] = buffers;
  giveReceiveBufferBack(first!);
  assert.equal(takeReceiveBuffer(), first);
  for (const buffer of buffers) giveReceiveBufferBack(buffer);
});
