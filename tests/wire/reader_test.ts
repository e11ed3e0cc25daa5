import assert from "node:assert/strict";
import { WireError } from "../../lib/wire/error.ts";
import { Reader } from "../../lib/wire/reader.ts";
import { Writer } from "../../lib/wire/writer.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { hex } from "./octets.ts";

Deno.test("a reader reads numbers in network order, unsigned", () => {
  const reader = new Reader(hex("ff fffe fffffd fffffffc"));
  assert.deepEqual([reader.uint8(), reader.uint16(), reader.uint24(), reader.uint32()], [
    0xff,
    0xfffe,
    0xfffffd,
    0xfffffffc,
  ]);
  assert.equal(reader.remaining, 0);
});

Deno.test("a reader stops at its end, though there are octets after it", () => {
  const reader = new Reader(hex("0102030405"), 1, 3);
  assert.equal(toHex(reader.take(2)), "0203");
  assert.throws(() => reader.uint8(), WireError);
  assert.equal(reader.rest().length, 0);
});

Deno.test("a value within a length fills it exactly", () => {
  const two = { decode: (reader: Reader) => reader.uint16() };
  assert.equal(new Reader(hex("0102")).within(2, two, "It"), 0x0102);
  assert.throws(() => new Reader(hex("010203")).within(3, two, "It"), {
    message: "It is 3 octets long, and its value ends after 2 (at octet 2)",
  });
  assert.throws(() => new Reader(hex("0102")).within(1, two, "It"), WireError);
  assert.throws(() => new Reader(hex("0102")).within(3, two, "It"), {
    message: "It says it is 3 octets long, and only 2 are left (at octet 0)",
  });
});

Deno.test("a value that may be unreadable is its octets then, and the reader goes on behind them", () => {
  const two = { decode: (reader: Reader) => reader.uint16() };
  const within = { decode: (reader: Reader) => reader.within(4, two, "It") };
  for (
    const [digits, source, value] of [["0102", two, 0x0102], ["01", two, hex("01")], [
      "010203",
      two,
      hex("010203"),
    ], ["010203", within, hex("010203")]] as const
  ) {
    const reader = new Reader(hex(`${digits}ff`), 0, digits.length / 2);
    assert.deepEqual(reader.restAs(source), value);
    assert.deepEqual([reader.position, reader.remaining], [digits.length / 2, 0]);
  }
  const broken = {
    decode: () => {
      throw new TypeError("no fault of the octets");
    },
  };
  assert.throws(() => new Reader(hex("01")).restAs(broken), TypeError);
});

Deno.test("a writer writes what a reader reads", () => {
  const writer = new Writer();
  writer.uint8(0xff);
  writer.uint16(0xfffe);
  writer.uint24(0xfffffd);
  writer.uint32(0xfffffffc);
  writer.put(hex("0102"));
  assert.equal(toHex(writer.finish()), "fffffefffffdfffffffc0102");
});

Deno.test("a writer fills in a length afterwards", () => {
  const writer = new Writer();
  writer.withLength({ encode: (inner, value: Uint8Array) => inner.put(value) }, hex("aabbcc"));
  assert.equal(toHex(writer.finish()), "0003aabbcc");
});

Deno.test("a writer that begins again leaves what it gave away alone", () => {
  const writer = new Writer();
  writer.uint8(1);
  const first = writer.finish();
  writer.reset();
  writer.uint8(2);
  assert.deepEqual([toHex(first), toHex(writer.finish())], ["01", "02"]);
});
