import { HELD } from "../../lib/leases/settlement.ts";
import type { LinkClient, ReconfigureKey } from "../../lib/leases/reconfigure_keys.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import type { ReconfigureJob, ReconfigureOrder } from "../../lib/reconfigure/job.ts";
import { Reconfiguring } from "../../lib/reconfigure/reconfiguring.ts";
import { ReconfigureCounters } from "../../lib/statistics/reconfigure_counters.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { exchange, grant, keyGiven, NOW } from "../leases/exchanges.ts";
import { TestDatabase } from "../leases/sqlite/test_database.ts";
import { address, duid, SERVER_ID } from "../support/messages.ts";
import { ManualTimers } from "../support/manual_timers.ts";

/** A Reconfigure that was sent, and when: milliseconds since the beginning. */
export interface Sent {
  readonly at: number;
  readonly message: Message;
  readonly octets: Uint8Array;
  readonly to: Uint8Array;
}

/** Clients with keys, and nobody who listens. */
export class ReconfigureRig implements AsyncDisposable {
  readonly timers = new ManualTimers();
  readonly counters = new ReconfigureCounters();
  readonly sent: Sent[] = [];
  readonly logged: string[] = [];
  readonly reconfiguring: Reconfiguring;
  #passed = 0;

  private constructor(readonly folder: TestDatabase, readonly leases: LeaseStore) {
    this.reconfiguring = new Reconfiguring({
      keys: leases.reconfigureKeys,
      leases: {
        clientOnLink: (...asked) => leases.clientOnLink(...asked),
        // What they hold for a test is not of interest when they are sent.
        whenSettled: (settled) => settled(HELD),
      },
      counters: this.counters,
      log: { isEnabled: () => true, write: (_, message) => void this.logged.push(message) },
      timers: this.timers,
      now: () => NOW * 1000 + this.#passed,
      serverId: () => SERVER_ID,
      send: (message, way) =>
        void this.sent.push({
          at: this.#passed,
          message,
          octets: encodeMessage(message),
          to: way.address,
        }),
    });
  }

  static async open(): Promise<ReconfigureRig> {
    const folder = await TestDatabase.make();
    return new ReconfigureRig(folder, await folder.open());
  }

  /** Gives clients keys, and leases too where they have any. @returns them */
  clients(count: number, change: Partial<ReconfigureKey> = {}, hasLease = false): LinkClient[] {
    return Array.from({ length: count }, (_, index) => {
      const client = { clientId: duid(index + 1), link: "lan" };
      if (hasLease) {
        const granted = [grant(`2001:db8::${(index + 1).toString(16)}`)];
        this.leases.record(exchange({ ...client, granted }));
      }
      this.leases.record(keyGiven({
        ...client,
        key: new Uint8Array(16).fill(index + 1),
        transactionId: index,
        way: { listener: "eth0", address: address("fe80::1"), port: 546 },
        ...change,
      }));
      return client;
    });
  }

  tell(
    clients: readonly LinkClient[],
    order: ReconfigureOrder = { request: [] },
    isReported = true,
  ): ReconfigureJob {
    return this.reconfiguring.start(order, [clients].values(), isReported);
  }

  /** A client comes. */
  hears({ clientId, link }: LinkClient, type: number = MessageType.renew): void {
    this.reconfiguring.heard({ clientId, linkName: link, request: { type } });
  }

  /** Lets time pass, in steps of a burst. */
  pass(milliseconds: number, step = 50): void {
    for (const end = this.#passed + milliseconds; this.#passed < end;) {
      const length = Math.min(step, end - this.#passed);
      this.#passed += length;
      this.timers.advance(length);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.reconfiguring.close();
    await this.folder.remove();
  }
}
