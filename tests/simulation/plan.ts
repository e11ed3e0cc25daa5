import { addressToBigInt, bigIntToAddress, formatAddress } from "../../lib/wire/address.ts";
import { formatPrefix, type Prefix } from "../../lib/wire/prefix.ts";
import { address, prefix } from "../support/messages.ts";
import { SeededRandom } from "./seeded_random.ts";

export const IA_NA = 3;
export const IA_PD = 25;

/** Where relays and requestors send to. */
export const UNICAST = "2001:db8:ff::1";
/** Who may ask for leases. */
export const REQUESTOR = "2001:db8:ff::53";
/** Where no server of this configuration could listen. */
const NOT_HERE = "2001:db8:fe::1";

/** A range that is handed out, as a list of what is in it. */
export interface PoolPlan {
  readonly iaType: number;
  /** Where its clients are; left out: anywhere. */
  readonly link?: string;
  readonly slots: readonly Prefix[];
  /** Seconds. */
  readonly preferred: number;
  readonly valid: number;
  /** The entry of `handlers`. */
  readonly entry: string;
}

/** What a server is told to be, as whoever wrote the configuration understands it. */
export interface Plan {
  readonly links: readonly { readonly name: string; readonly prefix: Prefix }[];
  readonly pools: readonly PoolPlan[];
  /** By the mark of the listener, the name server that its clients are told. */
  readonly nameServers: ReadonlyMap<string, string>;
  readonly allowsRapidCommit: boolean;
  readonly text: string;
  /** Whether the server can be told so: a listener is where it cannot be. */
  readonly isPossible: boolean;
}

const LINKS = [
  { name: "lan", prefix: prefix("2001:db8:1::/64"), interfaces: "[eth0]" },
  { name: "access", prefix: prefix("2001:db8:2::/64"), interfaces: "[]" },
  { name: "remote", prefix: prefix("2001:db8:3::/64"), interfaces: "[]" },
  { name: "dry", prefix: prefix("2001:db8:4::/64"), interfaces: "[]" },
];

/** Makes a configuration; the same numbers make the same. */
export function makePlan(seed: number, isPossible = true): Plan {
  const random = new SeededRandom(seed);
  const pools = [...addressPools(random), ...prefixPools(random)];
  const nameServers = new Map([
    ["direct", `2001:db8:53::${random.between(1, 3)}`],
    ["relayed", `2001:db8:54::${random.between(1, 3)}`],
  ]);
  const allowsRapidCommit = random.chance(0.5);
  const parts = { pools, nameServers, allowsRapidCommit, isPossible };
  return { ...parts, links: LINKS, text: textOf(parts) };
}

function addressPools(random: SeededRandom): PoolPlan[] {
  return ["lan", "access", "remote"].map((link, index) => {
    const first = address(`2001:db8:${index + 1}::${random.pick(["1000", "1008"])}`);
    const count = random.pick([4, 8, 24]);
    const slots = run(first, count, 128);
    const range = `${formatAddress(first)}-${formatAddress(slots.at(-1)!.address)}`;
    const lifetimes = lifetimesOf(random);
    const entry = `address-pool: { range: "${range}", ${keysOf(lifetimes)} }`;
    return { iaType: IA_NA, link, slots, ...lifetimes, entry };
  });
}

/** The first divides the same range in every configuration, but not into parts of the same size. */
function prefixPools(random: SeededRandom): PoolPlan[] {
  const divided = ["2001:db8:8000::/58", "2001:db8:9000::/59"].map(prefix);
  return divided.map((whole) => {
    const length = random.between(60, 62);
    const slots = run(whole.address, 2 ** (length - whole.length), length);
    const lifetimes = lifetimesOf(random);
    const entry = `prefix-pool: { prefix: "${formatPrefix(whole)}", delegated-length: ${length}, ` +
      `${keysOf(lifetimes)} }`;
    return { iaType: IA_PD, slots, ...lifetimes, entry };
  });
}

function run(first: Uint8Array, count: number, length: number): Prefix[] {
  const size = 1n << BigInt(128 - length);
  const start = addressToBigInt(first);
  return Array.from({ length: count }, (_, index) => ({
    address: bigIntToAddress(start + BigInt(index) * size),
    length,
  }));
}

function lifetimesOf(random: SeededRandom): { preferred: number; valid: number } {
  const valid = random.pick([60, 600, 3600]);
  return { valid, preferred: valid / 2 };
}

function keysOf({ preferred, valid }: { preferred: number; valid: number }): string {
  return `preferred-lifetime: ${preferred}, valid-lifetime: ${valid}`;
}

function textOf(
  { pools, nameServers, allowsRapidCommit, isPossible }: Omit<Plan, "links" | "text">,
): string {
  const links = LINKS.map(({ name, prefix, interfaces }) =>
    `  - { name: ${name}, prefixes: ["${formatPrefix(prefix)}"], interfaces: ${interfaces} }`
  );
  const ofLinks = pools.map(({ link, entry }) =>
    link === undefined
      ? `  - ${entry}`
      : `  - match: { link: ${link} }\n    handlers:\n      - ${entry}`
  );
  const byMark = [...nameServers].map(([mark, server]) =>
    `  - match: { marked-with: ${mark} }\n    handlers:\n` +
    `      - recursive-name-servers: { addresses: ["${server}"] }`
  );
  return `allow-rapid-commit: ${allowsRapidCommit}
statistics: { interfaces: [eth0] }
leases: { database: leases.sqlite }
links:
${links.join("\n")}
listen:
  - { interface: eth0, mark: direct }
  - { unicast: "${UNICAST}", mark: relayed }
${isPossible ? "" : `  - { unicast: "${NOT_HERE}" }\n`}handlers:
  - leasequery: { allow-from: ["${REQUESTOR}"] }
${ofLinks.join("\n")}
${byMark.join("\n")}
`;
}
