import type { Timers } from "../clock/timers.ts";
import type { LeaseStore } from "../leases/store.ts";
import type { ExchangeObservers } from "../server/exchange_observers.ts";
import { ExchangeEvents, type ExchangeEventsSetup } from "./exchange_events.ts";
import { EventFeed } from "./feed.ts";
import { MicrosecondClock } from "./microseconds.ts";

/** What the feed of a server is opened with. */
export interface OpenFeedSetup extends Omit<ExchangeEventsSetup, "feed"> {
  readonly leases: LeaseStore;
  readonly observers: Pick<ExchangeObservers, "add">;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly timers: Timers;
}

/** Makes the feed of a server. While nobody follows it, no exchange costs anything for it. */
export function openFeed({ observers, now, timers, ...setup }: OpenFeedSetup): EventFeed {
  const clock = new MicrosecondClock(now, timers);
  let end = () => {};
  const feed: EventFeed = new EventFeed({
    numbers: setup.leases.eventNumbers,
    now: () => clock.now(),
    onFollowed(isFollowed) {
      if (isFollowed) end = observers.add((exchange) => exchanges.observe(exchange));
      else end();
    },
  });
  const exchanges = new ExchangeEvents({ ...setup, feed });
  return feed;
}
