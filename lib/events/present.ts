import { lastHeardOf } from "../leases/last_heard.ts";
import { isLive } from "../leases/lease.ts";
import type { LeasePages } from "../leases/lease_pages.ts";
import { describeLease, type LeaseDescriptionSetup } from "./described_lease.ts";
import type { LeaseEvent } from "./event.ts";
import { liveContent } from "./lease_contents.ts";
import type { EventSelection } from "./recent_events.ts";

/** Leases that are read at once: so few that no exchange waits for them. */
const PAGE = 50;

/** What is asked about what is leased. */
export interface PresentSetup extends LeaseDescriptionSetup {
  readonly pages: LeasePages;
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
      const client = setup.leases.clientOnLink(lease.clientId, lease.link, now);
      const { described, about } = describeLease(lease, lastHeardOf(client ?? {}), setup);
      const content = liveContent("present", described, lease, now);
      return isWanted?.(content, about) === false ? [] : [content];
    });
  }
}
