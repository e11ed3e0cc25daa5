import { ChannelError } from "../client/channel.ts";
import type { Connection, TlsCredentials } from "../client/connection.ts";
import type { RandomOctets } from "../client/random.ts";
import { MessageType } from "../wire/message_type.ts";
import { failureIn } from "./lease_query.ts";
import { StatusError } from "./status_error.ts";
import { unusedTransactionId } from "./transaction.ts";

const REPLY_TIMEOUT = 120_000;

/**
 * Makes a new connection a TLS connection with certificates on both sides, as the server of active
 * leasequery asks for unless it says otherwise (RFC 7653 section 8.2). Whatever goes wrong, the
 * connection is closed: nothing is ever sent in the clear instead.
 *
 * @param signal gives up, when it is aborted before TLS has begun
 * @throws {StatusError} when the server refuses: TLSConnectionRefused
 * @throws {ChannelError} when it does not answer, or the handshake fails
 *
 * @example
 * ```ts
 * import { systemRandom } from "../client/random.ts";
 * import { openTcpConnection } from "../client/tcp_connection.ts";
 * import { parseAddress } from "../wire/address.ts";
 * import { startTls } from "./starttls.ts";
 *
 * async function connectSecurely() {
 *   const connection = await openTcpConnection({ address: parseAddress("2001:db8::1")!, port: 547 });
 *   const [ca, certificate, key] = await Promise.all(
 *     ["ca.pem", "requestor.pem", "requestor.key"].map((file) => Deno.readTextFile(file)),
 *   );
 *   await startTls(connection, { ca: ca!, certificate: certificate!, key: key! }, systemRandom);
 *   return connection;
 * }
 * ```
 */
export async function startTls(
  connection: Connection,
  credentials: TlsCredentials,
  random: RandomOctets,
  signal?: AbortSignal,
): Promise<void> {
  const giveUp = () => void connection.close();
  signal?.addEventListener("abort", giveUp);
  try {
    await agreeOnTls(connection, random);
    await connection.secure(credentials);
  } catch (error) {
    await connection.close();
    throw error;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

async function agreeOnTls(connection: Connection, random: RandomOctets): Promise<void> {
  const transactionId = unusedTransactionId(connection, random);
  // Without any options (RFC 7653 section 6.2.2).
  const message = {
    kind: "client-server",
    type: MessageType.starttls,
    transactionId,
    options: [],
  } as const;
  await connection.send(message, REPLY_TIMEOUT);
  for (
    let reply = await connection.receive(REPLY_TIMEOUT);
    reply;
    reply = await connection.receive(REPLY_TIMEOUT)
  ) {
    if (reply.kind !== "client-server" || reply.type !== MessageType.reply) continue;
    if (reply.transactionId !== transactionId) continue;
    const status = failureIn(reply.options);
    if (status) throw new StatusError(connection.destination, status);
    return;
  }
  throw new ChannelError(
    `${connection.destination} closed the connection when it was asked for TLS: it does not support it`,
  );
}
