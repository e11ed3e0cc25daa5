import assert from "node:assert/strict";
import { Slices } from "../../lib/server/slices.ts";
import type { Steps } from "../../lib/steps.ts";

/** A clock that every step of the work moves on, and sockets that are looked at. */
class Work {
  now = 0;
  looks: number[] = [];
  isStopping = false;
  isClosed = false;
  onLook = () => {};
  readonly slices = new Slices({
    timers: { now: () => this.now },
    network: {
      lookAround: () => ({
        look: () => {
          this.looks.push(this.now);
          this.onLook();
          return Promise.resolve();
        },
        close: () => void (this.isClosed = true),
      }),
    },
    isStopping: () => this.isStopping,
  });

  /** Steps of a millisecond each. */
  *steps(count: number, onEnd = () => {}): Steps<string> {
    try {
      for (let step = 0; step < count; step++) {
        this.now++;
        yield;
      }
      return "done";
    } finally {
      onEnd();
    }
  }
}

Deno.test("long work looks at the sockets after every few milliseconds of it", async () => {
  const work = new Work();
  assert.equal(await work.slices.do(work.steps(12)), "done");
  assert.deepEqual(work.looks, [5, 10]);
  assert.ok(work.isClosed);
});

Deno.test("work that is short looks at nothing", async () => {
  const work = new Work();
  await work.slices.do(work.steps(3));
  assert.deepEqual(work.looks, []);
});

Deno.test("work is broken off when the server stops, and tidies up", async () => {
  const work = new Work();
  work.onLook = () => void (work.isStopping = true);
  let isTidy = false;
  const done = work.slices.do(work.steps(100, () => isTidy = true));
  await assert.rejects(done, /The server is about to stop/);
  assert.equal(work.now, 5);
  assert.ok(isTidy && work.isClosed);
});
