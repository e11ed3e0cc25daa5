import { openLeaseDatabase } from "../../lib/leases/sqlite/lease_database.ts";
import { encodeMessage, encodeValue } from "../../lib/wire/message.ts";
import { interfaceId, relayId, remoteId } from "../../lib/wire/options/mod.ts";
import { address, duid } from "../support/messages.ts";
import { RunningServer, type RunningServerOptions } from "../support/running_server.ts";
import { remoteIdOf } from "./queries.ts";

/** Link-addresses of two links, of which one has two prefixes. */
export const ONE = "2001:db8:1::1";
export const ALSO_ONE = "2001:db8:11::1";
export const TWO = "2001:db8:2::1";

/** A configuration with two links and somebody who may ask. */
export function configuration(leasequery = ""): string {
  return `
links:
  - { name: one, prefixes: ["2001:db8:1::/64", "2001:db8:11::/64"] }
  - { name: two, prefixes: ["2001:db8:2::/64"] }
handlers:
  - leasequery: { allow-from: "::1"${leasequery} }
  - recursive-name-servers: { addresses: ["2001:db8::53"] }
  - match: { link: one }
    handlers: [{ address-pool: { prefix: "2001:db8:1::/64" } }]
  - match: { link: two }
    handlers: [{ address-pool: { prefix: "2001:db8:2::/64" } }]
  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
`;
}

/** A server that takes queries over TCP from this machine. Its answers are long, and not logged. */
export function startServer(
  { tcp, ...options }: RunningServerOptions = {},
  folder?: string,
  yaml: string = configuration(),
): Promise<RunningServer> {
  return RunningServer.start(yaml, folder, [], {
    logPackets: false,
    ...options,
    tcp: { "allow-from": "::1", ...tcp },
  });
}

/** How many clients there are to be, and how much there is to tell of each. */
export interface Population {
  readonly clients: number;
  /** Octets of relay data. Default: few. */
  readonly relayOctets?: number;
  /** Default: 1. */
  readonly leasesEach?: number;
  /** How long what changes is kept, in seconds. Default: not at all. */
  readonly keepChanges?: number;
  /** When they got their leases, in Unix seconds. Default: when these tests begin. */
  readonly at?: number;
}

const BEGINNING = Math.floor(Date.now() / 1000);
/** Lease databases that were made already, by their population. */
const made = new Map<string, Uint8Array>();

/**
 * A folder with a lease database in which clients from 1 on are on link one, last heard through
 * relay 1 with remote-id 1.
 */
export async function populatedFolder(population: Population): Promise<string> {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/leases.sqlite`;
  const key = JSON.stringify(population);
  const known = made.get(key);
  if (known) {
    Deno.writeFileSync(path, known);
  } else {
    await populate(path, population);
    made.set(key, Deno.readFileSync(path));
  }
  return folder;
}

async function populate(path: string, {
  clients,
  relayOctets = 4,
  leasesEach = 1,
  keepChanges = 0,
  at = BEGINNING,
}: Population): Promise<void> {
  const database = await openLeaseDatabase({
    path,
    durability: "normal",
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    onCommitFailure: (error) => {
      throw error;
    },
  });
  database.recordChanges(keepChanges, at);
  const relays = {
    peerAddress: address("2001:db8::7"),
    relayForward: encodeMessage({
      kind: "relay",
      type: 12,
      hopCount: 0,
      linkAddress: address(ONE),
      peerAddress: address("fe80::1"),
      options: [
        interfaceId.of(new Uint8Array(relayOctets)),
        relayId.of(duid(1)),
        remoteId.of(remoteIdOf(1)),
      ],
    }).slice(),
    relayIds: [duid(1)],
    remoteIds: [encodeValue(remoteId, remoteIdOf(1)).slice()],
  };
  for (let client = 1; client <= clients; client++) {
    database.record({
      clientId: duid(client),
      link: "one",
      at,
      granted: Array.from({ length: leasesEach }, (_, index) => ({
        address: address(`2001:db8:1::${client.toString(16)}:${index.toString(16)}`),
        length: 128,
        iaType: 3,
        iaid: index,
        preferredUntil: at + 3600,
        validUntil: at + 7200,
      })),
      withdrawn: [],
      released: [],
      declined: [],
      declinedUntil: at,
      contact: { relays, options: new Uint8Array() },
    });
  }
  await database.close();
}
