import assert from "node:assert/strict";
import { contractConfiguration, writeContractFiles } from "../../config/contract/contract.ts";
import { INTERFACE, SERVER } from "../addresses.ts";
import { Dhclient } from "../clients/dhclient.ts";
import type { Lab } from "../lab.ts";
import { ip } from "../namespaces.ts";
import type { Scenario } from "../scenario.ts";
import { expectAddress, expectPrefix } from "./expect_lease.ts";
import { expectFound } from "./expect_leasequery.ts";
import { expectNobody, NOBODY } from "./expect_nobody.ts";

/** The addresses of the configuration, of the server and of who may ask by leasequery. */
const LISTENS_ON = "2001:db8::1";
const MAY_ASK = "2001:db8::ffff:1";
/** The first of its pools is from here. */
const POOL = "2001:db8:1::1000/116";
/** The group adm. */
const ADM = 4;

/** What must hold of the configuration that has every key of the language. */
export const contractScenarios: readonly Scenario[] = [
  {
    name: "the whole configuration passes check, and started by root it serves as nobody",
    run: async (lab) => {
      const { server: host, upstream } = lab.network;
      await addAddress(host.namespace, SERVER.upstreamInterface, LISTENS_ON);
      await addAddress(upstream.namespace, INTERFACE, MAY_ASK);
      const { file, pidFile, controlSocket } = writeConfiguration(lab);
      const { code, output } = await lab.sextant(host, "check", "-c", file);
      assert.equal(code, 0, `check ended with ${code}: ${output}`);

      const server = await lab.serveFile(file);
      await expectNobody(lab, server.pid);
      assert.equal(Deno.readTextFileSync(pidFile), `${server.pid}\n`);
      const { uid, gid, mode } = Deno.statSync(controlSocket);
      assert.deepEqual({ uid, gid, mode: mode! & 0o777 }, { uid: 0, gid: ADM, mode: 0o660 });

      const lease = await new Dhclient(lab).obtain("both");
      await expectAddress(lab, lease, POOL);
      expectPrefix(lease);
      await expectFound(lab, lease, LISTENS_ON);
      const leases = await lab.sextant(host, "ctl", "-s", controlSocket, "leases");
      assert.ok(leases.output.includes(lease.addresses[0]!), leases.output);
    },
  },
];

async function addAddress(namespace: string, name: string, address: string): Promise<void> {
  await ip("-n", namespace, "address", "add", `${address}/64`, "dev", name, "nodad");
}

/** As it is, but for the name of the interface, and files of this run instead of the machine's. */
function writeConfiguration(lab: Lab): { file: string; pidFile: string; controlSocket: string } {
  // The folder of the lab is root's own, and the user has to get through it.
  Deno.chmodSync(lab.folder, 0o755);
  const folder = lab.makeFolder("contract");
  const [pidFile, controlSocket] = [`${folder}/sextant.pid`, `${folder}/control.sock`];
  writeContractFiles(folder);
  const file = `${folder}/config.yaml`;
  const text = contractConfiguration(
    [["pid-file"], pidFile],
    [["control-socket", "path"], controlSocket],
    [["statistics", "interfaces"], [SERVER.clientInterface]],
    [["links", 0, "interfaces"], [SERVER.clientInterface]],
    [["listen", 0, "interface"], SERVER.clientInterface],
  );
  Deno.writeTextFileSync(file, text);
  // It rotates its log in there, and changes the database of assignments when it is built again.
  Deno.chownSync(folder, NOBODY.uid, NOBODY.gid);
  return { file, pidFile, controlSocket };
}
