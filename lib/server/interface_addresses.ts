import { formatAddress, isLinkLocal, parseAddress } from "../wire/address.ts";
import { ListenError } from "./listen_error.ts";

/** How long an interface that is coming up is waited for, in milliseconds. */
const PATIENCE = 5000;
const RETRY_EVERY = 250;

/**
 * The IPv6 addresses of an interface, and its index, which only a link-local address tells. One that
 * is coming up is waited for.
 *
 * @throws {ListenError} when it has no link-local address
 */
export async function interfaceAddresses(
  name: string,
): Promise<{ addresses: Uint8Array[]; index: number }> {
  for (let waited = 0;; waited += RETRY_EVERY) {
    const entries = Deno.networkInterfaces().filter((entry) => entry.name === name);
    const ipv6 = entries.filter(({ family }) => family === "IPv6");
    const linkLocal = ipv6.find(({ address }) => isLinkLocal(parseAddress(address)!));
    if (linkLocal) {
      const addresses = ipv6.map(({ address }) => parseAddress(address)!);
      return { addresses, index: linkLocal.scopeid! };
    }
    if (waited >= PATIENCE) throw new ListenError(whyNoIndex(name, entries.length > 0));
    await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY));
  }
}

/** The name of the interface that has the address; `undefined` when none has. */
export function interfaceWith(wanted: Uint8Array): string | undefined {
  const text = formatAddress(wanted);
  return Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv6" && formatAddress(parseAddress(address)!) === text
  )?.name;
}

function whyNoIndex(name: string, exists: boolean): string {
  const known = [...new Set(Deno.networkInterfaces().map((entry) => entry.name))].join(", ");
  return exists
    ? `Cannot listen on ${name}: it has no link-local IPv6 address; is it up, with IPv6 enabled?`
    : `Cannot listen on ${name}: there is no such interface with an address; there are ${known}`;
}
