import { fromHex } from "../../../lib/wire/bytes.ts";
import { duidOf } from "./duids.ts";

/** A link whose clients are served. */
export interface ServedLink {
  readonly name: string;
  readonly prefix: string;
  /** Where a relay on it says that it is. */
  readonly relay: string;
  readonly addressPools: readonly string[];
  readonly prefixPools: readonly DelegatedPool[];
  /** Whether what is given here is given for ever, whatever the round. */
  readonly forEver?: boolean;
}

/** Prefixes of one length. */
export interface DelegatedPool {
  readonly prefix: string;
  readonly delegatedLength: number;
  /** What the client must not use of each (RFC 6603), with zeros where the delegated prefix stands. */
  readonly excluded?: string;
}

/** What one client is to have, and nobody else. */
export interface Reservation {
  readonly duid: Uint8Array;
  readonly addresses: readonly string[];
  readonly prefixes: readonly string[];
}

/** What a configuration has beyond what all have. */
export interface Round {
  readonly name: string;
  readonly rapidCommit: boolean;
  readonly preferredLifetime: number;
  readonly validLifetime: number;
  /** T1 and T2 as parts of the preferred lifetime; left out, both are left to the client. */
  readonly times?: { readonly t1: number; readonly t2: number };
}

/** Each is a configuration that both servers are started with. */
export const ROUNDS: readonly Round[] = [
  {
    name: "without rapid commit, with T1 and T2",
    rapidCommit: false,
    preferredLifetime: 4000,
    validLifetime: 7200,
    times: { t1: 0.5, t2: 0.8 },
  },
  {
    name: "with rapid commit, T1 and T2 left to clients",
    rapidCommit: true,
    preferredLifetime: 1800,
    validLifetime: 86_400,
  },
];

const relayedLink = (
  number: number,
  name: string,
  pools: Omit<ServedLink, "name" | "prefix" | "relay">,
): ServedLink => ({
  name,
  prefix: `2001:db8:${number}::/64`,
  relay: `2001:db8:${number}::ff`,
  ...pools,
});

/**
 * The links that clients can be on. Their pools are so large that what a client asks for is not
 * somebody else's by chance.
 */
export const LINKS = {
  access: relayedLink(1, "access", {
    addressPools: ["2001:db8:1:0:8000::/65"],
    prefixPools: [{ prefix: "3fff:100::/24", delegatedLength: 56 }],
  }),
  lengths: relayedLink(2, "lengths", {
    addressPools: ["2001:db8:2:0:1::/80", "2001:db8:2:0:4::/80"],
    prefixPools: [
      { prefix: "3fff:200::/24", delegatedLength: 60 },
      { prefix: "3fff:300::/24", delegatedLength: 64 },
    ],
    forEver: true,
  }),
  // Both are taken before the first sequence, so that nothing is left here.
  exhausted: relayedLink(3, "exhausted", {
    addressPools: ["2001:db8:3::1/128"],
    prefixPools: [{ prefix: "2001:db8:8300::/56", delegatedLength: 56 }],
  }),
  stateless: relayedLink(4, "stateless", { addressPools: [], prefixPools: [] }),
  delegating: relayedLink(5, "delegating", {
    addressPools: [],
    prefixPools: [{
      prefix: "3fff:500::/24",
      delegatedLength: 56,
      excluded: "0:0:0:ff::/64",
    }],
  }),
  direct: relayedLink(6, "direct", {
    addressPools: ["2001:db8:6:0:8000::/65"],
    prefixPools: [{ prefix: "3fff:600::/24", delegatedLength: 56 }],
  }),
} as const satisfies Readonly<Record<string, ServedLink>>;

/** Names of the links. */
export type LinkName = keyof typeof LINKS;

/** A prefix that is on no link. */
export const NOWHERE = "2001:db8:aaaa::";

/** The DUID of both servers. */
export const SERVER_DUID: Uint8Array = fromHex("000300010200000000fe")!;

/** The sequences whose first client has a reservation, and what it is. */
export function reservationOf(round: number, sequence: number): Reservation | undefined {
  const duid = duidOf(round, sequence, 0);
  // Kea refuses to start with a longer one.
  if (sequence % 5 !== 0 || duid.length > 128) return undefined;
  const number = sequence.toString(16);
  const inPool = sequence % 10 === 0;
  return {
    duid,
    addresses: [inPool ? `2001:db8:1:0:8000::f00:${number}` : `2001:db8:1::a:${number}`],
    prefixes: sequence % 15 === 0 ? [] : [`2001:db8:9${number.padStart(3, "0")}:4200::/56`],
  };
}

/** Every reservation of a round, all of them on the link `access`. */
export function reservationsOf(round: number, sequences: number): Reservation[] {
  return Array.from({ length: sequences }, (_, number) => reservationOf(round, number))
    .filter((reservation) => reservation !== undefined);
}
