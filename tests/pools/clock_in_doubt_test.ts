import assert from "node:assert/strict";
import { duid, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

const HOUR = 3600;
const ONE = "2001:db8:1::a";

/** A pool of one address, which client 1 has for an hour. */
function rig(handlers: readonly Record<string, unknown>[] = [{
  "address-pool": { range: "2001:db8:1::a-2001:db8:1::a", "valid-lifetime": "1h" },
}]) {
  const server = new PipelineRig({ handlers });
  const ask = (client: number, othersAt?: number) => {
    const request = says({ type: "request", client, serverId: SERVER_ID, na: { 1: [] } });
    return given(server.answer(request, { ...(othersAt && { othersAt }) }))[0];
  };
  assert.equal(ask(1), ONE);
  return { server, ask };
}

Deno.test("a lease that only the clock on the wall calls over is nobody else's", () => {
  const { server, ask } = rig();
  const before = server.now;
  server.now += 10 * HOUR;
  assert.equal(ask(2, before + 60), "NoAddrsAvail");
  assert.equal(ask(2, before + HOUR + 1), ONE);
});

Deno.test("a lease that only the other clock calls over is nobody else's either", () => {
  const { server, ask } = rig();
  server.now -= 10 * HOUR;
  // The earlier one of the two clocks is the one on the wall.
  assert.equal(ask(2, server.now), "NoAddrsAvail");
});

Deno.test("its own client gets again what only the clock on the wall calls over", () => {
  const { server, ask } = rig();
  const before = server.now;
  server.now += 10 * HOUR;
  assert.equal(ask(1, before + 60), ONE);
  const [lease] = server.leases.leasesOf(duid(1));
  assert.equal(lease!.validUntil, server.now + HOUR);
});

Deno.test("a large pool gives another address, and the same again when the clock is believed", () => {
  const { server, ask } = rig([{
    "address-pool": { range: "2001:db8:1::a-2001:db8:1::b", "valid-lifetime": "1h" },
  }]);
  const before = server.now;
  assert.equal(ask(2), "2001:db8:1::b");
  server.now += 10 * HOUR;
  for (const client of [3, 4, 5]) assert.equal(ask(client, before + 60), "NoAddrsAvail");
  assert.deepEqual([ask(3), ask(4)].sort(), ["2001:db8:1::a", "2001:db8:1::b"]);
});

Deno.test("what the client's own is part of, and is over, is not given it where another's is part of it too", () => {
  const [first, whole] = ["2001:db8:8000::/60", "2001:db8:8000::/56"];
  const pool = (prefix: string, length: number) => ({
    "prefix-pool": { prefix, "delegated-length": length, "valid-lifetime": "1h" },
  });
  const ask = (server: PipelineRig, client: number, hint?: string, othersAt?: number) => {
    const pd = { 1: hint === undefined ? [] : [hint] };
    const request = says({ type: "request", client, serverId: SERVER_ID, pd });
    return given(server.answer(request, { ...(othersAt && { othersAt }) }))[0];
  };
  const parts = new PipelineRig({ handlers: [pool(first, 62)] });
  for (const client of [1, 2]) assert.match(ask(parts, client)!, /\/62$/);
  const server = new PipelineRig({ handlers: [pool(whole, 60)], leases: parts.leases });
  server.now = parts.now + 10 * HOUR;
  for (const client of [1, 2]) assert.notEqual(ask(server, client, first, parts.now + 60), first);
});
