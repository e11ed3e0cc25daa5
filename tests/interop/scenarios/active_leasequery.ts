import assert from "node:assert/strict";
import { toHex } from "../../../lib/wire/bytes.ts";
import { SERVER } from "../addresses.ts";
import { ActiveRequestor, leasesIn, type PrintedLease } from "../clients/active_requestor.ts";
import type { Lab } from "../lab.ts";
import { duidOf, type Outcome } from "../relay/crowd.ts";
import type { BindOrder } from "../relay/crowd_program.ts";
import { runProgram } from "../relay/program.ts";
import type { Scenario } from "../scenario.ts";

/** Clients that ask while the server ends, while nobody follows it, and while it is followed. */
const CLIENTS = 200;
/** More than the requestor waits before it connects again, on a machine that is busy. */
const PATIENCE = 120_000;

/** What must hold of who follows a server that ends and comes back. */
export const activeLeasequeryScenarios: readonly Scenario[] = (["SIGTERM", "SIGKILL"] as const).map(
  (signal) => ({
    name: `leasequery --active prints each lease once, whatever ${signal} interrupts`,
    run: async (lab) => {
      const server = await lab.serveLeasequery();
      const { upstream } = lab.network;
      const requestor = new ActiveRequestor(upstream, SERVER.upstream, lab.log("active"));
      await requestor.stderr.until(/^Following/, PATIENCE);

      const kill = { pid: server.pid, after: CLIENTS / 2, signal };
      const before = await bind(lab, { count: CLIENTS, kill });
      assert.ok(before.length >= CLIENTS / 2, `${before.length} clients had a Reply`);
      assert.ok(before.length < CLIENTS, "the server ended too late for this test");
      const { code, signal: endedBy } = await server.ended();
      assert.deepEqual(
        [code === 0, endedBy],
        signal === "SIGTERM" ? [true, null] : [false, signal],
      );
      await lab.serveLeasequery();
      const between = await bind(lab, { count: CLIENTS, first: CLIENTS });
      await requestor.stderr.until(/has told what happened meanwhile/, PATIENCE);
      const after = await bind(lab, { count: CLIENTS, first: 2 * CLIENTS });
      assert.deepEqual([between.length, after.length], [CLIENTS, CLIENTS]);

      const granted = [...before, ...between, ...after];
      await requestor.printed(granted.map(({ address }) => address), PATIENCE);
      assert.equal(await requestor.stop(), 0);
      const printed = leasesIn(requestor.stdout.all);
      // A lease that was on disk may be one whose Reply did not leave any more.
      assert.deepEqual(printed, await askInBulk(lab));
      const known = new Set(printed.map(({ duid, address }) => `${duid} ${address}`));
      for (const { duid, address } of granted) assert.ok(known.has(`${duid} ${address}`));
    },
  }),
);

/** The leases of the clients of a crowd that came through. Nobody asks twice. */
async function bind(lab: Lab, order: BindOrder): Promise<PrintedLease[]> {
  const words = ["bind", JSON.stringify({ ...order, timeout: PATIENCE })];
  const { members } = await runProgram<Outcome>(lab, lab.network.upstream, "crowd", ...words);
  return members.map(({ index, address }) => ({ duid: toHex(duidOf(index)), address }));
}

async function askInBulk(lab: Lab): Promise<PrintedLease[]> {
  const words = ["--server", SERVER.upstream, "--tcp", "--json"];
  const { code, output } = await lab.sextant(
    lab.network.upstream,
    "leasequery",
    ...words,
    "link-address",
    SERVER.onClientLink,
  );
  assert.equal(code, 0, output);
  return leasesIn(output.split("\n").filter((line) => line.startsWith("{")));
}
