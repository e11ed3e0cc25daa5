import assert from "node:assert/strict";
import { toHex } from "../../lib/wire/bytes.ts";
import { CORPUS, FOUND } from "./corpus.ts";
import { fuzzDecoder } from "./decoder.ts";
import { FuzzedService } from "./fuzzed_service.ts";
import { Inputs } from "./inputs.ts";

/** So many inputs of a seed. */
function inputsOf(seed: number, count: number): Uint8Array[] {
  const inputs = new Inputs(seed, CORPUS);
  return Array.from({ length: count }, () => inputs.next());
}

Deno.test("octets of all kinds are read, or said to be no message", () => {
  for (const octets of [...FOUND, ...CORPUS, ...inputsOf(1, 3000)]) {
    assert.equal(fuzzDecoder(octets), undefined, toHex(octets));
  }
});

Deno.test("a server goes on and logs no error, whatever comes in", async () => {
  await using service = await FuzzedService.start(1);
  for (const octets of [...FOUND, ...CORPUS, ...inputsOf(2, 2000)]) {
    assert.equal(await service.take(octets), undefined, toHex(octets));
  }
  assert.equal(await service.probe(), undefined);
});

Deno.test("what is wrong with a handler is found", async () => {
  await using service = await FuzzedService.start(1, (pipeline) => {
    const run = pipeline.run.bind(pipeline);
    pipeline.run = (message, ...others) => {
      if (message.kind === "relay" && message.hopCount === 1) throw new Error("planted");
      return run(message, ...others);
    };
  });
  const found: string[] = [];
  for (const octets of inputsOf(3, 500)) {
    const wrong = await service.take(octets);
    if (wrong !== undefined) found.push(wrong);
  }
  assert.match(found[0] ?? "", /planted/);
});

Deno.test("the same seed makes the same inputs, and another one others", () => {
  const hex = (seed: number) => inputsOf(seed, 200).map((octets) => toHex(octets)).join();
  assert.equal(hex(5), hex(5));
  assert.notEqual(hex(5), hex(6));
});
