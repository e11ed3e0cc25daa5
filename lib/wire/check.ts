import { formatAddress, isLinkLocal, isLoopback, isMulticast, isUnspecified } from "./address.ts";

/** What is wrong with the first of several values that something is wrong with. */
export function checkEach<T>(
  values: readonly T[],
  check: (value: T) => string | undefined,
): string | undefined {
  for (const value of values) {
    const problem = check(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What is wrong with a list that says nothing, as one of no octets does. */
export function checkNotEmpty(values: readonly unknown[]): string | undefined {
  return values.length === 0 ? "it is empty, and is to name at least one" : undefined;
}

/** What is wrong with an address that is to be one node's: it is ::, ::1 or a group's. */
export function checkUnicast(address: Uint8Array): string | undefined {
  return isUnspecified(address) || isLoopback(address) || isMulticast(address)
    ? `${formatAddress(address)} is no address of another node`
    : undefined;
}

/** What is wrong with an address that is to be reached through routers. */
export function checkRoutable(address: Uint8Array): string | undefined {
  return isLinkLocal(address)
    ? `${formatAddress(address)} cannot be reached from another link`
    : checkUnicast(address);
}

/** What is wrong with an address that is to be a group's. */
export function checkMulticast(address: Uint8Array): string | undefined {
  return isMulticast(address) ? undefined : `${formatAddress(address)} is not a multicast address`;
}

/** What is wrong with a text that is to be a URI with a scheme (RFC 3986). */
export function checkUri(text: string): string | undefined {
  const isUri = /^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(text) && URL.canParse(text);
  return isUri ? undefined : `${JSON.stringify(text)} is not a URI`;
}
