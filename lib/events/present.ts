import { lastHeardOf } from "../leases/last_heard.ts";
import { isLive, type Lease } from "../leases/lease.ts";
import type { LeasePages } from "../leases/lease_pages.ts";
import { describeClient, lastHopOf } from "./described_client.ts";
import type { LeaseEvent, NextHop } from "./event.ts";
import { type Acquaintance, type KnownClient, transactionOf } from "./known_client.ts";
import { liveContent, type PoolOf } from "./lease_contents.ts";
import type { EventSelection } from "./recent_events.ts";

/** Leases that are read at once: so few that no exchange waits for them. */
const PAGE = 50;

/** What is asked about what is leased. */
export interface PresentSetup extends Acquaintance {
  readonly pages: LeasePages;
  readonly poolOf: PoolOf;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What is leased, an event for each live lease that is selected: page by page, some of them empty. */
export function* presentPages(
  setup: PresentSetup,
  { kinds, isWanted }: EventSelection,
): Generator<readonly LeaseEvent[]> {
  if (!kinds.has("lease")) return;
  for (const page of setup.pages.read({}, PAGE)) {
    const now = Math.floor(setup.now() / 1000);
    const live = page.filter((lease) => isLive(lease, now));
    yield live.flatMap((lease) => {
      const known = knownOf(lease, setup, now);
      const about = transactionOf(known, setup);
      const nextHop = lastHopOf(known, about);
      const content = presentContent(lease, about, nextHop, setup.poolOf, now);
      return isWanted?.(content, about) === false ? [] : [content];
    });
  }
}

function knownOf({ clientId, link }: Lease, { leases }: Acquaintance, now: number): KnownClient {
  const client = leases.clientOnLink(clientId, link, now);
  return { clientId, link, ...client && lastHeardOf(client) };
}

function presentContent(
  lease: Lease,
  about: ReturnType<typeof transactionOf>,
  nextHop: NextHop,
  poolOf: PoolOf,
  now: number,
): LeaseEvent {
  const client = describeClient(about, lease.link, lease.row?.hostname);
  const pool = lease.row ? undefined : poolOf(lease, lease.iaType);
  return liveContent("present", { lease, client, nextHop, pool }, lease, now);
}
