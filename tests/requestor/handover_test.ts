import assert from "node:assert/strict";
import { Handover } from "../../lib/requestor/handover.ts";

Deno.test("who offers a value waits until it was dealt with", async () => {
  const handover = new Handover<number>();
  const log: string[] = [];
  const offering = (async () => {
    for (const value of [1, 2]) {
      await handover.put(value);
      log.push(`dealt with ${value}`);
    }
    handover.end();
  })();
  for await (const value of handover.values()) {
    log.push(`taken ${value}`);
    await Promise.resolve();
    log.push(`looked at ${value}`);
  }
  await offering;
  assert.deepEqual(log, [
    ...["taken 1", "looked at 1", "dealt with 1"],
    ...["taken 2", "looked at 2", "dealt with 2"],
  ]);
});

Deno.test("values of several that offer are all taken, and then the end", async () => {
  const handover = new Handover<number>();
  const offers = [1, 2, 3].map((value) => handover.put(value));
  void Promise.all(offers).then(() => handover.end());
  assert.deepEqual(await Array.fromAsync(handover.values()), [1, 2, 3]);
});

Deno.test("a failure is thrown behind what was offered before it", async () => {
  const handover = new Handover<number>();
  void handover.put(1);
  handover.fail(new Error("no more"));
  const values = handover.values();
  assert.deepEqual(await values.next(), { value: 1, done: false });
  await assert.rejects(values.next(), /no more/);
});

Deno.test("when nobody takes any more, nobody waits", async () => {
  const handover = new Handover<number>();
  const offered = handover.put(1);
  handover.close();
  await offered;
  await handover.put(2);
  assert.deepEqual(await Array.fromAsync(handover.values()), []);
});

Deno.test("who stops taking in the middle sets free who offered", async () => {
  const handover = new Handover<number>();
  const offered = handover.put(1);
  for await (const _ of handover.values()) break;
  await offered;
});
