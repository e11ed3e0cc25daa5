import type { RandomOctets } from "../client/random.ts";
import type { Timers } from "../clock/timers.ts";
import type { ActiveEvent } from "./active_event.ts";
import type { ActiveQuery } from "./active_query.ts";
import type { ClientRecord } from "./client_record.ts";
import { Following } from "./following.ts";
import type { TcpServer } from "./tcp_servers.ts";

/** Who asks, whom, and how long. */
export interface ActiveOptions {
  /** The server. It is connected to again and again. */
  readonly server: TcpServer;
  /** The requestor's DUID. */
  readonly requestorId: Uint8Array;
  /** For transaction-ids. */
  readonly random: RandomOctets;
  /** Ends the updates when it is aborted. */
  readonly signal?: AbortSignal;
  /** Default: this machine's. */
  readonly timers?: Timers;
  /**
   * An address of each link, 16 octets: to ask for in bulk what the server no longer knows the
   * history of. Only needed where all clients are followed.
   */
  readonly links?: readonly Uint8Array[];
  /** Told what happens besides the updates. */
  readonly onEvent?: (event: ActiveEvent) => void;
}

/**
 * Follows what a server's leases do, as it happens (RFC 7653 section 8), until the signal.
 *
 * After a break it connects again and goes on where it was: 5 seconds later, and then once in 60
 * seconds. What the server repeats for that is left out. What the server no longer knows is asked
 * for in bulk. An update tells the state of a client on a link; not every change in between is told.
 *
 * @throws {StatusError} when the server refuses
 * @throws {ChannelError} when the very first connection fails
 *
 * @example
 * ```ts
 * import { randomDuid, systemRandom } from "../client/random.ts";
 * import { openTcpConnection } from "../client/tcp_connection.ts";
 * import { formatAddress, parseAddress } from "../wire/address.ts";
 * import { activeLeasequery } from "./active.ts";
 *
 * async function printUpdates(signal: AbortSignal): Promise<void> {
 *   const to = { address: parseAddress("2001:db8::1")!, port: 547 };
 *   const server = {
 *     destination: "[2001:db8::1]:547",
 *     connect: (signal?: AbortSignal) => openTcpConnection(to, signal ? { signal } : {}),
 *   };
 *   const requestorId = randomDuid(systemRandom);
 *   const options = { server, requestorId, random: systemRandom, signal };
 *   for await (const { addresses } of activeLeasequery({}, options)) {
 *     for (const { address, validLifetime } of addresses) {
 *       console.log(formatAddress(address), validLifetime);
 *     }
 *   }
 * }
 * ```
 */
export async function* activeLeasequery(
  query: ActiveQuery,
  options: ActiveOptions,
): AsyncGenerator<ClientRecord, void, undefined> {
  const { signal } = options;
  const following = new Following(query, options);
  const stop = () => following.stop();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  const done = following.run();
  try {
    yield* following.updates.values();
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
    await done;
  }
}
