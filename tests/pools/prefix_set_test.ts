import assert from "node:assert/strict";
import fc from "fast-check";
import { PrefixSet } from "../../lib/pools/prefix_set.ts";
import {
  addressToBigInt,
  bigIntToAddress,
  compareBytes,
  formatAddress,
} from "../../lib/wire/address.ts";
import { lastAddress, maskAddress, overlaps, type Prefix } from "../../lib/wire/prefix.ts";
import { address, prefix } from "../support/messages.ts";

// Few bits that differ, so that prefixes meet: at the ends of words and in the middle.
const anAddress = fc.tuple(
  fc.constantFrom(0n, 1n << 127n, 0x2001n << 112n),
  fc.bigInt({ min: 0n, max: 3n }),
  fc.constantFrom(0n, 15n, 31n, 62n, 64n, 94n, 111n),
).map(([high, low, shift]) => bigIntToAddress(high | low << shift));

const aPrefix: fc.Arbitrary<Prefix> = fc.tuple(
  anAddress,
  fc.constantFrom(1, 17, 32, 33, 48, 63, 64, 65, 96, 112, 127, 128),
).map(([octets, length]) => ({ address: maskAddress(octets, length), length }));

Deno.test("a set of prefixes says what comparing with each of them says", () => {
  fc.assert(fc.property(fc.array(aPrefix, { maxLength: 40 }), aPrefix, (members, asked) => {
    const set = new PrefixSet();
    for (const member of members) set.add(member);
    assert.equal(set.overlaps(asked), members.some((member) => overlaps(member, asked)));
    const single = { address: asked.address, length: 128 };
    assert.equal(
      set.hasAddress(addressToBigInt(asked.address)),
      members.some((member) => overlaps(member, single)),
    );
  }));
});

Deno.test("a set of prefixes finds what lies between any two addresses", () => {
  fc.assert(fc.property(fc.array(aPrefix), anAddress, anAddress, (members, one, other) => {
    const [first, last] = compareBytes(one, other) <= 0 ? [one, other] : [other, one];
    const set = new PrefixSet();
    for (const member of members) set.add(member);
    const within = members.filter((member) =>
      compareBytes(member.address, last) <= 0 && compareBytes(lastAddress(member), first) >= 0
    );
    assert.equal(set.overlapsRange(first, last), within.length > 0);
  }));
});

Deno.test("a set of prefixes counts each once, and none that is within another", () => {
  const set = new PrefixSet();
  for (const text of ["2001:db8::5", "2001:db8::5", "2001:db8::6", "2001:db8:1::/48"]) {
    set.add(prefix(text));
  }
  set.add(prefix("2001:db8:1:2::/64"));
  const count = (first: string, last: string) => set.countWithin(address(first), address(last));
  assert.equal(count("::", "ffff::"), 3);
  assert.equal(count("2001:db8::6", "2001:db8::ffff"), 1);
  assert.equal(count("2001:db8:1:9::", "2001:db8:1:9::1"), 1);
  assert.equal(count("2001:db8::7", "2001:db8::ffff"), 0);
});

Deno.test("a set of prefixes takes more after it was asked", () => {
  const set = new PrefixSet();
  set.add(prefix("2001:db8:2::/48"));
  assert.equal(set.overlaps(prefix("2001:db8:1::/48")), false);
  set.add(prefix("2001:db8:1:1::1"));
  assert.equal(set.overlaps(prefix("2001:db8:1::/48")), true);
  assert.equal(set.hasAddress(addressToBigInt(address("2001:db8:2::1"))), true);
});

Deno.test("a set of prefixes keeps a hundred thousand apart", () => {
  const set = new PrefixSet();
  const base = addressToBigInt(address("2001:db8::"));
  // Every third address, in an order that is none.
  for (let index = 0n; index < 100_000n; index++) {
    set.add({ address: bigIntToAddress(base + (index * 7919n) % 100_000n * 3n), length: 128 });
  }
  assert.equal(set.countWithin(address("2001:db8::"), address("2001:db8:1::")), 100_000);
  assert.equal(set.hasAddress(base + 299_997n), true);
  assert.equal(set.hasAddress(base + 299_998n), false);
});

Deno.test("a set of prefixes asks what is kept elsewhere", () => {
  const set = new PrefixSet();
  const asked: [Uint8Array, Uint8Array][] = [];
  set.addElsewhere({
    overlaps: (first, last) => {
      asked.push([first, last]);
      return false;
    },
    endOfRun: (first) => first,
    reach: () => undefined,
    version: () => 1,
  });
  set.addElsewhere({
    overlaps: (first) => first[15] === 7,
    endOfRun: () => address("2001:db8::9"),
    reach: (first) => first[15] === 7 ? address("2001:db8::9") : undefined,
    version: () => 2,
  });
  assert.equal(set.version(), 3);
  assert.deepEqual(set.reach(prefix("2001:db8::7")), address("2001:db8::9"));
  assert.equal(set.reach(prefix("2001:db8::6")), undefined);
  assert.equal(
    set.endOfRun(addressToBigInt(address("2001:db8::7"))),
    addressToBigInt(address("2001:db8::9")),
  );
  assert.equal(set.endOfRun(addressToBigInt(address("2001:db8::6"))), undefined);
  asked.length = 0;
  assert.equal(set.hasAddress(addressToBigInt(address("2001:db8::7"))), true);
  assert.equal(set.overlaps(prefix("2001:db8::/64")), false);
  assert.deepEqual(asked, [
    [address("2001:db8::7"), address("2001:db8::7")],
    [address("2001:db8::"), address("2001:db8::ffff:ffff:ffff:ffff")],
  ]);
});

Deno.test("a set of prefixes says how far addresses go on one after the other", () => {
  const set = new PrefixSet();
  for (const text of ["2001:db8::5", "2001:db8::7", "2001:db8::6", "2001:db8::9"]) {
    set.add(prefix(text));
  }
  set.add(prefix("2001:db8:1::/48"));
  const end = (text: string) => {
    const found = set.endOfRun(addressToBigInt(address(text)));
    return found === undefined ? undefined : formatAddress(bigIntToAddress(found));
  };
  assert.equal(end("2001:db8::4"), undefined);
  assert.equal(end("2001:db8::5"), "2001:db8::7");
  assert.equal(end("2001:db8::7"), "2001:db8::7");
  assert.equal(end("2001:db8::9"), "2001:db8::9");
  assert.equal(end("2001:db8:1:2::3"), "2001:db8:1:ffff:ffff:ffff:ffff:ffff");
  for (let low = 0x1000; low < 0x2000; low++) set.add(prefix(`2001:db8::${low.toString(16)}`));
  let [at, asked] = [addressToBigInt(address("2001:db8::1000")), 0];
  for (let found; (found = set.endOfRun(at)) !== undefined; at = found + 1n) asked++;
  assert.equal(at, addressToBigInt(address("2001:db8::2000")));
  assert.ok(asked < 100);
});

Deno.test("a set of prefixes tells how far what shares addresses with a prefix reaches", () => {
  const set = new PrefixSet();
  for (const text of ["2001:db8:1::/48", "2001:db8:2::5", "2001:db8:2::7"]) set.add(prefix(text));
  const reach = (text: string) => {
    const end = set.reach(prefix(text));
    return end && formatAddress(end);
  };
  assert.equal(reach("2001:db8:1:7::/64"), "2001:db8:1:ffff:ffff:ffff:ffff:ffff");
  assert.equal(reach("2001:db8:1::/48"), "2001:db8:1:ffff:ffff:ffff:ffff:ffff");
  assert.equal(reach("2001:db8::/47"), "2001:db8:1:ffff:ffff:ffff:ffff:ffff");
  assert.equal(reach("2001:db8:2::/64"), "2001:db8:2:0:ffff:ffff:ffff:ffff");
  assert.equal(reach("2001:db8:2::7"), "2001:db8:2::7");
  assert.equal(reach("2001:db8:2::6"), undefined);
  assert.equal(reach("2001:db8:2:1::/64"), undefined);
});
