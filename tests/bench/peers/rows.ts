import type { Ability } from "./peer.ts";
import { PLACES } from "./ground.ts";
import type { Load } from "./load_generator.ts";

/** What is measured of a server. */
export interface Row {
  /** As it is chosen. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Left out: every server can. */
  readonly needs?: Ability;
  readonly isLogged?: boolean;
  /** Whether many clients hold leases beforehand. */
  readonly isSeeded?: boolean;
  /** What is done to the server; at rest it is left alone, and its memory is read. */
  readonly load: Load | "perfdhcp" | "rest";
  /** What of it is told, the first in ratios. */
  readonly figures: readonly Figure[];
}

/** A figure that is told: of some less is better. */
export type Figure = keyof typeof FIGURES;

/** What each figure is, and how it is written. */
export const FIGURES = {
  rate: { unit: "a second", digits: 0, isBetter: "more" },
  p50: { unit: "ms, p50", digits: 2, isBetter: "less" },
  p99: { unit: "ms, p99", digits: 2, isBetter: "less" },
  processorTime: { unit: "µs of processor time each", digits: 0, isBetter: "less" },
  again: { unit: "said again", digits: 0, isBetter: "less" },
  refused: { unit: "refused", digits: 0, isBetter: "less" },
  memory: { unit: "MB", digits: 0, isBetter: "less" },
  ready: { unit: "s until it answers", digits: 2, isBetter: "less" },
} as const;

const RELAYED = { server: PLACES.server, link: PLACES.relay };
const RATES: readonly Figure[] = ["rate", "processorTime", "refused"];

/** All that there is to measure. @param leases how many are there beforehand where many are */
export function rowsWith(leases: number): readonly Row[] {
  const many = leases.toLocaleString("en");
  const known = { known: PLACES.known, clients: leases };
  return [
    {
      name: "exchange",
      title: "Solicit to Reply, window 64",
      load: exchange({ window: 64 }),
      figures: RATES,
    },
    {
      name: "relay",
      title: "the same through a relay, with IA_PD",
      needs: "prefixes",
      load: exchange({ window: 64, prefix: 1, ...RELAYED }),
      figures: RATES,
    },
    {
      name: "renew",
      title: "Renew to Reply, 20,000 known clients",
      load: { mode: "renew", settings: { window: 64, clients: 20_000 } },
      figures: RATES,
    },
    {
      name: "logged",
      title: "Solicit to Reply, each logged at info to a file",
      isLogged: true,
      load: exchange({ window: 64 }),
      figures: RATES,
    },
    {
      name: "window-4",
      title: "Solicit to Reply, window 4",
      load: exchange({ window: 4 }),
      figures: ["p50", "p99", "rate"],
    },
    {
      name: "window-256",
      title: "Solicit to Reply, window 256",
      load: exchange({ window: 256 }),
      figures: ["p99", "p50", "again", "rate"],
    },
    {
      name: "perfdhcp",
      title: "Solicit to Reply by perfdhcp, one in a hundred lost",
      load: "perfdhcp",
      figures: ["rate"],
    },
    {
      name: "renew-many",
      title: `Renew to Reply, ${many} known clients`,
      needs: "many leases",
      isSeeded: true,
      load: { mode: "renew", settings: { window: 64, ...known } },
      figures: [...RATES, "memory"],
    },
    {
      name: "leasequery",
      title: `leasequery by address, ${many} leases`,
      needs: "leasequery",
      isSeeded: true,
      load: { mode: "leasequery", settings: { window: 64, server: PLACES.server, ...known } },
      figures: RATES,
    },
    { name: "idle", title: "at rest, no leases", load: "rest", figures: ["memory", "ready"] },
    {
      name: "many",
      title: `at rest, ${many} leases`,
      needs: "many leases",
      isSeeded: true,
      load: "rest",
      figures: ["ready", "memory"],
    },
  ];
}

function exchange(settings: Load["settings"]): Load {
  return { mode: "exchange", settings };
}
