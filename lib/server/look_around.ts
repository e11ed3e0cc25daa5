const ONE = new Uint8Array(1);
/** Milliseconds. */
const NAP = 1;
/** Milliseconds after which a datagram to ourselves is lost: a firewall may let none through. */
const LOST_AFTER = 100;
/** Naps that are taken instead before another datagram is sent. */
const NAPS = 100;

/**
 * Makes the runtime look at its sockets. As long as there is anything else to do, it does so only
 * every 61st time around its loop, and `setImmediate` and promises are something else to do: whoever
 * works on in small pieces holds everybody up for 61 of them. A datagram to ourselves is seen only
 * by looking, together with all that arrived before it.
 */
export class LookAround {
  #socket: Deno.DatagramConn | undefined;
  #isClosed = false;
  #onSeen: (() => void) | undefined;
  #looks = 0;
  #naps = 0;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** Resolves when what had arrived is received. One at a time may wait for that. */
  look(): Promise<void> {
    if (this.#isClosed) return nap();
    const socket = this.#socket ??= this.#open();
    // Where this machine cannot reach itself, sleeping makes the runtime look as well.
    if (!socket || this.#naps > 0) {
      this.#naps--;
      return nap();
    }
    this.#looks++;
    return new Promise((resolve) => {
      this.#onSeen = resolve;
      this.#watch ??= this.#watchLooks();
      socket.send(ONE, socket.addr).catch(() => nap().then(resolve));
    });
  }

  /** To be called when nobody needs it any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#watch);
    this.#socket?.close();
    this.#seen();
  }

  #seen(): void {
    const onSeen = this.#onSeen;
    this.#onSeen = undefined;
    onSeen?.();
  }

  /** One timer for many looks, which is there no longer than they are. */
  #watchLooks(): ReturnType<typeof setInterval> {
    let watched = 0;
    return setInterval(() => {
      if (!this.#onSeen) {
        clearInterval(this.#watch);
        this.#watch = undefined;
      } else if (watched === this.#looks) {
        this.#naps = NAPS;
        this.#seen();
      }
      watched = this.#looks;
    }, LOST_AFTER);
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
      this.#seen();
    }
  }
}

function nap(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, NAP));
}
