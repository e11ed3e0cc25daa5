import assert from "node:assert/strict";
import type { Lab } from "../lab.ts";
import type { Outcome } from "../relay/crowd.ts";
import type { BindOrder } from "../relay/crowd_program.ts";
import { runProgram } from "../relay/program.ts";
import type { Scenario } from "../scenario.ts";

const CLIENTS = 200;

/** What must hold when the server is killed and started again. */
export const powerCutScenarios: readonly Scenario[] = [
  {
    name: `${CLIENTS} clients renew what they held when the server was killed at the last Reply`,
    run: async (lab) => {
      const bound = await bindAndKill(lab, CLIENTS);
      assert.deepEqual(bound.failures, []);
      await expectRenewed(lab, bound, CLIENTS);
    },
  },
  {
    name: "every client with a Reply renews it when the server was killed amid Replies",
    run: async (lab) => {
      const half = CLIENTS / 2;
      const bound = await bindAndKill(lab, half);
      assert.ok(bound.members.length >= half, `${bound.members.length} clients had a Reply`);
      assert.ok(bound.failures.length > 0, "the server was killed too late for this test");
      await expectRenewed(lab, bound, bound.members.length);
    },
  },
];

async function bindAndKill(lab: Lab, after: number): Promise<Outcome> {
  const server = await lab.serve();
  const order: BindOrder = { count: CLIENTS, kill: { pid: server.pid, after, signal: "SIGKILL" } };
  const { upstream } = lab.network;
  const bound = await runProgram<Outcome>(lab, upstream, "crowd", "bind", JSON.stringify(order));
  const status = await server.ended();
  assert.equal(status.signal, "SIGKILL", "the server was to end by SIGKILL");
  const addresses = new Set(bound.members.map(({ address }) => address));
  assert.equal(addresses.size, bound.members.length, "two clients hold one address");
  return bound;
}

async function expectRenewed(lab: Lab, bound: Outcome, count: number): Promise<void> {
  await lab.serve();
  const members = JSON.stringify(bound.members);
  const renewed = await runProgram<Outcome>(lab, lab.network.upstream, "crowd", "renew", members);
  assert.deepEqual(renewed.failures, []);
  assert.equal(renewed.members.length, count);
}
