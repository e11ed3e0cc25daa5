import assert from "node:assert/strict";
import fc from "fast-check";
import { addressToBigInt, formatAddress } from "../../lib/wire/address.ts";
import {
  contains,
  firstBitsKey,
  formatPrefix,
  hasNoHostBits,
  holds,
  lastAddress,
  maskAddress,
  overlaps,
  parsePrefix,
  type Prefix,
  samePrefix,
} from "../../lib/wire/prefix.ts";
import { address } from "./octets.ts";

const anyAddress = fc.uint8Array({ minLength: 16, maxLength: 16 });
const anyPrefix: fc.Arbitrary<Prefix> = fc.record({ address: anyAddress, length: fc.nat(128) });

function prefix(text: string): Prefix {
  return parsePrefix(text)!;
}

/** The first and the last address as numbers, by arithmetic instead of by octets. */
function range({ address, length }: Prefix): [bigint, bigint] {
  const size = 1n << BigInt(128 - length);
  const first = addressToBigInt(address) / size * size;
  return [first, first + size - 1n];
}

Deno.test("parsePrefix reads an address and a length, or an address alone", () => {
  assert.deepEqual(prefix("2001:db8::/32"), { address: address("2001:db8::"), length: 32 });
  assert.deepEqual(prefix("::/0"), { address: address("::"), length: 0 });
  assert.deepEqual(prefix("2001:db8::1"), { address: address("2001:db8::1"), length: 128 });
  assert.deepEqual(prefix("2001:db8::1/64"), { address: address("2001:db8::1"), length: 64 });
});

Deno.test("parsePrefix refuses what is no prefix", () => {
  const refused = ["", "/", "/64", "::/", "::/129", "::/-1", "::/+1", "::/6 4", "::/64/64"];
  refused.push("::/1e1", "::/0x40", "::/ 64", "fe80::%eth0/64", "fe80::/64%eth0", "192.0.2.0/24");
  for (const text of refused) assert.equal(parsePrefix(text), undefined, text);
});

Deno.test("parsePrefix reads what formatPrefix writes", () => {
  assert.equal(formatPrefix(prefix("2001:DB8:0::/32")), "2001:db8::/32");
  fc.assert(fc.property(anyPrefix, (each) => {
    assert.deepEqual(parsePrefix(formatPrefix(each)), { ...each });
  }));
});

Deno.test("maskAddress and lastAddress are the ends of a prefix", () => {
  assert.equal(formatAddress(maskAddress(address("2001:db8:ffff::1"), 36)), "2001:db8:f000::");
  assert.equal(
    formatAddress(lastAddress(prefix("2001:db8:f000::/36"))),
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
  );
  fc.assert(fc.property(anyPrefix, (each) => {
    const [first, last] = range(each);
    assert.equal(addressToBigInt(maskAddress(each.address, each.length)), first);
    assert.equal(addressToBigInt(lastAddress(each)), last);
  }));
});

Deno.test("hasNoHostBits is true of a prefix that begins with its first address", () => {
  assert.equal(hasNoHostBits(prefix("2001:db8::/32")), true);
  assert.equal(hasNoHostBits(prefix("2001:db8::1/64")), false);
  assert.equal(hasNoHostBits(prefix("2001:db8:f800::/36")), false);
  assert.equal(hasNoHostBits(prefix("::1/128")), true);
  fc.assert(fc.property(anyPrefix, (each) => {
    assert.equal(hasNoHostBits(each), addressToBigInt(each.address) === range(each)[0]);
    assert.equal(
      hasNoHostBits({ ...each, address: maskAddress(each.address, each.length) }),
      true,
    );
  }));
});

/** Addresses and prefixes that are likely to have much in common. */
const nearAddress = fc.array(fc.constantFrom(0, 1, 0x80, 0xff), { minLength: 2, maxLength: 2 })
  .map((ends) => Uint8Array.from([0x20, ...Array(14).fill(ends[0]), ends[1]!]));
const nearPrefix: fc.Arbitrary<Prefix> = fc.record({ address: nearAddress, length: fc.nat(128) });

Deno.test("contains is true of every address from the first to the last", () => {
  fc.assert(fc.property(nearPrefix, nearAddress, (each, other) => {
    const [first, last] = range(each);
    const value = addressToBigInt(other);
    assert.equal(contains(each, other), first <= value && value <= last);
    assert.ok(contains(each, each.address));
    assert.ok(contains(each, lastAddress(each)));
  }));
});

Deno.test("holds, overlaps and samePrefix compare ranges, whatever is in the host bits", () => {
  fc.assert(fc.property(nearPrefix, nearPrefix, (a, b) => {
    const [firstA, lastA] = range(a);
    const [firstB, lastB] = range(b);
    assert.equal(holds(a, b), firstA <= firstB && lastB <= lastA);
    assert.equal(overlaps(a, b), firstA <= lastB && firstB <= lastA);
    assert.equal(samePrefix(a, b), firstA === firstB && lastA === lastB);
    assert.ok(samePrefix(a, { ...a, address: lastAddress(a) }));
  }));
});

Deno.test("the first bits of two addresses are one key when, and only when, one prefix holds both", () => {
  fc.assert(
    fc.property(anyAddress, anyAddress, fc.integer({ min: 1, max: 128 }), (one, other, length) => {
      const key = (address: Uint8Array) => firstBitsKey(addressToBigInt(address), length);
      assert.equal(key(one) === key(other), contains({ address: one, length }, other));
      const beside = one.with(
        (length - 1) >> 3,
        one[(length - 1) >> 3]! ^ (0x80 >> ((length - 1) & 7)),
      );
      assert.notEqual(key(one), key(beside));
      assert.equal(key(one), key(maskAddress(one, length)));
    }),
  );
});
