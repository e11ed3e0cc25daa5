import { Canary } from "./canary.ts";
import { DenoSocket } from "./deno_socket.ts";

/** A socket for what is sent to groups on one interface. */
export class MulticastSocket extends DenoSocket {
  readonly #socket: Deno.DatagramConn;
  readonly #groups: readonly string[];
  readonly #index: number;
  #canary: Canary | undefined;
  readonly #memberships = new Map<string, Deno.MulticastV6Membership>();

  /** @param index of the interface */
  constructor(socket: Deno.DatagramConn, groups: readonly string[], index: number) {
    super(socket);
    this.#socket = socket;
    this.#groups = groups;
    this.#index = index;
  }

  /**
   * Joins the groups; those that it is in already, anew: the system forgets who joined them when an
   * interface has no IPv6 for a while, and says so to nobody.
   */
  async join(): Promise<void> {
    for (const group of this.#groups) {
      // Of what the system has forgotten nobody can leave.
      await this.#memberships.get(group)?.leave().catch(() => {});
      this.#memberships.delete(group);
      this.#memberships.set(group, await this.#socket.joinMulticastV6(group, this.#index));
    }
    await this.#canary?.join();
  }

  /** Whether the system seems to have forgotten who joined. To be asked now and then. */
  async isForgotten(): Promise<boolean> {
    // Without one, as where the process has no room for more files, nothing can be said.
    this.#canary ??= await Canary.open(this.#index).catch(() => undefined);
    return await this.#canary?.isSilent() ?? false;
  }

  override close(): void {
    this.#canary?.close();
    super.close();
  }
}
