import assert from "node:assert/strict";
import fc from "fast-check";
import { type Rate, TokenBuckets } from "../../lib/handlers/token_buckets.ts";

const START = 1_800_000_000;

/** Buckets as a book describes them: their level rises with time, and a token takes from it. */
class PlainBuckets {
  readonly #levels = new Map<string, { level: bigint; at: number }>();

  constructor(readonly rate: Rate) {}

  take(key: string, now: number): boolean {
    const [rate, per] = [BigInt(this.rate.rate), BigInt(this.rate.per)];
    const full = BigInt(this.rate.burst) * per;
    const known = this.#levels.get(key) ?? { level: full, at: now };
    const risen = known.level + BigInt(now - known.at) * rate;
    const level = risen > full ? full : risen;
    const hasToken = level >= per;
    this.#levels.set(key, { level: hasToken ? level - per : level, at: now });
    return hasToken;
  }
}

const rates = fc.record({
  rate: fc.integer({ min: 2, max: 9 }),
  per: fc.integer({ min: 1, max: 20 }),
  burst: fc.integer({ min: 2, max: 12 }),
});

Deno.test("token buckets let through what buckets of a book let through", () => {
  const steps = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 15 }), key: fc.constantFrom("a", "b", "c") }),
    { maxLength: 120 },
  );
  fc.assert(
    fc.property(rates, steps, (rate, steps) => {
      const [buckets, plain] = [new TokenBuckets(rate), new PlainBuckets(rate)];
      let now = START;
      for (const { wait, key } of steps) {
        now += wait;
        const count = buckets.count(key, now);
        const isTaken = plain.take(key, now);
        assert.equal(count > 0, isTaken);
        assert.equal(buckets.take(key, now), isTaken);
        assert.equal(buckets.count(key, now), isTaken ? count - 1 : 0);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("a full bucket gives a burst at once, and then as much as the rate", () => {
  const buckets = new TokenBuckets({ rate: 5, per: 30, burst: 10 });
  const takenAt = (now: number) => {
    let taken = 0;
    while (buckets.take("a", now)) taken++;
    return taken;
  };
  assert.equal(takenAt(START), 10);
  assert.equal(takenAt(START + 5), 0);
  assert.equal(takenAt(START + 6), 1);
  assert.equal(takenAt(START + 36), 5);
  assert.equal(takenAt(START + 1000), 10);
});

Deno.test("a bucket that is empty does not get emptier by being asked", () => {
  const buckets = new TokenBuckets({ rate: 2, per: 60, burst: 2 });
  for (let asked = 0; asked < 100; asked++) buckets.take("a", START);
  assert.equal(buckets.take("a", START + 29), false);
  assert.equal(buckets.take("a", START + 30), true);
});

Deno.test("buckets that are full again are forgotten", () => {
  const buckets = new TokenBuckets({ rate: 5, per: 30, burst: 10 });
  for (let key = 0; key < 1000; key++) buckets.take(`old ${key}`, START);
  assert.equal(buckets.size, 1000);
  buckets.take("new", START + 60);
  buckets.take("new", START + 120);
  assert.ok(buckets.size <= 2, `${buckets.size} are remembered`);
});

Deno.test("a bucket in use is not forgotten, however long that goes on", () => {
  const buckets = new TokenBuckets({ rate: 2, per: 10, burst: 2 });
  let taken = 0;
  for (let second = 0; second < 1000; second++) if (buckets.take("a", START + second)) taken++;
  assert.equal(taken, 2 + Math.floor(999 / 5));
});

Deno.test("memory is bounded under millions of keys, and known senders stay limited", () => {
  const buckets = new TokenBuckets({ rate: 5, per: 30, burst: 5 }, 1000);
  let most = 0;
  let taken = 0;
  for (let key = 0; key < 2_000_000; key++) {
    buckets.take(String(key), START);
    if (key % 500 === 0 && buckets.take("steady", START)) taken++;
    most = Math.max(most, buckets.size);
  }
  assert.ok(most <= 2000, `${most} keys were remembered`);
  assert.equal(taken, 5);
});

Deno.test("a clock that is set back makes nobody wait for longer than an empty bucket does", () => {
  const buckets = new TokenBuckets({ rate: 5, per: 30, burst: 5 });
  while (buckets.take("a", START));
  const before = START - 86_400;
  assert.equal(buckets.take("a", before), false);
  assert.equal(buckets.take("a", before + 6), true);
});

Deno.test("the largest rates are counted exactly", () => {
  const rate = { rate: 1_000_000, per: 4_294_967_294, burst: 1_000_000 };
  const [buckets, plain] = [new TokenBuckets(rate), new PlainBuckets(rate)];
  for (const wait of [0, 1, 4294, 4295, 4296, 10_000]) {
    assert.equal(buckets.take("a", START + wait), plain.take("a", START + wait));
  }
});
