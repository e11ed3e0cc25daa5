import { OperatorError } from "../operator_error.ts";
import { formatAddress } from "../wire/address.ts";
import { type Host, PATIENCE, RETRY_EVERY } from "./interface_addresses.ts";
import type { BoundSocket } from "./network.ts";

/**
 * Opens a socket on a link-local address of an interface. One that the system still looks for on
 * the link (RFC 4862 section 5.4) cannot be bound yet, and is waited for.
 *
 * @throws {OperatorError}
 */
export async function bindLinkLocal(
  address: Uint8Array,
  { interface: name, port }: { readonly interface: string; readonly port: number },
  { network, timers }: Host,
): Promise<BoundSocket> {
  const text = formatAddress(address);
  for (let waited = 0;; waited += RETRY_EVERY) {
    try {
      return network.bind(`${text}%${name}`, port, `${text} on ${name}, port ${port}`);
    } catch (error) {
      if (!isNotThere(error) || waited >= PATIENCE) throw error;
      await new Promise<void>((resolve) => timers.after(RETRY_EVERY, resolve));
    }
  }
}

/** Whether a socket could not be opened because its address is not there, or not yet. */
export function isNotThere(error: unknown): boolean {
  return error instanceof OperatorError && error.cause instanceof Deno.errors.AddrNotAvailable;
}
