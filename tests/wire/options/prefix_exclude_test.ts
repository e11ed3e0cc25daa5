import assert from "node:assert/strict";
import fc from "fast-check";
import { excludedFrom, pdExclude } from "../../../lib/wire/options/prefix_exclude.ts";
import { maskAddress, parsePrefix } from "../../../lib/wire/prefix.ts";
import { assertOption, assertUnreadable, assertWrong, hex } from "../octets.ts";

Deno.test("pd-exclude is the end of a prefix", () => {
  // The example of RFC 6603 section 4.2: 2001:db8:dead:beef::/64 within 2001:db8:dead:bee0::/59.
  assertOption(pdExclude, { prefixLength: 64, subnetId: hex("78") }, "0043 0002 40 78", {
    "prefix-length": 64,
    "subnet-id": "hex:78",
  });
  assertOption(
    pdExclude,
    { prefixLength: 128, subnetId: new Uint8Array(16) },
    "0043 0011 80 00000000000000000000000000000000",
  );
});

Deno.test("pd-exclude has a subnet id of 1 to 16 octets", () => {
  assertUnreadable("0043 0000");
  assertUnreadable("0043 0001 40");
  assertUnreadable("0043 0012 80 0000000000000000000000000000000000");
});

Deno.test("pd-exclude of no bits, or of more than an address has, is wrong", () => {
  assertWrong(pdExclude, { prefixLength: 0, subnetId: hex("00") }, /1 to 128 bits/);
  assertWrong(pdExclude, { prefixLength: 129, subnetId: hex("00") }, /1 to 128 bits/);
});

Deno.test("what pd-exclude says of a prefix is the example of RFC 6603 section 4.2", () => {
  const excluded = parsePrefix("2001:db8:dead:beef::/64")!;
  assert.deepEqual(excludedFrom(59, excluded), { prefixLength: 64, subnetId: hex("78") });
});

Deno.test("what pd-exclude says of a prefix has every bit of it after the delegated one", () => {
  fc.assert(fc.property(
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.integer({ min: 1, max: 127 }),
    fc.integer({ min: 0, max: 127 }),
    (octets, delegated, more) => {
      const length = Math.min(128, delegated + 1 + more);
      const address = maskAddress(octets, length);
      const { subnetId } = excludedFrom(delegated, { address, length });
      assert.equal(subnetId.length, Math.ceil((length - delegated) / 8));
      const bits = (octets: Uint8Array) =>
        [...octets].map((octet) => octet.toString(2).padStart(8, "0")).join("");
      const expected = bits(address).slice(delegated, length);
      assert.equal(bits(subnetId), expected.padEnd(subnetId.length * 8, "0"));
    },
  ));
});
