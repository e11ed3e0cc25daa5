import type { Timers } from "../clock/timers.ts";
import { type LastHeard, lastHeardOf } from "../leases/last_heard.ts";
import type { Lease } from "../leases/lease.ts";
import type { LeaseStore } from "../leases/store.ts";
import type { Listening } from "../server/listening.ts";
import type { ExchangeObservers } from "../server/exchange_observers.ts";
import { ExchangeEvents } from "./exchange_events.ts";
import { EventFeed } from "./feed.ts";
import { contentWithoutClient, tellExpired } from "./expiry_events.ts";
import { MicrosecondClock } from "./microseconds.ts";
import type { PresentSetup } from "./present.ts";

/** What the feed of a server is opened with. */
export interface ServerFeedSetup extends Omit<PresentSetup, "pages"> {
  readonly leases: LeaseStore;
  readonly observers: Pick<ExchangeObservers, "add">;
  readonly timers: Timers;
  /** Tells of listeners that are lost and back. */
  readonly listening: Pick<Listening, "onChange">;
}

/** The feed of a server. While nobody follows it, no exchange costs anything for it. */
export class ServerFeed extends EventFeed {
  /** What can be asked of what is leased. */
  readonly present: PresentSetup;

  /** Tells what becomes of exchanges. */
  constructor({ observers, timers, listening, ...setup }: ServerFeedSetup) {
    const clock = new MicrosecondClock(setup.now, timers);
    const { leases } = setup;
    const ends: (() => void)[] = [];
    super({
      numbers: setup.leases.eventNumbers,
      now: () => clock.now(),
      onFollowed: (isFollowed) => {
        for (const end of ends.splice(0)) end();
        if (!isFollowed) return;
        ends.push(observers.add((exchange) => exchanges.observe(exchange)));
        ends.push(leases.followExpired((expired) => tellExpired(this, expired, this.present)));
      },
    });
    this.present = { ...setup, pages: setup.leases.pages };
    listening.onChange = (what, listener, reason) =>
      this.tell({ kind: "server", what, listener, ...reason !== undefined && { reason } });
    const exchanges = new ExchangeEvents({ ...this.present, feed: this });
  }

  /** Tells that an operator has ended a lease. It is stored already. */
  tellWithdrawn(lease: Lease, heard: LastHeard): void {
    if (!this.isHeard("lease")) return;
    const { content, about } = contentWithoutClient(
      "withdrawn",
      { lease, ...lastHeardOf(heard) },
      this.present,
    );
    this.tellSettled(content, about);
  }
}
