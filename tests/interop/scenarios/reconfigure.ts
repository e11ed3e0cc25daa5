import assert from "node:assert/strict";
import type { Sextant } from "../../support/sextant.ts";
import type { Client } from "../clients/client.ts";
import { Dhcpcd } from "../clients/dhcpcd.ts";
import { Dibbler } from "../clients/dibbler.ts";
import { serverConfig } from "../config.ts";
import { eventually } from "../eventually.ts";
import type { Lab } from "../lab.ts";
import { startRelay } from "../relay/dhcrelay.ts";
import type { Scenario } from "../scenario.ts";

/** Milliseconds that a client may take for a lease. */
const WITHIN = 30_000;

/** It takes the key of a Reply, and checks each Reconfigure by it. */
function makeDhcpcd(lab: Lab): Client {
  return new Dhcpcd(lab, "  option dhcp6_reconfigure_accept\n");
}

function makeDibbler(lab: Lab): Client {
  const lines = [
    "reconfigure-accept 1",
    "auth-protocol reconfigure-key",
    "auth-replay monotonic",
    "auth-methods digest-hmac-md5",
  ];
  return new Dibbler(lab, `${lines.join("\n")}\n`);
}

/** What must hold of clients that are told to come again. */
export const reconfigureScenarios: readonly Scenario[] = [false, true].flatMap((isRelayed) => {
  const way = isRelayed ? "relayed" : "direct";
  return [
    {
      name: `ctl reconfigure makes dhcpcd renew, by a key that outlives a restart, ${way}`,
      isRelayed,
      run: async (lab) => {
        if (isRelayed) await startRelay(lab);
        const server = await serve(lab, isRelayed);
        const dhcpcd = makeDhcpcd(lab);
        await bind(dhcpcd);
        await reconfigure(lab, "--all");
        await server.stop();
        await serve(lab, isRelayed);
        await reconfigure(lab, "--link", "lan", "--request", "recursive-name-servers");
        await reconfigure(lab, "--address", dhcpcd.given().prefixes[0]!, "--message", "renew");
      },
    },
    {
      name: `ctl reconfigure makes a stateless dhcpcd ask again, ${way}`,
      isRelayed,
      run: async (lab) => {
        if (isRelayed) await startRelay(lab);
        await serve(lab, isRelayed);
        const dhcpcd = makeDhcpcd(lab);
        await dhcpcd.start("configuration");
        await eventually(() => assert.equal(dhcpcd.given().nameServers.length, 1), WITHIN);
        await reconfigure(lab, "--all");
        await reconfigure(lab, "--link", "lan", "--message", "information-request");
      },
    },
    {
      name: `ctl reconfigure makes dibbler-client renew, ${way}`,
      isRelayed,
      run: async (lab) => {
        if (isRelayed) await startRelay(lab);
        await serve(lab, isRelayed);
        await bind(makeDibbler(lab));
        await reconfigure(lab, "--all");
      },
    },
  ];
});

async function bind(client: Client): Promise<void> {
  await client.start("both");
  await eventually(() => assert.equal(client.given().addresses.length, 1), WITHIN);
}

/** Starts a server with the leases of the one before. */
async function serve(lab: Lab, isRelayed: boolean): Promise<Sextant> {
  const file = `${lab.folder}/sextant.yaml`;
  const configuration = serverConfig(`${lab.folder}/leases.sqlite`, { isRelayed });
  const control = `control-socket: { path: ${controlSocket(lab)} }\n`;
  await Deno.writeTextFile(file, configuration + control);
  return await lab.serveFile(file);
}

function controlSocket({ folder }: Lab): string {
  return `${folder}/control.sock`;
}

async function reconfigure(lab: Lab, ...words: string[]): Promise<void> {
  const command = ["-s", controlSocket(lab), "reconfigure", ...words];
  const { code, output } = await lab.sextant(lab.network.server, "ctl", ...command);
  assert.match(output, / on lan answered, told once\n1 client told, 1 answered, 0 did not\n/);
  assert.equal(code, 0);
}
