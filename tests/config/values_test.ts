import assert from "node:assert/strict";
import { z } from "zod";
import { readWith } from "../../lib/config/schema_findings.ts";
import * as values from "../../lib/config/values.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";

/** What the schema makes of a value, or the messages of what is wrong with it. */
function read(schema: z.ZodType, input: unknown): unknown {
  const reading = readWith(schema, input, []);
  if (reading.ok) return reading.value;
  return reading.findings.map(({ path, message }) => [...path, message].join(" "));
}

function assertReads(schema: z.ZodType, cases: readonly (readonly [unknown, unknown])[]): void {
  for (const [input, expected] of cases) {
    assert.deepEqual(read(schema, input), expected, JSON.stringify(input));
  }
}

Deno.test("an address is 16 octets, and whatever else is written is named", () => {
  const shown = values.address.transform(formatAddress);
  const expected = "expected an IPv6 address such as 2001:db8::1, found";
  assertReads(shown, [
    ["2001:DB8::1", "2001:db8::1"],
    ["foo", [`${expected} "foo"`]],
    [7, [`${expected} 7`]],
    [null, [`${expected} nothing`]],
    [[], [`${expected} an empty list`]],
    [{ a: 1 }, [`${expected} a mapping`]],
    ["192.0.2.1", [`${expected} "192.0.2.1": that is an IPv4 address`]],
    ["fe80::1%eth0", [
      'expected an IPv6 address without a zone: fe80::1, found "fe80::1%eth0"',
    ]],
    [undefined, ["missing; expected an IPv6 address such as 2001:db8::1"]],
    // What YAML makes of `[2001:db8::]`.
    [{ "2001:db8:": null }, [
      `${expected} a mapping: put 2001:db8:: in quotes, as it ends in a colon`,
    ]],
  ]);
});

Deno.test("a long value is not shown whole", () => {
  const [message] = read(values.address, "x".repeat(500)) as string[];
  assert.equal(
    message,
    `expected an IPv6 address such as 2001:db8::1, found "${"x".repeat(60)}…"`,
  );
});

Deno.test("a unicast address is none of the special ones", () => {
  const expected = "expected a unicast IPv6 address such as 2001:db8::1, found";
  assertReads(values.unicastAddress.transform(formatAddress), [
    ["2001:db8::1", "2001:db8::1"],
    ["::", [`${expected} "::": that is the unspecified address`]],
    ["::1", [`${expected} "::1": that is the loopback address`]],
    ["fe80::1", [`${expected} "fe80::1": that is a link-local address`]],
    ["ff02::1", [`${expected} "ff02::1": that is a multicast address`]],
  ]);
});

Deno.test("a prefix with host bits is refused, and the right one is named", () => {
  assertReads(values.prefix.transform(formatPrefix), [
    ["2001:db8::/32", "2001:db8::/32"],
    ["2001:db8::1", "2001:db8::1/128"],
    ["2001:db8::1/64", [
      'expected the prefix 2001:db8::/64, found "2001:db8::1/64": bits after the first 64 are set',
    ]],
    ["2001:db8::/129", [
      'expected an IPv6 prefix such as 2001:db8::/32, found "2001:db8::/129"',
    ]],
  ]);
});

Deno.test("prefixes are one or a list, and an error is about the one that is wrong", () => {
  const shown = values.prefixes.transform((all) => all.map(formatPrefix));
  assertReads(shown, [
    ["2001:db8::/32", ["2001:db8::/32"]],
    [["2001:db8::/32", "::/0"], ["2001:db8::/32", "::/0"]],
    [[], ["expected at least 1 entry, found an empty list"]],
    [["2001:db8::/32", "x"], ['1 expected an IPv6 prefix such as 2001:db8::/32, found "x"']],
    [7, ["expected an IPv6 prefix such as 2001:db8::/32, found 7"]],
    [undefined, ["missing; expected an IPv6 prefix such as 2001:db8::/32"]],
  ]);
});

Deno.test("a range of addresses begins before it ends", () => {
  const expected =
    "expected a range of IPv6 addresses such as 2001:db8::1000-2001:db8::1fff, found";
  const shown = values.addressRange.transform(({ first, last }) =>
    [first, last].map(formatAddress)
  );
  assertReads(shown, [
    ["2001:db8::1-2001:db8::2", ["2001:db8::1", "2001:db8::2"]],
    ["2001:db8::1 - 2001:db8::1", ["2001:db8::1", "2001:db8::1"]],
    ["::2-::1", ['expected a range that begins before it ends: ::1-::2, found "::2-::1"']],
    ["::1", [`${expected} "::1"`]],
    ["::1-::2-::3", [`${expected} "::1-::2-::3"`]],
  ]);
});

Deno.test("a duration is in whole seconds, whatever its unit", () => {
  const expected = "expected a duration such as 30, 30s, 5m, 12h or 7d, found";
  assertReads(values.duration, [
    [30, 30],
    ["30", 30],
    ["30s", 30],
    ["5m", 300],
    ["12h", 43_200],
    ["7d", 604_800],
    ["7 D", 604_800],
    ["1.5h", 5400],
    [0, 0],
    ["0.7m", 42],
    ["0.5", ['expected whole seconds, found "0.5"']],
    [0.5, ["expected whole seconds, found 0.5"]],
    [-1, [`${expected} -1`]],
    ["5 weeks", [`${expected} "5 weeks"`]],
    ["infinity", [`${expected} "infinity"`]],
    [true, [`${expected} true`]],
    [Infinity, [`${expected} Infinity`]],
    ["100000d", ['expected at most 4294967294 seconds, found "100000d"']],
    [4_294_967_295, ["expected at most 4294967294 seconds, found 4294967295"]],
  ]);
});

Deno.test("a lifetime may be infinity, which is written so and not as the number that is sent", () => {
  assertReads(values.lifetime, [
    ["30m", 1800],
    ["infinity", 0xffff_ffff],
    [4_294_967_294, 4_294_967_294],
    [4_294_967_295, ["expected infinity, found 4294967295"]],
    ["for ever", [
      'expected a lifetime such as 30m, 12h or 7d, or infinity, found "for ever"',
    ]],
  ]);
});

Deno.test("octets are hexadecimal text; digits without quotes are told to be put in some", () => {
  const expected = 'expected octets in hexadecimal such as "00:24:36:ef:1d:89", found';
  assertReads(values.hexBytes, [
    ["00:24:36", Uint8Array.of(0, 0x24, 0x36)],
    ["002436", Uint8Array.of(0, 0x24, 0x36)],
    [2436, [`${expected} 2436: put it in quotes`]],
    ["", [`${expected} ""`]],
    ["xyz", [`${expected} "xyz"`]],
  ]);
});

Deno.test("a domain name becomes whole and lower case", () => {
  assertReads(values.domainName, [
    ["Example.com", "example.com."],
    ["bücher.example", "xn--bcher-kva.example."],
    ["a..b", ['expected a domain name such as example.com, found "a..b"']],
    ["192.0.2.1", ['expected a domain name such as example.com, found "192.0.2.1"']],
  ]);
});

Deno.test("numbers have bounds, and text with digits is not a number", () => {
  assertReads(values.port, [
    [547, 547],
    [0, ["expected a port number from 1 to 65535, found 0"]],
    [65_536, ["expected a port number from 1 to 65535, found 65536"]],
    [1.5, ["expected a port number from 1 to 65535, found 1.5"]],
    ["547", ['expected a port number from 1 to 65535, found "547"']],
    [undefined, ["missing; expected a port number from 1 to 65535"]],
  ]);
  assertReads(values.uint8, [[255, 255], [256, [
    "expected a whole number from 0 to 255, found 256",
  ]]]);
  assertReads(values.uint16, [[65_535, 65_535], [-1, [
    "expected a whole number from 0 to 65535, found -1",
  ]]]);
  assertReads(values.uint32, [[4_294_967_295, 4_294_967_295], [4_294_967_296, [
    "expected a whole number from 0 to 4294967295, found 4294967296",
  ]]]);
});

Deno.test("a size is in octets, with kb, mb and gb as powers of 1024", () => {
  assertReads(values.byteSize, [
    [4096, 4096],
    ["512kb", 524_288],
    ["10mb", 10_485_760],
    ["1GB", 1_073_741_824],
    [0, ["expected a size from 1 to 9007199254740991 octets, found 0"]],
    ["10 tons", ['expected a size such as 4096, 512kb, 10mb or 1gb, found "10 tons"']],
  ]);
});

Deno.test("a file mode needs quotes, without which YAML reads another number", () => {
  assertReads(values.fileMode, [
    ["0660", 0o660],
    ["600", 0o600],
    [660, [
      'expected a file mode in quotes such as "0660", found the number 660, which is how YAML ' +
      "reads digits without quotes",
    ]],
    ["0888", ['expected a file mode such as "0660", found "0888"']],
    [undefined, ['missing; expected a file mode such as "0660"']],
  ]);
});

Deno.test("a message type goes by its name, and a near miss is helped", () => {
  const expected = "expected the name of a message type such as solicit, found";
  assertReads(values.messageType, [
    ["solicit", 1],
    ["information-request", 11],
    ["Solicit", [`${expected} "Solicit"; did you mean "solicit"?`]],
    ["inform", [`${expected} "inform"; did you mean "information-request"?`]],
    [1, [`${expected} 1`]],
  ]);
});

Deno.test("an option goes by the handler that sends it, by its own name or by its code", () => {
  const expected = "expected the name or code of an option such as recursive-name-servers or 23, " +
    "found";
  assertReads(values.optionCodeOrName, [
    ["sip-server-names", 21],
    ["recursive-name-servers", 23],
    ["domain-search-list", 24],
    ["client-id", 1],
    [23, 23],
    ["23", 23],
    [0, [`${expected} 0`]],
    [65_536, [`${expected} 65536`]],
    ["recursive-name-server", [
      `${expected} "recursive-name-server"; did you mean "recursive-name-servers"?`,
    ]],
  ]);
});

Deno.test("a mark is any text, but text", () => {
  assertReads(values.mark, [
    ["relayed", "relayed"],
    ["", ['expected a mark such as relayed, found ""']],
    [7, ["expected a mark such as relayed, found 7: put it in quotes"]],
    [false, ["expected a mark such as relayed, found false: put it in quotes"]],
  ]);
});

Deno.test("every kind of value can be described to an editor, by what is written", () => {
  const kinds = Object.values(values).filter((value) => value instanceof z.ZodType);
  assert.ok(kinds.length >= 17);
  for (const kind of kinds) {
    const { type, anyOf } = z.toJSONSchema(kind, { io: "input" });
    assert.ok(type ?? anyOf);
  }
});

Deno.test("an IPv4 prefix has no host bits", () => {
  const expected = "expected an IPv4 prefix such as 192.0.2.0/24, found";
  const shown = values.ipv4Prefix.transform(({ address, length }) =>
    `${address.join(".")}/${length}`
  );
  assertReads(shown, [
    ["192.0.2.0/24", "192.0.2.0/24"],
    ["192.0.2.1", "192.0.2.1/32"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["192.0.2.1/24", [
      'expected the prefix 192.0.2.0/24, found "192.0.2.1/24": bits after the first 24 are set',
    ]],
    ["10.255.0.0/9", [
      'expected the prefix 10.128.0.0/9, found "10.255.0.0/9": bits after the first 9 are set',
    ]],
    ["192.0.2.0/33", [`${expected} "192.0.2.0/33": it has at most 32 bits`]],
    ["192.0.2/24", [`${expected} "192.0.2/24"`]],
    ["192.0.2.0/24/8", [`${expected} "192.0.2.0/24/8"`]],
    ["2001:db8::/32", [`${expected} "2001:db8::/32"`]],
    [24, [`${expected} 24`]],
  ]);
});

Deno.test("a multicast address is a group's", () => {
  const expected = "expected a multicast IPv6 address such as ff08::101, found";
  assertReads(values.multicastAddress.transform(formatAddress), [
    ["ff08::101", "ff08::101"],
    ["2001:db8::1", [`${expected} "2001:db8::1": that is not a multicast address`]],
    ["foo", [`${expected} "foo"`]],
  ]);
});

Deno.test("a power of two is one within bounds", () => {
  const expected = "expected a power of two from 1 to 65536, found";
  assertReads(values.powerOfTwo(65_536), [
    [1, 1],
    [64, 64],
    [65_536, 65_536],
    [63, [`${expected} 63`]],
    [0, [`${expected} 0`]],
    [-2, [`${expected} -2`]],
    [0.5, [`${expected} 0.5`]],
    [131_072, [`${expected} 131072`]],
    ["64", [`${expected} "64"`]],
  ]);
});

Deno.test("a URI has a scheme, and an address in it brackets", () => {
  const expected = "expected a URL such as https://example.org/, found";
  assertReads(values.uri("a URL such as https://example.org/"), [
    ["tftp://[2001:db8::69]/boot.efi", "tftp://[2001:db8::69]/boot.efi"],
    ["urn:ietf:params:capport:unrestricted", "urn:ietf:params:capport:unrestricted"],
    ["example.org/boot", [`${expected} "example.org/boot"`]],
    ["http://2001:db8::69/boot", [`${expected} "http://2001:db8::69/boot"`]],
    ["http://exa mple.org/", [`${expected} "http://exa mple.org/"`]],
    [7, [`${expected} 7`]],
  ]);
});
