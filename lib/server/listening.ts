import type { ListenerConfiguration } from "../config/sections/listen.ts";
import { formatAddress } from "../wire/address.ts";
import type { Host } from "./interface_addresses.ts";
import type { AnyListener } from "./listener.ts";
import { closeListeners, identifyAgain, openListener } from "./open_listeners.ts";
import { identifySiteGroup, openSiteGroup, type SiteGroup, siteGroupsOf } from "./site_group.ts";

/** What is configured, and what follows from that. */
type PlaceToListen = ListenerConfiguration | SiteGroup;

/** A place to listen, and the sockets that are open for it. */
interface Place {
  readonly configured: PlaceToListen;
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
  readonly #host: Host;
  #places: readonly Place[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  /** Every listener that is open. */
  get listeners(): readonly AnyListener[] {
    return this.#places.flatMap(({ listeners }) => listeners);
  }

  /**
   * Opens what is new in a configuration; what stays the same stays open.
   *
   * @throws {OperatorError} when one of them cannot be opened: then none is
   */
  async prepare(configured: readonly ListenerConfiguration[]): Promise<ListeningChange> {
    const places: Place[] = [];
    const opened: Place[] = [];
    const renewals: (() => void)[] = [];
    const cancel = () => opened.forEach(({ listeners }) => closeListeners(listeners));
    try {
      for (const config of [...configured, ...siteGroupsOf(configured)]) {
        const open = this.#places.find((place) => isOpenFor(place, config));
        if (open) {
          const again = await identify(config, this.#host);
          renewals.push(() => open.listeners.forEach((each) => Object.assign(each, again)));
          places.push(open);
        } else {
          const place = { configured: config, listeners: await openPlace(config, this.#host) };
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

async function openPlace(
  place: PlaceToListen,
  host: Host,
): Promise<readonly AnyListener[]> {
  return place.kind === "site"
    ? [await openSiteGroup(place, host)]
    : await openListener(place, host);
}

function identify(place: PlaceToListen, host: Host): Promise<Partial<AnyListener>> {
  return place.kind === "site" ? identifySiteGroup(place, host) : identifyAgain(place, host);
}

/** Whether the sockets that are open are those that are needed. */
function isOpenFor({ configured }: Place, wanted: PlaceToListen): boolean {
  if (keyOf(configured) !== keyOf(wanted)) return false;
  if (configured.kind !== "site" || wanted.kind !== "site") return true;
  const names = configured.members.map((member) => member.interface);
  return wanted.members.every((member) => names.includes(member.interface));
}

/** What the sockets of a place depend on. */
function keyOf(place: PlaceToListen): string {
  switch (place.kind) {
    case "site":
      return `site ${place.port}`;
    case "interface": {
      const { interface: name, replyFrom, port } = place;
      return `${name} ${replyFrom ? formatAddress(replyFrom) : ""} ${port}`;
    }
    default:
      return `${place.kind} ${formatAddress(place.address)} ${place.port}`;
  }
}
