import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addressToBigInt,
  bigIntToAddress,
  compareBytes,
  equalBytes,
  formatAddress,
  formatIpv4,
  isLinkLocal,
  isLoopback,
  isMulticast,
  isUnspecified,
  parseAddress,
  parseIpv4,
} from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { address } from "./octets.ts";

const anyAddress = fc.oneof(
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  fc.array(fc.constantFrom(0, 0, 1), { minLength: 16, maxLength: 16 }).map((octets) =>
    Uint8Array.from(octets)
  ),
);

Deno.test("parseAddress reads every form of RFC 4291 section 2.2", () => {
  const forms = {
    "2001:db8:0:0:8:800:200c:417a": "20010db80000000000080800200c417a",
    "2001:DB8::8:800:200C:417A": "20010db80000000000080800200c417a",
    "ff01::101": "ff010000000000000000000000000101",
    "::1": "00000000000000000000000000000001",
    "::": "00000000000000000000000000000000",
    "1::": "00010000000000000000000000000000",
    "2001:0db8:0000:0000:0000:0000:0000:0001": "20010db8000000000000000000000001",
    "1:2:3:4:5:6:7::": "00010002000300040005000600070000",
    "::2:3:4:5:6:7:8": "00000002000300040005000600070008",
    "0:0:0:0:0:0:13.1.68.3": "0000000000000000000000000d014403",
    "::ffff:129.144.52.38": "00000000000000000000ffff81903426",
    "64:ff9b::192.0.2.33": "0064ff9b0000000000000000c0000221",
  };
  for (const [text, hex] of Object.entries(forms)) {
    assert.equal(toHex(parseAddress(text) ?? new Uint8Array()), hex, text);
  }
});

Deno.test("parseAddress refuses what is no address", () => {
  const refused = ["", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "::1::"];
  refused.push("1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", ":1::", "1::2:");
  refused.push("12345::", "g::", "::-1", "::+1", " ::1", "::1 ", "[::1]", "::1/128", "0x1::");
  refused.push("192.0.2.1", "::192.0.2", "::192.0.2.256", "::192.0.2.01", "::192.0.2.1:1");
  refused.push("1.2.3.4::", "::1.2.3.4.5", "１::");
  for (const text of refused) assert.equal(parseAddress(text), undefined, text);
});

Deno.test("parseAddress refuses a zone", () => {
  for (const text of ["fe80::1%eth0", "fe80::1%2", "fe80::1%", "%eth0"]) {
    assert.equal(parseAddress(text), undefined, text);
  }
});

Deno.test("formatAddress writes the one form of RFC 5952", () => {
  const forms = {
    "2001:0db8::0001": "2001:db8::1",
    "2001:db8:0:0:0:0:2:1": "2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1": "2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1": "2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1": "2001:db8::1:0:0:1",
    "2001:DB8:AAAA::ABCD": "2001:db8:aaaa::abcd",
    "0:0:0:0:0:0:0:0": "::",
    "0:0:0:0:0:0:0:1": "::1",
    "1:0:0:0:0:0:0:0": "1::",
    "1:2:3:4:5:6:0:0": "1:2:3:4:5:6::",
    "0:0:3:4:5:6:7:8": "::3:4:5:6:7:8",
    "::ffff:192.0.2.1": "::ffff:c000:201",
  };
  for (const [text, form] of Object.entries(forms)) {
    assert.equal(formatAddress(address(text)), form);
  }
});

Deno.test("parseAddress reads what formatAddress writes", () => {
  fc.assert(fc.property(anyAddress, (octets) => {
    const text = formatAddress(octets);
    assert.deepEqual(parseAddress(text), octets);
    assert.deepEqual(parseAddress(text.toUpperCase()), octets);
  }));
});

Deno.test("parseAddress reads every address that an independent generator writes", () => {
  fc.assert(fc.property(fc.ipV6(), (text) => {
    const parsed = parseAddress(text);
    assert.ok(parsed, text);
    const url = new URL(`http://[${text}]/`).hostname.slice(1, -1);
    assert.equal(formatAddress(parsed), url);
  }));
});

Deno.test("IPv4 addresses are four numbers", () => {
  assert.deepEqual(parseIpv4("192.0.2.1"), new Uint8Array([192, 0, 2, 1]));
  assert.equal(formatIpv4(new Uint8Array([192, 0, 2, 1])), "192.0.2.1");
  for (const text of ["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.", "1.2.3.-4"]) {
    assert.equal(parseIpv4(text), undefined, text);
  }
});

Deno.test("an address as a number gives the same address again, and the same order", () => {
  fc.assert(fc.property(anyAddress, anyAddress, (a, b) => {
    assert.deepEqual(bigIntToAddress(addressToBigInt(a)), a);
    const order = addressToBigInt(a) - addressToBigInt(b);
    assert.equal(Math.sign(compareBytes(a, b)), order > 0n ? 1 : order < 0n ? -1 : 0);
    assert.equal(equalBytes(a, b), order === 0n);
  }));
  assert.equal(addressToBigInt(address("::1:0:0:0")), 1n << 48n);
});

Deno.test("octets that begin alike are ordered by length, and are not equal", () => {
  const short = new Uint8Array([1]);
  const long = new Uint8Array([1, 0]);
  assert.ok(compareBytes(short, long) < 0);
  assert.ok(compareBytes(long, short) > 0);
  assert.equal(equalBytes(short, long), false);
});

Deno.test("an address is told by what it is for", () => {
  const kinds = { isUnspecified, isLoopback, isLinkLocal, isMulticast };
  const expected: { [text: string]: keyof typeof kinds | "none" } = {
    "::": "isUnspecified",
    "::1": "isLoopback",
    "fe80::1": "isLinkLocal",
    "febf::1": "isLinkLocal",
    "ff00::": "isMulticast",
    "ff02::1:2": "isMulticast",
    "fec0::1": "none",
    "fe7f::1": "none",
    "::2": "none",
    "1::1": "none",
    "2001:db8::1": "none",
  };
  for (const [text, kind] of Object.entries(expected)) {
    for (const [name, test] of Object.entries(kinds)) {
      assert.equal(test(address(text)), name === kind, `${name} of ${text}`);
    }
  }
});
