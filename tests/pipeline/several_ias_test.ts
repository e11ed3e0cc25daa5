import assert from "node:assert/strict";
import type { Option } from "../../lib/wire/option.ts";
import { iaNa, iaPd } from "../../lib/wire/options/mod.ts";
import { address, duid, prefix, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, status } from "../support/pipeline_rig.ts";

const HANDLERS = [
  { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } },
  { "prefix-pool": { prefix: "2001:db8:8000::/40", "delegated-length": 56 } },
];

function rig(): PipelineRig {
  return new PipelineRig({ handlers: HANDLERS });
}

/** The IA options of a message that has these, as `says` makes them, one after the other. */
function iasOf(...parts: readonly Pick<Parameters<typeof says>[0], "na" | "pd">[]): Option[] {
  return parts.flatMap((part) =>
    says({ type: "solicit", ...part }).options.filter(({ definition: { code } }) =>
      code === iaNa.code || code === iaPd.code
    )
  );
}

Deno.test("IA_NAs and IA_PDs of one message are each given something of their own", () => {
  const server = rig();
  const request = says({
    type: "request",
    serverId: SERVER_ID,
    na: { 1: [], 2: [] },
    pd: { 1: [], 2: [], 3: [] },
  });
  const got = given(server.answer(request));
  assert.equal(new Set(got).size, 5);
  assert.equal(got.filter((text) => text.endsWith("/56")).length, 3);
  assert.equal(server.leases.leasesOf(duid(1)).length, 5);
});

Deno.test("an IA_PD with several prefixes is renewed whole", () => {
  const server = rig();
  const held = ["2001:db8:8000:100::/56", "2001:db8:8000:900::/56"];
  server.leases.record({
    clientId: duid(1),
    link: "lan",
    at: server.now,
    granted: held.map((text) => ({
      ...prefix(text),
      iaType: iaPd.code,
      iaid: 1,
      preferredUntil: server.now + 1800,
      validUntil: server.now + 3600,
    })),
    withdrawn: [],
    released: [],
    declined: [],
    declinedUntil: 0,
  });
  const renew = says({ type: "renew", serverId: SERVER_ID, pd: { 1: held } });
  assert.deepEqual(given(server.answer(renew)), held);
  const release = says({ type: "release", serverId: SERVER_ID, pd: { 1: held } });
  assert.equal(status(server.answer(release)), "Success");
  assert.deepEqual(server.leases.leasesOf(duid(1)).filter(({ state }) => state === "active"), []);
});

for (const kind of ["na", "pd"] as const) {
  Deno.test(`two IAs of one kind and IAID (${kind}) are one, with one binding`, () => {
    const server = rig();
    const options = iasOf({ [kind]: { 1: [] } }, { [kind]: { 1: [] } });
    const [offered, ...noMore] = given(server.answer(says({ type: "solicit", options })));
    assert.deepEqual(noMore, []);
    const request = says({ type: "request", serverId: SERVER_ID, options });
    assert.deepEqual(given(server.answer(request)), [offered]);
    assert.equal(server.leases.leasesOf(duid(1)).length, 1);
  });
}

Deno.test("what is in the repetition of an IA counts as if it were in the first", () => {
  const server = rig();
  const taken = says({
    type: "request",
    client: 2,
    serverId: SERVER_ID,
    na: { 1: ["2001:db8:1::11"] },
  });
  server.answer(taken);
  const hints = [["2001:db8:1::11"], ["2001:db8:1::12"]];
  const options = iasOf(...hints.map((addresses) => ({ na: { 1: addresses } })));
  const request = says({ type: "request", serverId: SERVER_ID, options });
  assert.deepEqual(given(server.answer(request)), ["2001:db8:1::12"]);
  const release = says({ type: "release", serverId: SERVER_ID, options });
  server.answer(release);
  const lease = (text: string) =>
    server.leases.leaseOf({ address: address(text), length: 128 })?.state;
  assert.equal(lease("2001:db8:1::12"), "released");
  assert.equal(lease("2001:db8:1::11"), "active");
});

Deno.test("an IA_NA and an IA_PD may have the same IAID", () => {
  const got = given(rig().answer(says({ type: "solicit", na: { 7: [] }, pd: { 7: [] } })));
  assert.match(got[0]!, /^2001:db8:1::1/);
  assert.match(got[1]!, /\/56$/);
});
