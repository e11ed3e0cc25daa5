import assert from "node:assert/strict";
import { Dhclient } from "../clients/dhclient.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import { expectAddress } from "./expect_lease.ts";
import { expectFound } from "./expect_leasequery.ts";

const NOBODY = { uid: 65534, gid: 65534 } as const;

/** What must hold of a server that root starts and that becomes somebody else. */
export const privilegeScenarios: readonly Scenario[] = [
  {
    name: "started by root with a user, the server is that user alone, and serves",
    run: async (lab) => {
      // The folder of the lab is root's own, and the user has to get through it.
      Deno.chmodSync(lab.folder, 0o755);
      const database = `${lab.folder}/state/leases.sqlite`;
      const pidFile = `${lab.folder}/sextant.pid`;
      const more = `user: nobody\ngroup: nogroup\npid-file: ${pidFile}\n`;
      const server = await lab.serve(more, database);
      assert.equal(Deno.readTextFileSync(pidFile), `${server.pid}\n`);
      await expectIdentity(lab, server.pid);
      const { uid, gid } = Deno.statSync(database);
      assert.deepEqual({ uid, gid }, NOBODY, "the database is not the user's");
      const lease = await new Dhclient(lab).obtain("address");
      await expectAddress(lab, lease);
      server.signal("SIGHUP");
      await server.stderr.until(/reloaded/, 30_000);
      await expectFound(lab, lease);
    },
  },
];

async function expectIdentity(lab: Lab, pid: number): Promise<void> {
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
