import assert from "node:assert/strict";
import { type CountedLease, PlaceCount } from "../../lib/leases/place_count.ts";
import { DELEGATED } from "../../lib/leases/lease.ts";
import { duid, prefix } from "../support/messages.ts";
import { exchange, grant, NOW } from "./exchanges.ts";

const RANGE = {
  iaType: DELEGATED,
  first: prefix("2001:db8::/128").address,
  last: prefix("2001:db8:ffff::/128").address,
};

function counting(delegations: CountedLease[]): { count: PlaceCount; reads: () => number } {
  let reads = 0;
  const read = () => {
    reads++;
    return delegations;
  };
  const count = new PlaceCount({ ...RANGE, placeOf: ({ link }) => link, read }, () => {});
  return { count, reads: () => reads };
}

const STORED = {
  ...prefix("2001:db8:1::/48"),
  validUntil: NOW + 10,
  link: "lan",
  clientId: duid(1),
};

Deno.test("delegations are read once, when somebody asks", () => {
  const { count, reads } = counting([STORED]);
  count.note(exchange({ granted: [grant("2001:db8:2::/48")] }));
  assert.equal(reads(), 0);
  assert.equal(count.isFull("lan", 1, 0, NOW), true);
  assert.equal(count.isFull("lan", 2, 0, NOW), false);
  assert.equal(count.isFull("lan", 2, 1, NOW), true);
  assert.equal(count.isFull("there", 1, 0, NOW), false);
  assert.equal(reads(), 1);
});

Deno.test("after a rollback delegations are read again", () => {
  const stored = [STORED];
  const { count, reads } = counting(stored);
  assert.equal(count.isFull("lan", 2, 0, NOW), false);
  count.note(exchange({ granted: [grant("2001:db8:2::/48")] }));
  assert.equal(count.isFull("lan", 2, 0, NOW), true);
  count.reload();
  assert.equal(count.isFull("lan", 2, 0, NOW), false);
  assert.equal(reads(), 2);
});

Deno.test("addresses, and prefixes outside the range, are not counted", () => {
  const { count } = counting([]);
  assert.equal(count.isFull("lan", 1, 0, NOW), false);
  count.note(exchange({ granted: [grant("2001:db8::1"), grant("2001:db9::/48")] }));
  assert.equal(count.isFull("lan", 1, 0, NOW), false);
});

Deno.test("what expired is forgotten, also where no place ever is full", () => {
  const { count } = counting([]);
  count.isFull("lan", 1, 0, NOW);
  const text = (number: number) => `2001:db8:${number.toString(16)}::/48`;
  for (let number = 1; number <= 1500; number++) {
    const granted = [{ ...grant(text(number)), validUntil: NOW + number + 1 }];
    count.note(exchange({ link: `link ${number}`, at: NOW + number, granted }));
  }
  assert.equal(count.size < 1100, true);
  assert.equal(count.has(prefix(text(1500)), NOW + 1500), true);
});

Deno.test("what expired is noticed where a place is full, and what was renewed stays", () => {
  const { count } = counting([STORED]);
  assert.equal(count.isFull("lan", 1, 0, NOW + 9), true);
  count.note(exchange({ granted: [{ ...grant("2001:db8:1::/48"), validUntil: NOW + 20 }] }));
  assert.equal(count.isFull("lan", 1, 0, NOW + 19), true);
  assert.equal(count.has(STORED, NOW + 19), true);
  assert.equal(count.isFull("lan", 1, 0, NOW + 20), false);
  assert.equal(count.has(STORED, NOW + 20), false);
});
