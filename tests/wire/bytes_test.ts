import assert from "node:assert/strict";
import fc from "fast-check";
import { fromHex, markedHex, textOrHex, toHex } from "../../lib/wire/bytes.ts";
import { ascii } from "./octets.ts";

Deno.test("toHex writes two digits an octet", () => {
  assert.equal(toHex(new Uint8Array([0, 10, 255])), "000aff");
  assert.equal(toHex(new Uint8Array([0, 10, 255]), ":"), "00:0a:ff");
  assert.equal(toHex(new Uint8Array()), "");
});

Deno.test("fromHex reads what toHex writes, with and without a separator", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.constantFrom("", ":", "-"), (octets, separator) => {
    assert.deepEqual(fromHex(toHex(octets, separator)), octets);
    assert.deepEqual(fromHex(toHex(octets, separator).toUpperCase()), octets);
  }));
});

Deno.test("fromHex reads octets of one digit between separators", () => {
  assert.deepEqual(fromHex("0:24:36:e"), new Uint8Array([0, 0x24, 0x36, 0x0e]));
});

Deno.test("fromHex refuses anything else", () => {
  for (const text of ["0", "000", "0g", "00:", ":00", "00::01", "000:1", "0x00", "00 01", " 00"]) {
    assert.equal(fromHex(text), undefined, text);
  }
});

Deno.test("octets among texts are marked, and never taken for something to read", () => {
  assert.equal(markedHex(ascii("a")), "hex:61");
  assert.equal(textOrHex(ascii("eth0 ~")), "eth0 ~");
  assert.equal(textOrHex(ascii("a\n")), "hex:610a");
  assert.equal(textOrHex(ascii("é")), "hex:c3a9");
  assert.equal(textOrHex(ascii("a\x7f")), "hex:617f");
  assert.equal(textOrHex(ascii("hex:61")), "hex:6865783a3631");
});

Deno.test("textOrHex gives different texts for different octets", () => {
  const octets = fc.oneof(fc.uint8Array(), fc.string().map((text) => ascii(`hex:${text}`)));
  fc.assert(fc.property(octets, (octets) => {
    const text = textOrHex(octets);
    const read = text.startsWith("hex:") ? fromHex(text.slice(4)) : ascii(text);
    assert.deepEqual(read, octets);
  }));
});
