import assert from "node:assert/strict";
import { iaAddress, iaTa } from "../../lib/wire/options/mod.ts";
import { iaLines } from "../support/ia_lines.ts";
import { lan, POOL, toServer } from "../support/lan.ts";
import { address, type ClientSays, duid, says } from "../support/messages.ts";
import { status } from "../support/pipeline_rig.ts";
import { findingsOf } from "../handlers/support.ts";

const TEMPORARY = {
  "address-pool": {
    range: "2001:db8:1::a0-2001:db8:1::af",
    temporary: true,
    "preferred-lifetime": 600,
    "valid-lifetime": 1200,
  },
};

/** An IA_TA with addresses. */
function ta(iaid: number, ...addresses: string[]) {
  const options = addresses.map((text) =>
    iaAddress.of({
      address: address(text),
      preferredLifetime: 0,
      validLifetime: 0,
      options: [],
    })
  );
  return { options: [iaTa.of({ iaid, options })] };
}

function addressIn([line]: string[]): string {
  return /^ta \d+: (\S+) for 600 of 1200$/.exec(line!)![1]!;
}

Deno.test("RFC 8415 13.2: a temporary pool is for IA_TAs, and others are for IA_NAs", () => {
  const rig = lan([TEMPORARY, POOL]);
  const answer = rig.answer(says({ type: "solicit", na: { 1: [] }, ...ta(1) }));
  const [na, temporary] = iaLines(answer);
  assert.match(na!, /^na 1: 2001:db8:1::1. for 1800 of 3600$/);
  assert.match(temporary!, /^ta 1: 2001:db8:1::a. for 600 of 1200$/);
  const only = lan([TEMPORARY]).answer(says({ type: "solicit", na: { 1: [] } }));
  assert.deepEqual(iaLines(only), ["na 1: NoAddrsAvail"]);
});

Deno.test("RFC 8415 21.5: one IAID has the same temporary address while it is valid, another IAID another", () => {
  const rig = lan([TEMPORARY]);
  const request = (iaid: number, ...addresses: string[]) =>
    addressIn(iaLines(rig.answer(toServer({ type: "request", ...ta(iaid, ...addresses) }))));
  const first = request(1);
  assert.equal(request(1), first);
  const second = request(2);
  assert.notEqual(second, first);
  assert.equal(rig.leases.leasesOf(duid(1)).length, 2);
});

Deno.test("RFC 8415 21.5: a temporary address may be renewed, released and declined", () => {
  const rig = lan([TEMPORARY]);
  const says = (type: ClientSays["type"], ...addresses: string[]) =>
    rig.answer(toServer({ type, ...ta(1, ...addresses) }));
  const got = addressIn(iaLines(says("request")));
  rig.now += 900;
  assert.deepEqual(iaLines(says("renew", got)), [`ta 1: ${got} for 600 of 1200`]);
  const released = says("release", got);
  assert.deepEqual([status(released), ...iaLines(released)], ["Success"]);
  assert.equal(rig.leases.leasesOf(duid(1))[0]!.state, "released");
  assert.equal(addressIn(iaLines(says("request", got))), got);
  assert.equal(status(says("decline", got)), "Success");
  assert.equal(rig.leases.leasesOf(duid(1))[0]!.state, "declined");
});

Deno.test("whether a pool is temporary is true or false", () => {
  const [finding] = findingsOf(
    'address-pool: { range: "2001:db8:1::a0-2001:db8:1::af", temporary: often }',
  );
  assert.match(finding!, /temporary: expected true or false, found "often"/);
});
