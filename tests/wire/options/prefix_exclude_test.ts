import { pdExclude } from "../../../lib/wire/options/prefix_exclude.ts";
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
