import assert from "node:assert/strict";
import { Dhclient } from "../clients/dhclient.ts";
import { runProgram } from "../relay/program.ts";
import type { StormOutcome } from "../relay/storm_program.ts";
import type { Scenario } from "../scenario.ts";
import { expectAddress } from "./expect_lease.ts";

const DATAGRAMS = 2000;
const SEED = 8415;

/** What must hold whatever arrives. */
export const stormScenarios: readonly Scenario[] = [
  {
    name: `dhclient gets an address after ${3 * DATAGRAMS} damaged datagrams`,
    run: async (lab) => {
      const server = await lab.serve();
      const { client, upstream } = lab.network;
      for (
        const [route, host] of [["relayed", upstream], ["direct", upstream], [
          "multicast",
          client,
        ]] as const
      ) {
        const words = [route, String(DATAGRAMS), String(SEED)];
        const outcome = await runProgram<StormOutcome>(lab, host, "storm", ...words);
        assert.deepEqual(outcome.silencedBy, [], `${route}: the server fell silent`);
        assert.ok(outcome.sent >= DATAGRAMS, `${route}: only ${outcome.sent} datagrams were sent`);
      }
      assert.ok(server.running, "the server ended");
      await expectAddress(lab, await new Dhclient(lab).obtain("address"));
    },
  },
];
