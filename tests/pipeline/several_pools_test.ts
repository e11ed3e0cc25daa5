import assert from "node:assert/strict";
import { exchange, grant } from "../leases/exchanges.ts";
import { lan, toServer } from "../support/lan.ts";
import { duid } from "../support/messages.ts";
import { given, type PipelineRig } from "../support/pipeline_rig.ts";

const FIRST = { "prefix-pool": { prefix: "2001:db8:8000::/56", "delegated-length": 56 } };
const SECOND = { "prefix-pool": { prefix: "2001:db8:9000::/55", "delegated-length": 56 } };
const OF_FIRST = "2001:db8:8000::/56";
const OF_SECOND = "2001:db8:9000::/56";

function record(rig: PipelineRig, client: number, prefix: string, validUntil: number): void {
  const granted = [grant(prefix, { preferredUntil: validUntil, validUntil })];
  rig.leases.record(exchange({ clientId: duid(client), granted, contact: {} }));
}

Deno.test("a client keeps what it has, and does not go back to what it had from an earlier pool", () => {
  const rig = lan([FIRST, SECOND]);
  record(rig, 1, OF_FIRST, rig.now - 10);
  record(rig, 1, OF_SECOND, rig.now + 100);
  const renew = toServer({ type: "renew", pd: { 1: [OF_SECOND] } });
  assert.deepEqual(given(rig.answer(renew)), [OF_SECOND]);
});

Deno.test("what a client had, and another has now, does not keep it from what another pool has", () => {
  const rig = lan([FIRST, SECOND]);
  record(rig, 1, OF_FIRST, rig.now - 10);
  record(rig, 2, "2001:db8:8000::/52", rig.now + 100);
  const request = toServer({ type: "request", pd: { 1: [] } });
  assert.match(given(rig.answer(request))[0]!, /^2001:db8:9000:/);
});
