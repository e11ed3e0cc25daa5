/** Where clients listen, which takes a privilege. */
const CLIENT_PORT = 546;

/** Listens on ::1 as a client that is not behind a relay. */
export function listenAsClient(): Deno.DatagramConn {
  return Deno.listenDatagram({ transport: "udp", hostname: "::1", port: CLIENT_PORT });
}

/** Whether that can be: not without the privilege, nor beside a client of this machine's own. */
export function mayListenAsClient(): boolean {
  try {
    listenAsClient().close();
    return true;
  } catch {
    return false;
  }
}
