import assert from "node:assert/strict";
import { ACCEPT_AGAIN_AFTER, Accepting } from "../../lib/server/accepting.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { TestLog } from "./server_rig.ts";

function rig() {
  const timers = new ManualTimers();
  const log = new TestLog(["error", "info"]);
  const state = { failure: undefined as Error | undefined, failures: 0, isOpen: true };
  const accept = () =>
    state.failure ? Promise.reject(state.failure) : Promise.resolve("a connection");
  const setup = { place: "here", log, timers, onFailure: () => state.failures++ };
  const accepting = new Accepting(accept, setup);
  return { timers, log, state, next: () => accepting.next(() => state.isOpen) };
}

Deno.test("an accept that fails is tried again, said once, and so is its end", async () => {
  const { timers, log, state, next } = rig();
  state.failure = new Error("Too many open files");
  const connection = next();
  for (let attempt = 1; attempt < 5; attempt++) {
    await timers.set(ACCEPT_AGAIN_AFTER);
    timers.runOut();
  }
  await timers.set(ACCEPT_AGAIN_AFTER);
  state.failure = undefined;
  timers.runOut();
  assert.equal(await connection, "a connection");
  assert.equal(await next(), "a connection");
  assert.equal(state.failures, 5);
  assert.deepEqual(log.lines.map(({ level, message }) => `${level}: ${message}`), [
    "error: Cannot take connections at here for now: Too many open files. The server tries again",
    "info: Taking connections at here again, after 5 attempts that failed",
  ]);
});

Deno.test("an accept that fails because the place was closed is its end", async () => {
  const { log, state, next } = rig();
  state.failure = new Error("operation canceled");
  const connection = next();
  state.isOpen = false;
  assert.equal(await connection, undefined);
  assert.deepEqual(log.lines, []);
});
