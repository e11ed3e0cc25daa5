import assert from "node:assert/strict";
import fc from "fast-check";
import { domainName, parseDomainName, partialDomainName } from "../../lib/wire/domain_name.ts";
import { WireError } from "../../lib/wire/error.ts";
import type { Layout } from "../../lib/wire/layout.ts";
import { Reader } from "../../lib/wire/reader.ts";
import { Writer } from "../../lib/wire/writer.ts";
import { anyText } from "./any_text.ts";

function decode(layout: Layout<string>, octets: Uint8Array): string {
  return new Reader(octets).within(octets.length, layout, "The name");
}

function encode(layout: Layout<string>, name: string): Uint8Array {
  const writer = new Writer();
  layout.encode(writer, name);
  return writer.finish();
}

function octets(...parts: (number | string)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => typeof part === "string" ? [...new TextEncoder().encode(part)] : part),
  );
}

const EXAMPLE = octets(4, "doh1", 7, "example", 3, "com", 0);

Deno.test("a domain name is its labels, each behind its length", () => {
  assert.equal(decode(domainName, EXAMPLE), "doh1.example.com.");
  assert.deepEqual(encode(domainName, "doh1.example.com."), EXAMPLE);
});

Deno.test("the root is a dot", () => {
  for (const layout of [domainName, partialDomainName]) {
    assert.equal(decode(layout, octets(0)), ".");
    assert.deepEqual(encode(layout, "."), octets(0));
  }
});

Deno.test("a partial domain name stays partial", () => {
  assert.equal(decode(partialDomainName, octets(4, "host")), "host");
  assert.deepEqual(encode(partialDomainName, "host"), octets(4, "host"));
  assert.equal(decode(partialDomainName, EXAMPLE), "doh1.example.com.");
  assert.deepEqual(encode(partialDomainName, "doh1.example.com."), EXAMPLE);
});

Deno.test("a partial domain name may be empty", () => {
  assert.equal(decode(partialDomainName, octets()), "");
  assert.deepEqual(encode(partialDomainName, ""), octets());
});

Deno.test("dots, backslashes and what cannot be printed are escaped within a label", () => {
  const label = octets(6, "a.", "\\", " ", 0xff, 0, 0);
  assert.equal(decode(domainName, label), "a\\.\\\\\\032\\255\\000.");
  assert.deepEqual(encode(domainName, "a\\.\\\\\\032\\255\\000."), label);
});

Deno.test("a label that ends with an escaped dot does not make a partial name whole", () => {
  const name = octets(2, "a.");
  assert.equal(decode(partialDomainName, name), "a\\.");
  assert.deepEqual(encode(partialDomainName, "a\\."), name);
  assert.throws(() => encode(domainName, "a\\."), WireError);
  assert.deepEqual(encode(domainName, "a\\\\."), octets(2, "a\\", 0));
});

Deno.test("a domain name that is compressed, unfinished or too long is refused", () => {
  const label63 = [63, "x".repeat(63)] as const;
  const refused = [
    octets(),
    octets(4, "host"),
    octets(4, "hos"),
    octets(0xc0, 0),
    octets(64, "x".repeat(64), 0),
    octets(...label63, ...label63, ...label63, 63, "x".repeat(63), 0),
    octets(1, "a", 0, 0),
  ];
  for (const name of refused) assert.throws(() => decode(domainName, name), WireError);
});

Deno.test("a domain name has at most 255 octets", () => {
  const label63 = [63, "x".repeat(63)] as const;
  const longest = octets(...label63, ...label63, ...label63, 61, "x".repeat(61), 0);
  assert.equal(longest.length, 255);
  assert.deepEqual(encode(domainName, decode(domainName, longest)), longest);
  const tooLong = `${decode(domainName, longest).slice(0, -1)}x.`;
  assert.throws(() => encode(domainName, tooLong), WireError);
});

Deno.test("a text that is no domain name cannot be written", () => {
  for (const name of ["", "host", "a..b.", ".a.", "ü.", "\\256.", "\\", `${"x".repeat(64)}.`]) {
    assert.throws(() => encode(domainName, name), WireError, JSON.stringify(name));
  }
  for (const name of ["..", ".a", "\\", "a\\"]) {
    assert.throws(() => encode(partialDomainName, name), WireError, JSON.stringify(name));
  }
});

Deno.test("whatever octets a domain name is decoded from, it gives them again", () => {
  const label = fc.uint8Array({ minLength: 1, maxLength: 63 });
  const labels = fc.array(label, { maxLength: 3 });
  fc.assert(fc.property(labels, fc.boolean(), (labels, isWhole) => {
    const name = octets(...labels.flatMap((label) => [label.length, ...label]));
    const layout = isWhole ? domainName : partialDomainName;
    const given = isWhole ? octets(...name, 0) : name;
    assert.deepEqual(encode(layout, decode(layout, given)), given);
  }));
});

Deno.test("parseDomainName gives the lower-case A-labels with a dot at the end", () => {
  assert.equal(parseDomainName("Example.COM"), "example.com.");
  assert.equal(parseDomainName("example.com."), "example.com.");
  assert.equal(parseDomainName("example.com.."), "example.com.");
  assert.equal(parseDomainName("localhost"), "localhost.");
  assert.equal(parseDomainName("münchen.de"), "xn--mnchen-3ya.de.");
  assert.equal(parseDomainName("faß.de"), "xn--fa-hia.de.");
  assert.equal(parseDomainName("例え。テスト。"), "xn--r8jz45g.xn--zckzah.");
  assert.equal(parseDomainName("2.0.192.in-addr.arpa"), "2.0.192.in-addr.arpa.");
});

Deno.test("parseDomainName refuses what names no host", () => {
  const refused = ["", ".", "a..b", ".a", "a_b.example", "a b", "-a.example", "a-.example"];
  refused.push("192.0.2.1", "2001:db8::1", "xn--a", "a/b", "\\000.example", "℀.example");
  refused.push(`${"x".repeat(64)}.example`, `${"ü".repeat(63)}.example`);
  refused.push(Array(5).fill("x".repeat(50)).join("."));
  for (const text of refused) assert.equal(parseDomainName(text), undefined, text);
});

Deno.test("what parseDomainName gives can be written", () => {
  fc.assert(fc.property(fc.oneof(fc.domain(), anyText()), (text) => {
    const name = parseDomainName(text);
    if (name !== undefined) assert.equal(decode(domainName, encode(domainName, name)), name);
  }));
});
