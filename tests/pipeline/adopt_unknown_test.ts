import assert from "node:assert/strict";
import { toServer } from "../support/lan.ts";
import { iaLines } from "../support/ia_lines.ts";
import { prefix, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, status } from "../support/pipeline_rig.ts";

const RANGE = { range: "2001:db8:1::10-2001:db8:1::1f" };
const ADOPTING = { "address-pool": { ...RANGE, "adopt-unknown": true } };
const PREFIXES = {
  "prefix-pool": { prefix: "2001:db8:8000::/52", "delegated-length": 56, "adopt-unknown": true },
};

function rig(handlers: readonly Record<string, unknown>[] = [ADOPTING, PREFIXES]): PipelineRig {
  return new PipelineRig({ handlers });
}

for (const type of ["renew", "rebind"] as const) {
  const extend = (server: PipelineRig, na: string[], pd: string[] = [], client = 1) => {
    const ias = { ...na.length && { na: { 1: na } }, ...pd.length && { pd: { 1: pd } } };
    return server.answer(
      says({ type, client, ...ias, ...(type === "renew" && { serverId: SERVER_ID }) }),
    );
  };

  Deno.test(`what a client ${type}s and nobody knows becomes its own where a pool adopts it`, () => {
    const server = rig();
    const reply = extend(server, ["2001:db8:1::17"], ["2001:db8:8000:300::/56"]);
    assert.deepEqual(iaLines(reply), [
      "na 1: 2001:db8:1::17 for 1800 of 3600",
      "pd 1: 2001:db8:8000:300::/56 for 1800 of 3600",
    ]);
    assert.equal(server.leases.leaseOf(prefix("2001:db8:1::17/128"))?.state, "active");
    // It goes on with it as with any other.
    assert.deepEqual(given(extend(server, ["2001:db8:1::17"])), ["2001:db8:1::17"]);
  });

  Deno.test(`a ${type} gets nothing that a pool could not pick, or that another has`, () => {
    const server = rig([{
      "address-pool": { ...RANGE, "adopt-unknown": true, exclude: "2001:db8:1::12" },
    }]);
    assert.deepEqual(given(extend(server, ["2001:db8:1::17"], [], 2)), ["2001:db8:1::17"]);
    for (const address of ["2001:db8:1::17", "2001:db8:1::12", "2001:db8:1::20"]) {
      assert.deepEqual(given(extend(server, [address])), ["NoBinding"], address);
    }
  });

  Deno.test(`a ${type} of what nobody knows gets NoBinding from a pool that does not adopt`, () => {
    const server = rig([{ "address-pool": RANGE }]);
    assert.deepEqual(given(extend(server, ["2001:db8:1::17"])), ["NoBinding"]);
  });

  Deno.test(`no limit is passed by what a ${type} makes a client's own`, () => {
    const server = rig([{ "address-pool": { ...ADOPTING["address-pool"], "max-per-client": 1 } }]);
    const reply = server.answer(says({
      type,
      na: { 1: ["2001:db8:1::11"], 2: ["2001:db8:1::12"] },
      ...(type === "renew" && { serverId: SERVER_ID }),
    }));
    assert.deepEqual(given(reply), ["2001:db8:1::11", "NoBinding"]);
  });
}

Deno.test("a Renew for another server is not answered, whatever a pool adopts", () => {
  const message = says({
    type: "renew",
    serverId: SERVER_ID.map((octet) => octet ^ 1),
    na: { 1: ["2001:db8:1::17"] },
  });
  assert.equal(rig().send(message).kind, "drop");
});

Deno.test("what a client confirms becomes its own until the valid lifetime is over", () => {
  const server = rig();
  const confirm = (...addresses: string[]) =>
    status(server.answer(says({ type: "confirm", na: { 1: addresses } })));
  assert.equal(confirm("2001:db8:1::17"), "Success");
  const lease = server.leases.leaseOf(prefix("2001:db8:1::17/128"));
  assert.equal(lease?.validUntil, server.now + 3600);
  assert.equal(lease?.iaid, 1);
  const other = says({ type: "solicit", client: 2, na: { 1: ["2001:db8:1::17"] } });
  assert.notDeepEqual(given(server.answer(other)), ["2001:db8:1::17"]);
  server.now += 100;
  assert.equal(confirm("2001:db8:1::17"), "Success");
  assert.equal(
    server.leases.leaseOf(prefix("2001:db8:1::17/128"))?.validUntil,
    server.now - 100 + 3600,
  );
  const renewed = toServer({ type: "renew", na: { 1: ["2001:db8:1::17"] } });
  assert.deepEqual(given(server.answer(renewed)), ["2001:db8:1::17"]);
});

Deno.test("nothing becomes anybody's by a Confirm from another link, of what another has, or without adopting", () => {
  const has = (server: PipelineRig) => [...server.leases.leasesOf(says1())].length;
  const says1 = () => says({ type: "confirm", na: {} }).options[0]!.value as Uint8Array;
  const confirm = (server: PipelineRig, ...addresses: string[]) =>
    status(server.answer(says({ type: "confirm", na: { 1: addresses } })));
  const server = rig();
  assert.equal(confirm(server, "2001:db8:9::17"), "NotOnLink");
  assert.equal(confirm(server, "2001:db8:1::17", "2001:db8:9::17"), "NotOnLink");
  server.answer(toServer({ type: "request", client: 2, na: { 1: ["2001:db8:1::17"] } }));
  assert.equal(confirm(server, "2001:db8:1::17"), "Success");
  assert.equal(confirm(server, "2001:db8:1::77"), "Success");
  assert.equal(has(server), 0);
  const other = rig([{ "address-pool": RANGE }]);
  assert.equal(confirm(other, "2001:db8:1::17"), "Success");
  assert.equal(has(other), 0);
});

Deno.test("a Confirm makes no more a client's own than limits allow", () => {
  const server = rig([{ limits: { "leases-per-client": 2 } }, ADOPTING]);
  const na = { 1: ["2001:db8:1::11"], 2: ["2001:db8:1::12"], 3: ["2001:db8:1::13"] };
  const outcome = server.send(says({ type: "confirm", na }));
  assert.equal(outcome.transaction?.limited?.get("leasesPerClient"), 1);
  assert.equal(server.leases.heldWithin(prefix("2001:db8:1::13/128"), server.now), undefined);
  assert.ok(server.leases.heldWithin(prefix("2001:db8:1::12/128"), server.now));
});
