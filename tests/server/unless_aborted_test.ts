import assert from "node:assert/strict";
import { unlessAborted } from "../../lib/server/unless_aborted.ts";

Deno.test("what is waited for comes, be it good or bad", async () => {
  const { signal } = new AbortController();
  assert.equal(await unlessAborted(Promise.resolve(5), signal), 5);
  await assert.rejects(unlessAborted(Promise.reject(new Error("bad")), signal), /bad/);
});

Deno.test("an abort ends the wait with its reason, also one that came before", async () => {
  const controller = new AbortController();
  const never = new Promise<never>(() => {});
  const waiting = unlessAborted(never, controller.signal);
  controller.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  await assert.rejects(unlessAborted(never, controller.signal), /enough/);
});

Deno.test("a wait that is over leaves nothing with the signal", async () => {
  const { signal } = new AbortController();
  let listening = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listening++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listening--;
    remove(...args);
  };
  for (let time = 0; time < 5; time++) await unlessAborted(Promise.resolve(), signal);
  await Promise.resolve();
  assert.equal(listening, 0);
});
