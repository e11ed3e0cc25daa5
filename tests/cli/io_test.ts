import assert from "node:assert/strict";
import { linesOf } from "../../lib/cli/io.ts";
import { writeLine } from "../../lib/cli/write_line.ts";

async function linesFrom(...chunks: Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(ReadableStream.from(chunks))) lines.push(line);
  return lines;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("linesOf joins what arrives in pieces", async () => {
  assert.deepEqual(await linesFrom(utf8("on"), utf8("e\ntwo\nth"), utf8("ree\n")), [
    "one",
    "two",
    "three",
  ]);
});

Deno.test("linesOf keeps empty lines, drops CR, and needs no line feed at the end", async () => {
  assert.deepEqual(await linesFrom(utf8("one\r\n\ntwo")), ["one", "", "two"]);
  assert.deepEqual(await linesFrom(), []);
});

Deno.test("linesOf joins a character that arrives in two pieces", async () => {
  const octets = utf8("é");
  assert.deepEqual(await linesFrom(octets.subarray(0, 1), octets.subarray(1)), ["é"]);
});

function outputOf(write: (bytes: Uint8Array) => number) {
  const written: number[] = [];
  return {
    text: () => new TextDecoder().decode(Uint8Array.from(written)),
    writeSync: (bytes: Uint8Array) => {
      const count = write(bytes);
      written.push(...bytes.subarray(0, count));
      return count;
    },
  };
}

Deno.test("writeLine writes all of a line where the system takes it in pieces", () => {
  const output = outputOf((bytes) => Math.min(3, bytes.length));
  assert.equal(writeLine(output, "seven octets"), true);
  assert.equal(output.text(), "seven octets\n");
});

Deno.test("writeLine tries again while a pipe is full", () => {
  let full = 2;
  const output = outputOf((bytes) => {
    if (full-- > 0) throw new Deno.errors.WouldBlock();
    return bytes.length;
  });
  assert.equal(writeLine(output, "patience"), true);
  assert.equal(output.text(), "patience\n");
});

Deno.test("writeLine says so when the pipe is closed", () => {
  const output = outputOf(() => {
    throw new Deno.errors.BrokenPipe();
  });
  assert.equal(writeLine(output, "nobody"), false);
});
