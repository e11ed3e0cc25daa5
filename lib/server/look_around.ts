const ONE = new Uint8Array(1);
/** Milliseconds. */
const NAP = 1;

/**
 * Makes the runtime look at its sockets. As long as there is anything else to do, it does so only
 * every 61st time around its loop, and `setImmediate` and promises are something else to do: whoever
 * works on in small pieces holds everybody up for 61 of them. A datagram to ourselves is seen only
 * by looking, together with all that arrived before it.
 */
export class LookAround {
  #socket: Deno.DatagramConn | undefined;
  #isClosed = false;
  #onSeen: () => void = () => {};

  /** Resolves when what had arrived is received. One at a time may wait for that. */
  look(): Promise<void> {
    if (this.#isClosed) return nap();
    const socket = this.#socket ??= this.#open();
    // Where this machine cannot reach itself, sleeping makes the runtime look as well.
    if (!socket) return nap();
    return new Promise((resolve) => {
      this.#onSeen = resolve;
      socket.send(ONE, socket.addr).catch(() => nap().then(resolve));
    });
  }

  /** To be called when nobody needs it any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket?.close();
    this.#onSeen();
  }

  #open(): Deno.DatagramConn | undefined {
    try {
      const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
      void this.#receive(socket);
      return socket;
    } catch {
      return undefined;
    }
  }

  async #receive(socket: Deno.DatagramConn): Promise<void> {
    const buffer = new Uint8Array(1);
    while (!this.#isClosed) {
      await socket.receive(buffer).catch(() => {});
      this.#onSeen();
    }
  }
}

function nap(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, NAP));
}
