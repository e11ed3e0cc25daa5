import type { Connection } from "../client/connection.ts";
import type { TcpServer } from "./tcp_servers.ts";

/** Connects, and closes the connection when it was used, or when the signal is aborted meanwhile. */
export async function whileConnected<T>(
  server: TcpServer,
  signal: AbortSignal,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await server.connect(signal);
  const close = () => void connection.close();
  signal.addEventListener("abort", close);
  if (signal.aborted) close();
  try {
    return await use(connection);
  } finally {
    signal.removeEventListener("abort", close);
    await connection.close();
  }
}
