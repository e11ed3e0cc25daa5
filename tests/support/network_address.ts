/** What an interface has besides a name and addresses. */
interface InterfaceDetails {
  readonly index: number;
  readonly mac: string;
}

/**
 * An address of an interface, as `Deno.networkInterfaces()` tells it.
 *
 * @param cidr with its length
 */
export function networkAddress(
  name: string,
  cidr: string,
  of?: InterfaceDetails,
): Deno.NetworkInterfaceInfo {
  const [address] = cidr.split("/");
  const family = cidr.includes(":") ? "IPv6" : "IPv4";
  const scopeid = of ? cidr.startsWith("fe80:") ? of.index : 0 : null;
  return { family, name, address: address!, netmask: "", scopeid, cidr, mac: of?.mac ?? "" };
}
