import assert from "node:assert/strict";
import { ExceptionWindow } from "../../lib/server/exception_window.ts";

Deno.test("one error more than are put up with is too many", () => {
  const window = new ExceptionWindow(10, 2);
  assert.equal(window.note(0), false);
  assert.equal(window.note(1_000), false);
  assert.equal(window.note(2_000), true);
});

Deno.test("errors count for as long as the window is, and no longer", () => {
  const window = new ExceptionWindow(10, 2);
  for (const at of [0, 5_000, 10_000, 15_000, 20_000]) assert.equal(window.note(at), false);
  assert.equal(window.note(24_999), true);
});

Deno.test("where none is put up with, the first is too many", () => {
  assert.equal(new ExceptionWindow(1, 0).note(0), true);
});
