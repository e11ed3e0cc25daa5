/** A group of this machine alone: what is sent to it never leaves (RFC 4291 section 2.7). */
const GROUP = "ff01::1:2";
const ONE = new Uint8Array(1);
/** Milliseconds for what has come back to a process that was too busy to see it. */
const SEEN_AFTER = 5;

/**
 * Finds out whether an interface still knows who has joined groups there: the system forgets that
 * while an MTU is below 1280, and tells nobody. A socket sends itself something by a group on that
 * interface, which comes back for as long as its own membership is known.
 */
export class Canary {
  readonly #socket: Deno.DatagramConn;
  readonly #index: number;
  #membership: Deno.MulticastV6Membership | undefined;
  #isSent = false;
  #isHeard = false;
  #wasHeard = false;
  #isClosed = false;

  private constructor(socket: Deno.DatagramConn, index: number) {
    this.#socket = socket;
    this.#index = index;
    void this.#receive();
  }

  /** Opens one on the interface with an index. @throws when the system lets none be opened */
  static async open(index: number): Promise<Canary> {
    const place = { hostname: `${GROUP}%${index}`, port: 0, loopback: true } as const;
    const canary = new Canary(Deno.listenDatagram({ transport: "udp", ...place }), index);
    try {
      await canary.join();
    } catch (error) {
      canary.close();
      throw error;
    }
    return canary;
  }

  /** Joins the group, or joins it anew. */
  async join(): Promise<void> {
    await this.#membership?.leave().catch(() => {});
    this.#membership = undefined;
    this.#membership = await this.#socket.joinMulticastV6(GROUP, this.#index);
    this.#isSent = false;
  }

  /**
   * Whether what was sent at the last call did not come back, though it did before. To be called now
   * and then, for it sends something again.
   */
  async isSilent(): Promise<boolean> {
    if (this.#seemsSilent) await new Promise((resolve) => setTimeout(resolve, SEEN_AFTER));
    if (this.#isClosed) return false;
    const isSilent = this.#seemsSilent;
    if (isSilent) this.#wasHeard = false;
    this.#isSent = this.#isHeard = false;
    const { port } = this.#socket.addr as Deno.NetAddr;
    // Without an address on the interface nothing can be sent, which says nothing of groups.
    this.#socket.send(ONE, { transport: "udp", hostname: GROUP, port })
      .then(() => this.#isSent = true, () => {});
    return isSilent;
  }

  get #seemsSilent(): boolean {
    return this.#isSent && !this.#isHeard && this.#wasHeard;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(1);
    while (!this.#isClosed) {
      try {
        await this.#socket.receive(buffer);
        this.#isHeard = this.#wasHeard = true;
      } catch {
        // What cannot hear says nothing of groups.
        return this.close();
      }
    }
  }
}
