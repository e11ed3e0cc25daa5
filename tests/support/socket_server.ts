/**
 * Does something beside a socket at which somebody is served as told, once.
 *
 * @param serve is given the connection, which is closed when it is done
 * @param run is given the path of the socket
 */
export async function besideSocket(
  serve: (connection: Deno.UnixConn) => Promise<void>,
  run: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sextant-socket-" });
  const path = `${folder}/c.sock`;
  const listener = Deno.listen({ transport: "unix", path });
  const serving = (async () => {
    using connection = await listener.accept();
    await serve(connection);
  })();
  try {
    await run(path);
    await serving;
  } finally {
    listener.close();
    await Deno.remove(folder, { recursive: true });
  }
}
