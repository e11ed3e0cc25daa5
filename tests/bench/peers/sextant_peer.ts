import { openLeaseDatabase } from "../../../lib/leases/sqlite/lease_database.ts";
import type { Exchange } from "../../../lib/leases/exchange.ts";
import { addressToBigInt, bigIntToAddress, parseAddress } from "../../../lib/wire/address.ts";
import { PROGRAM } from "../../support/program.ts";
import { clientDuid } from "./client_duid.ts";
import { PLACES } from "./ground.ts";
import type { Peer, Setting } from "./peer.ts";

const GROUP = 10_000;
const LINK = "lan";

/** Sextant from this checkout, or the binary that SEXTANT_BINARY names. */
export const sextant: Peer = {
  name: "sextant",
  title: "Sextant",
  abilities: ["prefixes", "leasequery", "many leases"],
  missing: () => [],
  versionCommand: ["git", "describe", "--always", "--dirty"],
  seed,
  start(setting) {
    const path = `${setting.folder}/sextant.yaml`;
    Deno.writeTextFileSync(path, configuration(setting));
    return {
      command: [...PROGRAM.start("serve"), "-c", path],
      log: `${setting.folder}/sextant.out`,
      folder: PROGRAM.project,
    };
  },
};

function configuration({ isLogged }: Setting): string {
  const { preferredLifetime, validLifetime } = PLACES;
  const lifetimes = `preferred-lifetime: ${preferredLifetime}s, valid-lifetime: ${validLifetime}s`;
  return `
logging:
  - ${isLogged ? "file: { path: exchanges.log, level: info }" : "console: { level: warning }"}
listen:
  - interface: ${PLACES.serverInterface}
  - unicast: "${PLACES.server}"
leases: { database: leases.sqlite }
links:
  - { name: ${LINK}, prefixes: ["${PLACES.link}"], interfaces: [${PLACES.serverInterface}] }
handlers:
  - leasequery: { allow-from: ["${PLACES.link}"] }
  - address-pool: { prefix: "${PLACES.addresses}", ${lifetimes} }
  - prefix-pool:
      { prefix: "${PLACES.prefixes}", delegated-length: ${PLACES.delegatedLength}, ${lifetimes} }
  - recursive-name-servers: { addresses: ["${PLACES.nameServer}"] }
  - domain-search-list: { domain-names: [${PLACES.domain}] }
`;
}

async function seed(folder: string, count: number): Promise<void> {
  const database = await openLeaseDatabase({
    path: `${folder}/leases.sqlite`,
    durability: "normal",
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    onCommitFailure: (error) => {
      throw error;
    },
  });
  const first = addressToBigInt(parseAddress(PLACES.known)!);
  const now = Math.floor(Date.now() / 1000);
  for (let client = 1; client <= count; client++) {
    database.record(leaseOf(client, first, now));
    if (client % GROUP === 0) await database.drained();
  }
  await database.close();
}

function leaseOf(client: number, first: bigint, now: number): Exchange {
  return {
    clientId: clientDuid(client),
    link: LINK,
    at: now,
    granted: [{
      address: bigIntToAddress(first + BigInt(client)),
      length: 128,
      iaType: 3,
      iaid: 1,
      preferredUntil: now + PLACES.preferredLifetime,
      validUntil: now + PLACES.validLifetime,
    }],
    withdrawn: [],
    released: [],
    declined: [],
    declinedUntil: now,
    contact: { options: new Uint8Array(40) },
    isClientNew: true,
  };
}
