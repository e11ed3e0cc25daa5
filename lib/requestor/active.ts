import type { ActiveOptions } from "./active_options.ts";
import type { ActiveQuery } from "./active_query.ts";
import type { ClientRecord } from "./client_record.ts";
import { Following } from "./following.ts";

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
