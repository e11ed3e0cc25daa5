import { ActiveAnswer, type Following } from "../../lib/leasequery/active_answer.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientId, serverId } from "../../lib/wire/options/mod.ts";
import { DIRECT, exchange, grant, NOW } from "../leases/exchanges.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { duid, SERVER_ID } from "../support/messages.ts";

const REPLY: ClientServerMessage = {
  kind: "client-server",
  type: MessageType.leasequeryReply,
  transactionId: 0x777777,
  options: [clientId.of(duid(0x999)), serverId.of(SERVER_ID)],
};

/** A store in memory, and who follows it. */
export class FollowedStore {
  readonly leases = new MemoryLeaseStore();

  constructor() {
    this.leases.recordChanges(86_400, NOW);
  }

  /** An active query for everything, with the base time in each message. */
  follow(change: Partial<Following> = {}): ActiveAnswer {
    return new ActiveAnswer(REPLY, {
      changes: this.leases.changes,
      filter: { mayPass: () => true, passes: () => true },
      telling: { codes: new Set([100]), sensitive: new Set() },
      startTime: undefined,
      ...change,
    });
  }

  /** Gives a client the address of the same number for an hour. */
  bind(client: number, at: number, number = client): void {
    const [high, low] = [number >>> 16, number & 0xffff];
    const address = `2001:db8::${high > 0 ? `${high}:` : ""}${low.toString(16)}`;
    this.leases.record(exchange({
      clientId: duid(client),
      at,
      granted: [grant(address, { validUntil: at + 3600 })],
      contact: DIRECT,
    }));
  }
}
