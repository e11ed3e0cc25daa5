import assert from "node:assert/strict";
import type { Outcome } from "../relay/crowd.ts";
import type { BindOrder } from "../relay/crowd_program.ts";
import { runProgram } from "../relay/program.ts";
import type { Scenario } from "../scenario.ts";

const CLIENTS = 600;

/** What must hold when the configuration is read again while clients talk. */
export const reloadScenarios: readonly Scenario[] = [
  {
    name: `${CLIENTS} clients are bound and renewed while the server reloads again and again`,
    run: async (lab) => {
      const server = await lab.serve();
      const { upstream } = lab.network;
      let over = false;
      const reloading = (async () => {
        while (!over) {
          const reloaded = server.stderr.next(/is reloaded/, 30_000);
          server.signal("SIGHUP");
          await reloaded;
        }
      })();
      const order: BindOrder = { count: CLIENTS };
      const bound = await runProgram<Outcome>(
        lab,
        upstream,
        "crowd",
        "bind",
        JSON.stringify(order),
      );
      const renewed = await runProgram<Outcome>(
        lab,
        upstream,
        "crowd",
        "renew",
        JSON.stringify(bound.members),
      );
      over = true;
      await reloading;
      assert.deepEqual(bound.failures, []);
      assert.deepEqual(renewed.failures, []);
      assert.equal(renewed.members.length, CLIENTS);
    },
  },
];
