import { formatAddress } from "../wire/address.ts";
import { ChannelError } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { whyNotConnected } from "./connection_failure.ts";
import { requireInterface } from "./interfaces.ts";
import { StreamConnection } from "./stream_connection.ts";
import { TcpStream } from "./tcp_stream.ts";
import { systemTimers, type Timers } from "../clock/timers.ts";

/** Where a connection leads. */
export interface TcpDestination {
  /** 16 octets. */
  readonly address: Uint8Array;
  /** 1 to 65535; servers listen at 547. */
  readonly port: number;
  /** The interface that leads there; needed for link-local addresses. */
  readonly interface?: string;
}

/** What opening a connection depends on. */
export interface TcpConnectionOptions {
  /** Default: this machine's. */
  readonly timers?: Timers;
  /** Gives up, when it is aborted before the connection is there. */
  readonly signal?: AbortSignal;
}

const CONNECT_SECONDS = 30;

/**
 * Connects to a server by TCP. What it sends is read only as fast as it is received from the
 * connection: the rest waits at the server.
 *
 * @throws {ChannelError} when there is no connection within 30 seconds, or no such interface
 *
 * @example
 * ```ts
 * import { parseAddress } from "../wire/address.ts";
 * import { ChannelError } from "./channel.ts";
 * import { openTcpConnection } from "./tcp_connection.ts";
 *
 * try {
 *   const connection = await openTcpConnection({ address: parseAddress("::1")!, port: 1 });
 *   await connection.close();
 * } catch (error) {
 *   console.assert(error instanceof ChannelError);
 * }
 * ```
 */
export async function openTcpConnection(
  to: TcpDestination,
  { timers = systemTimers, signal }: TcpConnectionOptions = {},
): Promise<Connection> {
  if (to.interface !== undefined) requireInterface(to.interface);
  const address = formatAddress(to.address);
  const hostname = to.interface === undefined ? address : `${address}%${to.interface}`;
  const destination = `[${hostname}]:${to.port}`;
  const impatience = new AbortController();
  const callOff = timers.after(CONNECT_SECONDS * 1000, () => impatience.abort());
  try {
    const connection = await Deno.connect({
      hostname,
      port: to.port,
      signal: AbortSignal.any([impatience.signal, ...(signal ? [signal] : [])]),
    });
    return new StreamConnection(new TcpStream(connection), { destination, address, timers });
  } catch (error) {
    if (impatience.signal.aborted) {
      throw new ChannelError(
        `Cannot connect to ${destination}: nothing answers there within ${CONNECT_SECONDS} seconds`,
      );
    }
    if (signal?.aborted) {
      throw new ChannelError(`The connection to ${destination} was given up`);
    }
    if (!(error instanceof Error)) throw error;
    throw new ChannelError(whyNotConnected(destination, error));
  } finally {
    callOff();
  }
}
