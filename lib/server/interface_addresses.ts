import type { Timers } from "../clock/timers.ts";
import { OperatorError } from "../operator_error.ts";
import { formatAddress, isLinkLocal, parseAddress } from "../wire/address.ts";
import type { Network } from "./network.ts";

/** How long an interface that is coming up is waited for, in milliseconds. */
export const PATIENCE = 5000;
export const RETRY_EVERY = 250;

/** The machine that is listened on, and the clock by which it is waited for. */
export interface Host {
  readonly network: Network;
  readonly timers: Timers;
  /** Told of what is not listened to, though all that must be is. */
  readonly onWarning: (message: string) => void;
}

/**
 * The IPv6 addresses of an interface, and its index, which only a link-local address tells. One that
 * is coming up is waited for.
 *
 * @throws {OperatorError} when it has no link-local address
 */
export async function interfaceAddresses(
  name: string,
  { network, timers }: Host,
): Promise<{ addresses: Uint8Array[]; index: number }> {
  for (let waited = 0;; waited += RETRY_EVERY) {
    const all = network.interfaces();
    const entries = all.filter((entry) => entry.name === name);
    const ipv6 = entries.filter(({ family }) => family === "IPv6");
    const linkLocal = ipv6.find(({ address }) => isLinkLocal(parseAddress(address)!));
    if (linkLocal) {
      const addresses = ipv6.map(({ address }) => parseAddress(address)!);
      return { addresses, index: linkLocal.scopeid! };
    }
    if (waited >= PATIENCE) throw new OperatorError(whyNoIndex(name, all));
    await new Promise<void>((resolve) => timers.after(RETRY_EVERY, resolve));
  }
}

/** The name of the interface that has the address; `undefined` when none has. */
export function interfaceWith(wanted: Uint8Array, { network }: Host): string | undefined {
  const text = formatAddress(wanted);
  return network.interfaces().find(({ family, address }) =>
    family === "IPv6" && formatAddress(parseAddress(address)!) === text
  )?.name;
}

function whyNoIndex(name: string, all: readonly Deno.NetworkInterfaceInfo[]): string {
  const known = [...new Set(all.map((entry) => entry.name))];
  return known.includes(name)
    ? `Cannot listen on ${name}: it has no link-local IPv6 address; is it up, with IPv6 enabled?`
    : `Cannot listen on ${name}: there is no such interface with an address; there are ` +
      known.join(", ");
}
