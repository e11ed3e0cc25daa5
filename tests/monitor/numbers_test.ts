import assert from "node:assert/strict";
import { LATENCY_BOUNDS, LatencyHistogram } from "../../lib/monitor/latency.ts";
import { Rates } from "../../lib/monitor/rates.ts";
import { RefusalCounts } from "../../lib/monitor/refusal_counts.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";

Deno.test("a latency counts in the bucket whose bound it is within, and in no other", () => {
  const latency = new LatencyHistogram();
  for (const milliseconds of [0.1, 1, 1.1, 7000]) latency.note(milliseconds);
  const counted = [...latency.buckets].flatMap((count, at) =>
    count === 0 ? [] : [[LATENCY_BOUNDS[at], count]]
  );
  assert.deepEqual(counted, [[0.000_25, 1], [0.001, 1], [0.002_5, 1], [undefined, 1]]);
  assert.equal(latency.count, 4);
  assert.ok(Math.abs(latency.sum - 7.0022) < 1e-9);
});

Deno.test("a share of the answers left within the bound that it reaches", () => {
  const latency = new LatencyHistogram();
  assert.equal(latency.within(0.5), undefined);
  for (let each = 0; each < 99; each++) latency.note(0.9);
  latency.note(40);
  assert.equal(latency.within(0.5), 0.001);
  assert.equal(latency.within(0.99), 0.001);
  assert.equal(latency.within(1), 0.05);
  latency.note(60_000);
  assert.equal(latency.within(1), Infinity);
});

Deno.test("a rate is of the seconds that are over, and of no more than there were", () => {
  const rates = new Rates(10_500);
  for (let each = 0; each < 6; each++) rates.note("received", 11_000 + each);
  assert.equal(rates.over(10, 11_900).received, 0);
  assert.equal(rates.over(10, 12_100).received, 3);
  assert.equal(rates.over(1, 12_100).received, 6);
  assert.equal(rates.over(10, 21_000).received, 0.6);
  assert.equal(rates.over(10, 22_000).received, 0);
});

Deno.test("a rate forgets what is long over, and goes on behind a pause", () => {
  const rates = new Rates(0);
  rates.note("dropped", 100);
  rates.note("answered", 400_000);
  assert.deepEqual(rates.over(299, 401_000), {
    received: 0,
    answered: 1 / 299,
    dropped: 0,
    refused: 0,
  });
  rates.note("answered", 700_500);
  assert.equal(rates.over(299, 701_500).answered, 1 / 299);
});

Deno.test("refusals count by link, pool and reason, once for each pool that had nothing", () => {
  const counts = new RefusalCounts();
  const full = { status: StatusCode.NoAddrsAvail, reason: "pool-full", pools: ["a", "b"] } as const;
  counts.note(full, "lan");
  counts.note({ ...full, pools: ["b"] }, "lan");
  counts.note({ status: StatusCode.NoBinding, reason: "no-binding", pools: [] }, "");
  counts.noteLimits(new Map([["relayOctets", 2], ["leasesPerClient", 1]]), "lan");
  assert.deepEqual(
    [...counts.all].map(({ link, pool, reason, status, count }) =>
      `${link}/${pool}/${reason}/${status}: ${count}`
    ),
    [
      "lan/a/pool-full/NoAddrsAvail: 1",
      "lan/b/pool-full/NoAddrsAvail: 2",
      "//no-binding/NoBinding: 1",
      "lan//relay-octets/: 2",
    ],
  );
  assert.equal(counts.total, 3);
  assert.deepEqual([counts.ofPool("a"), counts.ofPool("b"), counts.ofPool("c")], [1, 2, 0]);
});
