import assert from "node:assert/strict";
import type { Lab } from "../lab.ts";

/** The user nobody and the group nogroup. */
export const NOBODY = { uid: 65534, gid: 65534 } as const;

/** The process is that user with that group alone, and has no capability. */
export async function expectNobody(lab: Lab, pid: number): Promise<void> {
  const { output } = await lab.network.server.run(["cat", `/proc/${pid}/status`], {
    log: lab.log("identity"),
  });
  const line = (name: string) =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(output)![1]!.trim().split(/\s+/);
  assert.deepEqual(new Set(line("Uid")), new Set([`${NOBODY.uid}`]));
  assert.deepEqual(new Set(line("Gid")), new Set([`${NOBODY.gid}`]));
  const groups = line("Groups").filter((group) => group !== "" && group !== `${NOBODY.gid}`);
  assert.deepEqual(groups, [], "the server has other groups too");
  for (const set of ["CapEff", "CapPrm"]) {
    assert.match(line(set)[0]!, /^0+$/, `the server has capabilities left in ${set}`);
  }
}
