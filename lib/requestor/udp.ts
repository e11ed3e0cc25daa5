import { type Channel, ChannelError } from "../client/channel.ts";
import { exchange } from "../client/exchange.ts";
import { type RandomOctets, transactionId } from "../client/random.ts";
import type { Retransmission } from "../client/retransmission.ts";
import { toHex } from "../wire/bytes.ts";
import type { ClientRecord } from "./client_record.ts";
import {
  type LeaseQuery,
  leasequeryMessage,
  type LeaseQueryReply,
  leasequeryReply,
} from "./lease_query.ts";
import { mergeRecords } from "./merging.ts";
import type { QueryFailure, QueryResult } from "./query_result.ts";

/** How long and how often a LEASEQUERY is repeated: 25 s in all (RFC 5007 section 4.3.2). */
export const LEASEQUERY_RETRANSMISSION: Retransmission = {
  initialTimeout: 1,
  maximumTimeout: 10,
  maximumCount: 5,
  maximumDuration: 0,
};

/** Who asks, and whom. */
export interface UdpQueryOptions {
  /** A channel to each server or group of servers. They stay open. */
  readonly servers: readonly Channel[];
  /** The requestor's DUID. */
  readonly requestorId: Uint8Array;
  /** For transaction-ids and for the spread of retransmissions. */
  readonly random: RandomOctets;
  /** Called before a query is repeated to a server, with how often it was sent. */
  readonly onRetransmission?: (server: Channel, transmissions: number) => void;
}

/**
 * Asks servers over UDP who holds a lease (RFC 5007 section 4.3), all at the same time.
 *
 * A server that knows the client on several links is asked again for each of them. What several
 * servers tell of one client is put together as {@linkcode mergeRecords} says. Nothing is thrown
 * for a server that fails: what the others told is worth having.
 *
 * @example
 * ```ts
 * import { openUdpChannel } from "../client/udp_channel.ts";
 * import { randomDuid, systemRandom } from "../client/random.ts";
 * import { formatAddress, parseAddress } from "../wire/address.ts";
 * import { queryByUdp } from "./udp.ts";
 *
 * async function addressesBeside(address: string): Promise<string[]> {
 *   const server = await openUdpChannel({ address: parseAddress("2001:db8::1")!, port: 547 });
 *   const { clients } = await queryByUdp({ by: { address: parseAddress(address)! } }, {
 *     servers: [server],
 *     requestorId: randomDuid(systemRandom),
 *     random: systemRandom,
 *   });
 *   await server.close();
 *   return clients.flatMap(({ addresses }) =>
 *     addresses.map((held) => formatAddress(held.address))
 *   );
 * }
 * ```
 */
export async function queryByUdp(
  query: LeaseQuery,
  options: UdpQueryOptions,
): Promise<QueryResult> {
  const told = await Promise.all(
    options.servers.map((server) => new Questioning(server, options).ask(query)),
  );
  return {
    clients: mergeRecords(told.flatMap(({ clients }) => clients)),
    answered: told.some(({ answered }) => answered),
    failures: told.flatMap(({ failures }) => failures),
  };
}

/** A reply and where it came from. */
interface FromServer {
  readonly server: string;
  readonly reply: LeaseQueryReply;
}

/** A query to one server or group, and the queries that follow from it. */
class Questioning {
  readonly clients: ClientRecord[] = [];
  readonly failures: QueryFailure[] = [];
  answered = false;

  constructor(readonly channel: Channel, readonly options: UdpQueryOptions) {}

  async ask(query: LeaseQuery): Promise<this> {
    try {
      for (const { server, reply } of await this.#repliesTo(query)) {
        const failures = this.failures.length;
        this.#take(server, reply);
        await this.#follow(query, reply);
        if (this.failures.length === failures) this.answered = true;
      }
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      const { message } = error;
      this.failures.push({ kind: "unreachable", server: this.channel.destination, message });
    }
    return this;
  }

  async #follow(query: LeaseQuery, { links, serverId }: LeaseQueryReply): Promise<void> {
    const distinct = new Map(links.map((link) => [toHex(link), link]));
    for (const linkAddress of distinct.values()) {
      // Of a group, only the server that named the link is meant (RFC 5007 section 4.3.1).
      const meant = this.channel.multicast ? serverId : undefined;
      const replies = await this.#repliesTo({ ...query, linkAddress }, meant);
      // A server that fell silent would be waited for again for every link that is left.
      if (replies.length === 0) return;
      for (const { server, reply } of replies) this.#take(server, reply);
    }
  }

  async #repliesTo(query: LeaseQuery, serverId?: Uint8Array): Promise<FromServer[]> {
    const { random, requestorId, onRetransmission } = this.options;
    const { channel } = this;
    const envelope = {
      transactionId: transactionId(random),
      requestorId,
      ...(serverId && { serverId }),
    };
    const message = leasequeryMessage(query, envelope);
    const { answers, transmissions } = await exchange<FromServer>(channel, {
      retransmission: LEASEQUERY_RETRANSMISSION,
      message: () => message,
      read: (received) => {
        const reply = leasequeryReply(received.message, query, envelope);
        const server = channel.multicast ? received.from : channel.destination;
        return reply && { server, reply };
      },
      onRetransmission: (count) => onRetransmission?.(channel, count),
      // Of a group, whoever answers in the first second is heard.
      ...(channel.multicast && !serverId && { isEnough: () => false }),
    }, random);
    if (answers.length === 0) {
      this.failures.push({ kind: "silence", server: channel.destination, transmissions });
    }
    const first = new Map<string, FromServer>();
    for (const { value } of answers) {
      const key = toHex(value.reply.serverId);
      if (!first.has(key)) first.set(key, value);
    }
    return [...first.values()];
  }

  #take(server: string, { status, clients, ignored }: LeaseQueryReply): void {
    if (status) this.failures.push({ kind: "status", server, status });
    if (ignored > 0) this.failures.push({ kind: "ignored", server, count: ignored });
    this.clients.push(...clients);
  }
}
