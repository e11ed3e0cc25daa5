import { parseAddress, parseIpv4 } from "../wire/address.ts";

/**
 * Whether a server may be asked by this name: an IP literal, localhost or one of its names. Others
 * may be names that a page on the web has given it, to read what its own visitor may read.
 *
 * @param authority the value of Host: a name or address, and perhaps a port
 * @param names in lower case
 */
export function isOwnHost(authority: string, names: readonly string[]): boolean {
  const [, literal, name] = /^(?:\[([^\]]*)\]|([^:\[\]]+))(?::[0-9]{1,5})?$/.exec(authority) ?? [];
  if (literal !== undefined) return parseAddress(literal) !== undefined;
  if (name === undefined) return false;
  const host = name.toLowerCase().replace(/\.$/, "");
  return host === "localhost" || parseIpv4(host) !== undefined || names.includes(host);
}
