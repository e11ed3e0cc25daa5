import {
  iaAddress,
  iaNa,
  iaPd,
  iaPrefix,
  iaTa,
} from "../../../lib/wire/options/identity_association.ts";
import { statusCode } from "../../../lib/wire/options/exchange.ts";
import { address, assertOption, assertUnreadable, assertWrong } from "../octets.ts";

const ADDRESS = {
  address: address("2001:db8::1"),
  preferredLifetime: 375,
  validLifetime: 600,
  options: [],
};
const PREFIX = {
  preferredLifetime: 375,
  validLifetime: 0xffffffff,
  prefixLength: 56,
  prefix: address("2001:db8:ff00::"),
  options: [],
};

Deno.test("iana holds addresses and how it went", () => {
  assertOption(
    iaNa,
    {
      iaid: 0xc43cb2f1,
      t1: 300,
      t2: 480,
      options: [iaAddress.of(ADDRESS), statusCode.of({ code: 0, message: "" })],
    },
    `0003 002e c43cb2f1 0000012c 000001e0
     0005 0018 20010db8000000000000000000000001 00000177 00000258
     000d 0002 0000`,
  );
});

Deno.test("iata holds addresses", () => {
  assertOption(
    iaTa,
    { iaid: 1, options: [iaAddress.of(ADDRESS)] },
    `0004 0020 00000001
     0005 0018 20010db8000000000000000000000001 00000177 00000258`,
  );
});

Deno.test("iapd holds prefixes", () => {
  assertOption(
    iaPd,
    { iaid: 1, t1: 0, t2: 0, options: [iaPrefix.of(PREFIX)] },
    `0019 0029 00000001 00000000 00000000
     001a 0019 00000177 ffffffff 38 20010db8ff0000000000000000000000`,
    {
      iaid: 1,
      t1: 0,
      t2: 0,
      options: [{
        code: 26,
        name: "ia-prefix",
        value: {
          "preferred-lifetime": 375,
          "valid-lifetime": "infinity",
          "prefix-length": 56,
          prefix: "2001:db8:ff00::",
          options: [],
        },
      }],
    },
  );
});

Deno.test("ia-prefix keeps bits after the prefix, and the prefix :: as a hint", () => {
  const prefix = address("2001:db8:ff00::1");
  assertOption(
    iaPrefix,
    { ...PREFIX, prefix },
    "001a 0019 00000177 ffffffff 38 20010db8ff0000000000000000000001",
  );
  assertOption(
    iaPrefix,
    { ...PREFIX, prefix: address("::") },
    "001a 0019 00000177 ffffffff 38 00000000000000000000000000000000",
  );
});

Deno.test("what is shorter than an identity association or a lease is refused", () => {
  assertUnreadable("0003 000b 00000001 00000000 000000");
  assertUnreadable("0004 0003 000000");
  assertUnreadable("0005 0017 20010db8000000000000000000000001 00000177 000002");
  assertUnreadable("0019 000b 00000001 00000000 000000");
  assertUnreadable("001a 0018 00000177 ffffffff 38 20010db8ff00000000000000000000");
  assertUnreadable("0003 000d 00000001 00000000 00000000 00");
});

Deno.test("times that run backwards are wrong", () => {
  assertWrong(iaNa, { iaid: 1, t1: 2, t2: 1, options: [] }, /T1, 2, is later than T2, 1/);
  assertWrong(iaPd, { iaid: 1, t1: 2, t2: 1, options: [] }, /T1, 2, is later than T2, 1/);
  assertOption(
    iaNa,
    { iaid: 1, t1: 2, t2: 0, options: [] },
    "0003 000c 00000001 00000002 00000000",
  );
  assertWrong(iaAddress, { ...ADDRESS, preferredLifetime: 601 }, /longer than the valid/);
  assertWrong(iaPrefix, { ...PREFIX, validLifetime: 374 }, /longer than the valid/);
});

Deno.test("what no client can have is wrong", () => {
  for (const text of ["fe80::1", "::1", "ff02::1"]) {
    assertWrong(iaAddress, { ...ADDRESS, address: address(text) }, /cannot be assigned/);
    assertWrong(iaPrefix, { ...PREFIX, prefix: address(text) }, /cannot be assigned/);
  }
  assertWrong(iaPrefix, { ...PREFIX, prefixLength: 129 }, /at most 128 bits/);
});
