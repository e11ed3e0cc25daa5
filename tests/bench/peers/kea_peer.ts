import {
  addressToBigInt,
  bigIntToAddress,
  formatAddress,
  parseAddress,
} from "../../../lib/wire/address.ts";
import { toHex } from "../../../lib/wire/bytes.ts";
import { clientDuid } from "./client_duid.ts";
import { PLACES } from "./ground.ts";
import { missingPrograms } from "./missing_programs.ts";
import type { Peer, Setting } from "./peer.ts";
import type { Start } from "./running_server.ts";

const PROGRAM = "kea-dhcp6";
const HEADER = "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid," +
  "prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context\n";
const LINES_AT_ONCE = 10_000;

/** Kea as Debian has it, with its leases in memory and a file, which it does not sync. */
export const kea: Peer = {
  name: "kea",
  title: "Kea, memfile",
  abilities: ["prefixes", "many leases"],
  missing: () => missingPrograms([PROGRAM]),
  versionCommand: [PROGRAM, "-v"],
  seed,
  start: (setting) =>
    startKea(setting, { type: "memfile", persist: true, name: fileOf(setting.folder) }),
};

/** Kea with a lease database of some kind. */
export function startKea({ folder, isLogged }: Setting, leaseDatabase: object): Start {
  const path = `${folder}/kea.json`;
  Deno.writeTextFileSync(path, configuration(leaseDatabase, folder, isLogged));
  return {
    command: [PROGRAM, "-c", path],
    log: `${folder}/kea.out`,
    env: { KEA_PIDFILE_DIR: folder, KEA_LOCKFILE_DIR: folder },
  };
}

function configuration(leaseDatabase: object, folder: string, isLogged: boolean): string {
  return JSON.stringify({
    Dhcp6: {
      "interfaces-config": {
        interfaces: [PLACES.serverInterface, `${PLACES.serverInterface}/${PLACES.server}`],
      },
      "server-id": { type: "LL", htype: 1, identifier: "020000000001", persist: false },
      "lease-database": leaseDatabase,
      "dhcp-ddns": { "enable-updates": false },
      "preferred-lifetime": PLACES.preferredLifetime,
      "valid-lifetime": PLACES.validLifetime,
      "option-data": [
        { name: "dns-servers", data: PLACES.nameServer },
        { name: "domain-search", data: PLACES.domain },
      ],
      subnet6: [{
        id: 1,
        subnet: PLACES.link,
        interface: PLACES.serverInterface,
        pools: [{ pool: PLACES.addresses }],
        "pd-pools": [{
          prefix: PLACES.firstPrefix,
          "prefix-len": 33,
          "delegated-len": PLACES.delegatedLength,
        }],
      }],
      loggers: [{
        name: "kea-dhcp6",
        severity: isLogged ? "INFO" : "WARN",
        "output_options": [{ output: isLogged ? `${folder}/exchanges.log` : "stdout" }],
      }],
    },
  });
}

function fileOf(folder: string): string {
  return `${folder}/kea-leases6.csv`;
}

async function seed(folder: string, count: number): Promise<void> {
  const first = addressToBigInt(parseAddress(PLACES.known)!);
  const { validLifetime, preferredLifetime } = PLACES;
  const expire = Math.floor(Date.now() / 1000) + validLifetime;
  let text = HEADER;
  for (let client = 1; client <= count; client++) {
    const address = formatAddress(bigIntToAddress(first + BigInt(client)));
    const duid = toHex(clientDuid(client)).replaceAll(/..(?=.)/g, "$&:");
    text += `${address},${duid},${validLifetime},${expire},1,${preferredLifetime},` +
      "0,1,128,0,0,,,0,\n";
    if (client % LINES_AT_ONCE !== 0 && client !== count) continue;
    await Deno.writeTextFile(fileOf(folder), text, { append: true });
    text = "";
  }
}
