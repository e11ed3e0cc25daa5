/** Below the ports that the system gives who asks for any. */
const FIRST = 10_000;
const LAST = 32_767;

/**
 * A port of ::1 for a server that has to know its port before it listens. No test that runs at the
 * same time gets it too: a socket of 127.0.0.1 marks it as taken for as long as it is held.
 */
export class HeldPort implements Disposable {
  readonly port: number;
  readonly #mark: Deno.DatagramConn;

  constructor() {
    for (;;) {
      const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
      const mark = unlessTaken(() =>
        Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port })
      );
      if (!mark) continue;
      if (isFree(port)) {
        this.port = port;
        this.#mark = mark;
        return;
      }
      mark.close();
    }
  }

  [Symbol.dispose](): void {
    this.#mark.close();
  }
}

/** Whether no other program of this machine listens there. */
function isFree(port: number): boolean {
  const sockets = [
    unlessTaken(() => Deno.listenDatagram({ transport: "udp", hostname: "::1", port })),
    unlessTaken(() => Deno.listen({ hostname: "::1", port })),
  ];
  for (const socket of sockets) socket?.close();
  return sockets.every((socket) => socket !== undefined);
}

function unlessTaken<Socket>(open: () => Socket): Socket | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return undefined;
    throw error;
  }
}
