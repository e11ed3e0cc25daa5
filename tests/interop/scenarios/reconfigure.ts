import assert from "node:assert/strict";
import type { Sextant } from "../../support/sextant.ts";
import { Dhcpcd } from "../clients/dhcpcd.ts";
import { serverConfig } from "../config.ts";
import { eventually } from "../eventually.ts";
import type { Lab } from "../lab.ts";
import { startRelay } from "../relay/dhcrelay.ts";
import type { Scenario } from "../scenario.ts";

/** It takes the key of a Reply, and checks each Reconfigure by it. */
const ACCEPTS = "  option dhcp6_reconfigure_accept\n";
/** Milliseconds that a client may take for a lease. */
const WITHIN = 30_000;

/** What must hold of clients that are told to come again. */
export const reconfigureScenarios: readonly Scenario[] = [false, true].flatMap((isRelayed) => [
  {
    name: `ctl reconfigure makes dhcpcd renew, by a key that outlives a restart, ${way(isRelayed)}`,
    isRelayed,
    run: async (lab) => {
      const server = await serve(lab, isRelayed);
      if (isRelayed) await startRelay(lab);
      const dhcpcd = new Dhcpcd(lab, ACCEPTS);
      await dhcpcd.start("both");
      await eventually(() => assert.equal(dhcpcd.given().addresses.length, 1), WITHIN);
      await reconfigure(lab, "--all");
      await server.stop();
      await serve(lab, isRelayed);
      await reconfigure(lab, "--link", "lan", "--request", "recursive-name-servers");
      await reconfigure(lab, "--address", dhcpcd.given().prefixes[0]!, "--message", "renew");
    },
  },
  {
    name: `ctl reconfigure makes a stateless dhcpcd ask again, ${way(isRelayed)}`,
    isRelayed,
    run: async (lab) => {
      await serve(lab, isRelayed);
      if (isRelayed) await startRelay(lab);
      const dhcpcd = new Dhcpcd(lab, ACCEPTS);
      await dhcpcd.start("configuration");
      await eventually(() => assert.equal(dhcpcd.given().nameServers.length, 1), WITHIN);
      await reconfigure(lab, "--all");
      await reconfigure(lab, "--link", "lan", "--message", "information-request");
    },
  },
]);

function way(isRelayed: boolean): string {
  return isRelayed ? "relayed" : "direct";
}

async function serve(lab: Lab, isRelayed: boolean): Promise<Sextant> {
  const file = `${lab.folder}/sextant.yaml`;
  const configuration = serverConfig(`${lab.folder}/leases.sqlite`, { isRelayed });
  const control = `control-socket: { path: ${lab.folder}/control.sock }\n`;
  await Deno.writeTextFile(file, configuration + control);
  return await lab.serveFile(file);
}

async function reconfigure(lab: Lab, ...words: string[]): Promise<void> {
  const command = ["-s", `${lab.folder}/control.sock`, "reconfigure", ...words];
  const { code, output } = await lab.sextant(lab.network.server, "ctl", ...command);
  assert.match(output, / on lan answered, told once\n1 client told, 1 answered, 0 did not\n/);
  assert.equal(code, 0);
}
