/** Where clients listen, which takes a privilege. */
const CLIENT_PORT = 546;

/** A client on ::1 that is not behind a relay. The next one waits until it is gone. */
export class PortOfClients implements Disposable {
  private constructor(readonly socket: Deno.DatagramConn, readonly turn: Deno.FsFile) {}

  static async listen(): Promise<PortOfClients> {
    const turn = openTurn();
    await turn.lock(true);
    return new PortOfClients(listen(), turn);
  }

  /** Whether that can be: not without the privilege, nor beside a client of this machine's own. */
  static mayListen(): boolean {
    using turn = openTurn();
    turn.lockSync(true);
    try {
      listen().close();
      return true;
    } catch {
      return false;
    }
  }

  [Symbol.dispose](): void {
    this.socket.close();
    this.turn.close();
  }
}

/** There is one such port, and tests run at the same time: who has locked this file has it. */
function openTurn(): Deno.FsFile {
  return Deno.openSync(new URL(import.meta.url));
}

function listen(): Deno.DatagramConn {
  return Deno.listenDatagram({ transport: "udp", hostname: "::1", port: CLIENT_PORT });
}
