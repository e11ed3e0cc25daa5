import assert from "node:assert/strict";
import { METRICS, metricsText } from "../../lib/metrics/mod.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { TestAsked } from "../http/rig.ts";
import { ODD_NAMES } from "./odd_names.ts";
import { poolReport } from "./pool_report.ts";
import { parseMetrics, type Series } from "./strict_parser.ts";

function seriesOf(asked: TestAsked, name: string): readonly Series[] {
  return parseMetrics([...metricsText(METRICS, asked.measured())].join("")).get(name)!.series;
}

Deno.test("every metric is in base units, is called sextant_…, and says what it is and what to do", () => {
  for (const { name, type, help, advice } of METRICS) {
    assert.match(name, /^sextant_[a-z_]+$/);
    assert.doesNotMatch(name, /_(ms|milliseconds|kb|mb|percent|count)(_|$)/);
    assert.equal(name.endsWith("_total"), type === "counter", name);
    assert.match(help, /[^.]$/);
    assert.match(advice, /\.$/);
  }
  assert.equal(new Set(METRICS.map(({ name }) => name)).size, METRICS.length);
});

Deno.test("the text is what Prometheus reads, whatever names there are, and has every metric", () => {
  const asked = new TestAsked();
  asked.monitor.reports = ODD_NAMES.map((name, index) =>
    poolReport(name, [ODD_NAMES.at(-1 - index)!])
  );
  for (const name of ODD_NAMES) {
    const refusal = {
      status: StatusCode.NoAddrsAvail,
      reason: "pool-full",
      pools: [name],
    } as const;
    asked.monitor.refusals.note(refusal, name);
  }
  const families = parseMetrics([...metricsText(METRICS, asked.measured())].join(""));
  assert.deepEqual([...families.keys()], METRICS.map(({ name }) => name));
  const names = families.get("sextant_pool_size")!.series.map(({ labels }) => labels["pool"]);
  assert.deepEqual(names, [
    'a"b\\c',
    "line\nbreak",
    "\\u{0}\\u{1b}[2J\\u{9b}",
    "\\u{d800}",
    "日本 🛰",
    "\\u{200b}\\u{202e}",
  ]);
});

Deno.test("pools are told by link and name, one of several links without a link", () => {
  const asked = new TestAsked();
  asked.monitor.reports = [
    poolReport("one", ["lan"], { fullSince: 1 }),
    poolReport("two", ["lan", "wifi"], { use: undefined, share: undefined }),
  ];
  assert.deepEqual(
    seriesOf(asked, "sextant_pool_size").map(({ labels, value }) => [labels, value]),
    [[{ link: "lan", pool: "one" }, 256], [{ link: "", pool: "two" }, 256]],
  );
  assert.deepEqual(seriesOf(asked, "sextant_pool_full").map(({ value }) => value), [1, 0]);
  assert.deepEqual(seriesOf(asked, "sextant_pool_leased").map(({ value }) => value), [10]);
  assert.deepEqual(seriesOf(asked, "sextant_pool_refused_total").map(({ value }) => value), [3, 3]);
});

Deno.test("refusals are told by link, pool and reason", () => {
  const asked = new TestAsked();
  const { refusals } = asked.monitor;
  const refusal = {
    status: StatusCode.NoPrefixAvail,
    reason: "pool-full",
    pools: ["a", "b"],
  } as const;
  refusals.note(refusal, "lan");
  refusals.note(refusal, "lan");
  refusals.note({ status: StatusCode.NotOnLink, reason: "not-on-link", pools: [] }, "");
  assert.deepEqual(
    seriesOf(asked, "sextant_refusals_total").map(({ labels, value }) =>
      [...Object.values(labels), value].join()
    ),
    [
      "lan,a,pool-full,NoPrefixAvail,2",
      "lan,b,pool-full,NoPrefixAvail,2",
      ",,not-on-link,NotOnLink,1",
    ],
  );
});

Deno.test("the time from datagram to answer is a histogram in seconds", () => {
  const asked = new TestAsked();
  for (const milliseconds of [0.2, 3, 3, 9000]) asked.monitor.latency.note(milliseconds);
  const series = seriesOf(asked, "sextant_exchange_duration_seconds");
  const below = (le: string) => series.find(({ labels }) => labels["le"] === le)!.value;
  assert.deepEqual([below("0.00025"), below("0.0025"), below("0.005"), below("+Inf")], [
    1,
    1,
    3,
    4,
  ]);
  assert.equal(series.find(({ name }) => name.endsWith("_sum"))!.value, 9.0062);
});

Deno.test("messages, drops and limits are told by their names", () => {
  const asked = new TestAsked();
  const { global } = asked.statistics;
  global.countIn(1);
  global.countOut(7);
  global.countDrop("relayed-too-often");
  const value = (metric: string, label: string, name: string) =>
    seriesOf(asked, metric).find(({ labels }) => labels[label] === name)?.value;
  assert.equal(value("sextant_messages_received_total", "message", "solicit"), 1);
  assert.equal(value("sextant_messages_sent_total", "message", "reply"), 1);
  assert.equal(value("sextant_messages_dropped_total", "reason", "relayed-too-often"), 1);
  assert.equal(value("sextant_limits_reached_total", "reason", "relays-per-message"), 1);
  assert.equal(value("sextant_listener_open", "listener", 'ppp"0'), 0);
});
