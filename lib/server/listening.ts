import type { ListenerConfiguration } from "../config/sections/listen.ts";
import { formatAddress } from "../wire/address.ts";
import type { AnyListener } from "./listener.ts";
import { closeListeners, identifyAgain, openListener } from "./open_listeners.ts";

/** A place to listen, and the sockets that are open for it. */
interface Place {
  readonly key: string;
  readonly listeners: readonly AnyListener[];
}

/** What a change of the configuration means for the listeners: nothing is changed before `apply`. */
export interface ListeningChange {
  /** Makes it so, and closes what is no longer listened to. @returns the listeners that are new */
  apply(): readonly AnyListener[];
  /** Closes what was opened for the change. */
  cancel(): void;
}

/** All places that a server listens at. */
export class Listening {
  #places: readonly Place[] = [];

  /** Every listener that is open. */
  get listeners(): readonly AnyListener[] {
    return this.#places.flatMap(({ listeners }) => listeners);
  }

  /**
   * Opens what is new in a configuration; what stays the same stays open.
   *
   * @throws {ListenError} when one of them cannot be opened: then none is
   */
  async prepare(configured: readonly ListenerConfiguration[]): Promise<ListeningChange> {
    const places: Place[] = [];
    const opened: Place[] = [];
    const renewals: (() => void)[] = [];
    const cancel = () => opened.forEach(({ listeners }) => closeListeners(listeners));
    try {
      for (const config of configured) {
        const key = keyOf(config);
        const open = this.#places.find((place) => place.key === key);
        if (open) {
          const again = await identifyAgain(config);
          renewals.push(() => open.listeners.forEach((each) => Object.assign(each, again)));
          places.push(open);
        } else {
          const place = { key, listeners: await openListener(config) };
          opened.push(place);
          places.push(place);
        }
      }
    } catch (error) {
      cancel();
      throw error;
    }
    return {
      cancel,
      apply: () => {
        for (const place of this.#places) {
          if (!places.includes(place)) closeListeners(place.listeners);
        }
        for (const renew of renewals) renew();
        this.#places = places;
        return opened.flatMap(({ listeners }) => listeners);
      },
    };
  }

  /** Closes every listener. */
  close(): void {
    closeListeners(this.listeners);
    this.#places = [];
  }
}

/** What the sockets of a place depend on. */
function keyOf(config: ListenerConfiguration): string {
  if (config.kind !== "interface") {
    return `${config.kind} ${formatAddress(config.address)} ${config.port}`;
  }
  const { interface: name, replyFrom, port } = config;
  return `${name} ${replyFrom ? formatAddress(replyFrom) : ""} ${port}`;
}
