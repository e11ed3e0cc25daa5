import assert from "node:assert/strict";
import { userPath } from "../../lib/cli/user_path.ts";

/** Runs `act` as if `deno task` had been called from a folder, or not at all. */
function calledFrom(folder: string | undefined, act: () => void): void {
  const before = Deno.env.get("INIT_CWD");
  const set = (value: string | undefined) =>
    value === undefined ? Deno.env.delete("INIT_CWD") : Deno.env.set("INIT_CWD", value);
  set(folder);
  try {
    act();
  } finally {
    set(before);
  }
}

Deno.test("a path is relative to where the user called the task", () => {
  calledFrom("/home/user", () => {
    assert.equal(userPath("sextant.yaml"), "/home/user/sextant.yaml");
    assert.equal(userPath("../sextant.yaml"), "/home/sextant.yaml");
    assert.equal(userPath("/etc/sextant.yaml"), "/etc/sextant.yaml");
  });
});

Deno.test("a path is relative to the working directory when there was no task", () => {
  calledFrom(undefined, () => {
    assert.equal(userPath("sextant.yaml"), `${Deno.cwd()}/sextant.yaml`);
  });
});
