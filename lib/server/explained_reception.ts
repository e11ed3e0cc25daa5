import type { ListenerIdentity, Reception } from "../pipeline/reception.ts";
import { equalBytes, formatAddress, isLinkLocal, parseAddress } from "../wire/address.ts";
import { OperatorError } from "../operator_error.ts";

/** Somewhere that a message can come in. */
export interface Entrance {
  readonly identity: ListenerIdentity;
  readonly multicast: boolean;
}

/** How a message is supposed to have come in; what is left out is supposed. */
export interface Supposed {
  /** Name of an interface. */
  readonly interface?: string | undefined;
  /** The address that it was sent to: 16 octets. */
  readonly to?: Uint8Array | undefined;
  /** Who sent it: 16 octets. */
  readonly from?: Uint8Array | undefined;
}

/** When it is supposed to have come in: Unix milliseconds; earlier where a clock is in doubt. */
export interface SupposedClock {
  now(): number;
  earlierNow(): number;
}

/** A client, or a relay on the link. */
const SOMEBODY = parseAddress("fe80::2")!;
const CLIENT_PORT = 546;

/**
 * How a message would have come in: by the first listener, from a link-local address, unless
 * something else is supposed.
 *
 * @throws {OperatorError} when it cannot come in so
 */
export function supposedReception(
  entrances: readonly Entrance[],
  { from = SOMEBODY, ...supposed }: Supposed,
  clock: SupposedClock,
): Reception {
  const entrance = entrances.find((each) => isMeant(each, supposed));
  if (!entrance) throw new OperatorError(whyNone(entrances, supposed));
  const { identity: listener, multicast } = entrance;
  return {
    listener,
    multicast,
    peerAddress: from,
    peerPort: CLIENT_PORT,
    at: Math.floor(clock.now() / 1000),
    othersAt: Math.floor(clock.earlierNow() / 1000),
  };
}

function isMeant({ identity, multicast }: Entrance, supposed: Supposed): boolean {
  const { interface: name, to } = supposed;
  if (name !== undefined && identity.interface !== name) return false;
  if (!to) return name === undefined || multicast;
  if (multicast) return false;
  // Whatever is link-local, an interface that is listened to hears.
  return identity.interface === undefined ? equalBytes(identity.linkAddress, to) : isLinkLocal(to);
}

function whyNone(entrances: readonly Entrance[], { interface: name, to }: Supposed): string {
  if (entrances.length === 0) return "The server does not listen for clients";
  const names = [...new Set(entrances.map(({ identity }) => identity.name))];
  const wanted = [
    ...name === undefined ? [] : [`on ${name}`],
    ...to ? [`at ${formatAddress(to)}`] : [],
  ].join(" ");
  return `The server does not listen ${wanted}; it listens on ${names.join(", ")}`;
}
