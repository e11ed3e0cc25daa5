import assert from "node:assert/strict";
import { openTcpConnection } from "../../lib/client/tcp_connection.ts";
import { activeLeasequery } from "../../lib/requestor/active.ts";
import type { ActiveEvent } from "../../lib/requestor/active_event.ts";
import type { ActiveQuery } from "../../lib/requestor/active_query.ts";
import type { ClientRecord } from "../../lib/requestor/client_record.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { countingRandom } from "../client/fake_channel.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import type { TcpServer } from "../client/tcp_server.ts";

/** The DUID of a {@linkcode Follower}. */
export const requestorId: Uint8Array = new Uint8Array([0, 4, ...new Uint8Array(16).fill(7)]);

/** A requestor that follows a server, by a clock of the test's. */
export class Follower implements AsyncDisposable {
  readonly timers = new ManualTimers();
  readonly events: ActiveEvent[] = [];
  readonly #stop = new AbortController();
  readonly #updates: AsyncGenerator<ClientRecord, void, undefined>;
  #wake: () => void = () => {};

  constructor(server: TcpServer, query: ActiveQuery = {}, links: readonly Uint8Array[] = []) {
    const { timers } = this;
    this.#updates = activeLeasequery(query, {
      server: {
        destination: server.destination,
        connect: (signal) =>
          openTcpConnection(server.address, { timers, ...(signal && { signal }) }),
      },
      requestorId,
      random: countingRandom(),
      signal: this.#stop.signal,
      timers,
      links,
      onEvent: (event) => {
        this.events.push(event);
        this.#wake();
      },
    });
  }

  /** The next update: what the client holds. */
  async next(): Promise<string> {
    const { value, done } = await this.#updates.next();
    assert(!done, "the updates have ended");
    return value.addresses.map((held) => formatAddress(held.address)).join();
  }

  /** All that is told until the end. */
  async rest(): Promise<string[]> {
    const held: string[] = [];
    for await (const { addresses } of this.#updates) {
      held.push(addresses.map((one) => formatAddress(one.address)).join());
    }
    return held;
  }

  /** Waits for something to happen, that many times in all. */
  async event(kind: ActiveEvent["kind"], count = 1): Promise<ActiveEvent> {
    for (;;) {
      const event = this.events.filter((one) => one.kind === kind)[count - 1];
      if (event) return event;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Lets the time until the next retry pass. */
  async retry(milliseconds: number): Promise<void> {
    await this.timers.set(milliseconds);
    this.timers.advance(milliseconds);
  }

  stop(): void {
    this.#stop.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.#updates.return();
    assert.deepEqual(this.timers.lengths, []);
  }
}
