import assert from "node:assert/strict";
import fc from "fast-check";
import { type Retransmission, timeouts } from "../../lib/client/retransmission.ts";
import { LEASEQUERY_RETRANSMISSION } from "../../lib/requestor/udp.ts";
import { middleRandom } from "./fake_channel.ts";

const lowest = (length: number) => new Uint8Array(length);
const highest = (length: number) => new Uint8Array(length).fill(0xff);

function first(count: number, parameters: Retransmission, random = middleRandom): number[] {
  return timeouts(parameters, random).take(count).toArray();
}

Deno.test("a LEASEQUERY is sent 5 times, after 1, 2, 4, 8 and 10 seconds", () => {
  assert.deepEqual([...timeouts(LEASEQUERY_RETRANSMISSION, middleRandom)], [1, 2, 4, 8, 10]);
});

Deno.test("timeouts double until the maximum, and go on for ever without a count", () => {
  const parameters = {
    initialTimeout: 1,
    maximumTimeout: 30,
    maximumCount: 0,
    maximumDuration: 0,
  };
  assert.deepEqual(first(8, parameters), [1, 2, 4, 8, 16, 30, 30, 30]);
});

Deno.test("without a maximum, timeouts double without end", () => {
  const parameters = { initialTimeout: 1, maximumTimeout: 0, maximumCount: 0, maximumDuration: 0 };
  assert.equal(first(20, parameters).at(-1), 2 ** 19);
});

Deno.test("a timeout is off by a tenth at most", () => {
  const parameters = {
    initialTimeout: 10,
    maximumTimeout: 100,
    maximumCount: 1,
    maximumDuration: 0,
  };
  assert.equal(first(1, parameters, lowest)[0], 9);
  assert(first(1, parameters, highest)[0]! > 10.99 && first(1, parameters, highest)[0]! <= 11);
});

Deno.test("the first timeout of a Solicit is longer than its initial value, whatever the chance", () => {
  const parameters = {
    initialTimeout: 1,
    maximumTimeout: 3600,
    maximumCount: 1,
    maximumDuration: 0,
    firstIsLonger: true,
  };
  for (const random of [lowest, highest, middleRandom]) {
    const [timeout] = first(1, parameters, random);
    assert(timeout! > 1 && timeout! <= 1.1, String(timeout));
  }
});

Deno.test("no timeout leaves the bounds of RFC 8415 section 15, whatever the chance", () => {
  fc.assert(fc.property(
    fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
    fc.double({ min: 0.1, max: 10, noNaN: true }),
    fc.double({ min: 10, max: 100, noNaN: true }),
    (octets, initialTimeout, maximumTimeout) => {
      const random = (length: number) => Uint8Array.from(octets.take(length));
      const parameters = { initialTimeout, maximumTimeout, maximumCount: 12, maximumDuration: 0 };
      let previous = 0;
      for (const timeout of timeouts(parameters, random)) {
        assert(timeout <= maximumTimeout * 1.1 + 1e-9);
        assert(timeout >= Math.min(previous * 1.9, maximumTimeout * 0.9) - 1e-9);
        previous = timeout;
      }
    },
  ));
});
