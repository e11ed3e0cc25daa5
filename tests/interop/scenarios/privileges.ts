import assert from "node:assert/strict";
import { Dhclient } from "../clients/dhclient.ts";
import type { Scenario } from "../scenario.ts";
import { expectAddress } from "./expect_lease.ts";
import { expectFound } from "./expect_leasequery.ts";
import { expectNobody, NOBODY } from "./expect_nobody.ts";

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
      await expectNobody(lab, server.pid);
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
