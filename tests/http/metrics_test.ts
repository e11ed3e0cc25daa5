import assert from "node:assert/strict";
import { hashOf } from "../../lib/http/tokens.ts";
import { METRICS } from "../../lib/metrics/mod.ts";
import { parseMetrics } from "../metrics/strict_parser.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { HttpRig } from "./rig.ts";

Deno.test("metrics are open, unless a place wants a token or has none of them", async () => {
  await using rig = await HttpRig.start();
  const { status, headers, text } = await rig.ask("/metrics");
  assert.deepEqual(
    [status, headers.get("content-type")],
    [200, "text/plain; version=0.0.4; charset=utf-8"],
  );
  assert.equal(parseMetrics(text).size, METRICS.length);
  const sha256 = toHex(hashOf("secret"));
  const tokens = rig.write("tokens", `- { name: a, sha256: "${sha256}", may: [read] }\n`);
  await rig.serve(rig.entry(`tokens: ${tokens}, metrics: token`));
  assert.equal((await rig.ask("/metrics")).status, 401);
  const bearer = { headers: { authorization: "Bearer secret" } };
  assert.equal((await rig.ask("/metrics", bearer)).status, 200);
  await rig.serve(rig.entry(`tokens: ${tokens}, metrics: open`));
  assert.equal((await rig.ask("/metrics")).status, 200);
  await rig.serve(rig.entry("metrics: off"));
  assert.equal((await rig.ask("/metrics")).status, 404);
});

Deno.test("HTTP counts what it answers", async () => {
  await using rig = await HttpRig.start();
  await rig.ask("/livez");
  await rig.ask("/nothing");
  const { text } = await rig.ask("/metrics");
  const series = parseMetrics(text).get("sextant_http_requests_total")!.series;
  assert.deepEqual(series.map(({ labels, value }) => [labels["code"], value]), [["200", 1], [
    "404",
    1,
  ]]);
});
