import assert from "node:assert/strict";
import { address, says } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";
import { load } from "./loading.ts";

const A = "2001:db8:1::a";
const B = "2001:db8:1::b";

Deno.test("no pool gives an address that this machine has now, from when on until when it has it", () => {
  const { links, ownAddresses, makeHandlers } = load(`
listen: [{ interface: eth0 }]
handlers:
  - address-pool: { range: "${A}-${B}" }
`);
  const { entries } = makeHandlers(new Uint8Array(32));
  const rig = new PipelineRig({ links: links.all, handlers: entries });
  const offers = () =>
    new Set(
      [1, 2, 3, 4, 5, 6, 7, 8].map((client) =>
        given(rig.answer(says({ type: "solicit", client, na: { 1: [] } })))[0]!
      ),
    );
  const own = (...addresses: string[]) => ownAddresses.set(addresses.map(address));
  own("fe80::1", A);
  assert.deepEqual(offers(), new Set([B]));
  own(B, A);
  assert.deepEqual(offers(), new Set(["NoAddrsAvail"]));
  own(B);
  assert.deepEqual(offers(), new Set([A]));
});

Deno.test("no prefix is delegated in which this machine has an address now", () => {
  const { links, ownAddresses, makeHandlers } = load(`
listen: [{ interface: eth0 }]
links: [{ name: lan, prefixes: ["2001:db8:1::/64"], interfaces: [eth0] }]
handlers:
  - prefix-pool: { prefix: "2001:db8:8000::/55", delegated-length: 56 }
`);
  const { entries } = makeHandlers(new Uint8Array(32));
  const rig = new PipelineRig({ links: links.all, handlers: entries });
  ownAddresses.set([address("2001:db8:8000::1")]);
  for (const client of [1, 2, 3, 4]) {
    const answer = rig.answer(says({ type: "solicit", client, pd: { 1: [] } }));
    assert.deepEqual(given(answer), ["2001:db8:8000:100::/56"]);
  }
});
