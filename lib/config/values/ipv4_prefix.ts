import type { z } from "zod";
import { formatIpv4, parseIpv4 } from "../../wire/address.ts";
import type { Ipv4Prefix } from "../../wire/options/softwire.ts";
import { textual } from "./textual.ts";

const IPV4_PREFIX = "an IPv4 prefix such as 192.0.2.0/24";

/** An IPv4 prefix without host bits; an address alone is one of 32 bits. */
export const ipv4Prefix: z.ZodType<Ipv4Prefix, string> = textual({
  expected: IPV4_PREFIX,
  description: "An IPv4 prefix. An address without a length is a prefix of 32 bits.",
  parse: (text, complain) => {
    const [written, bits = "32", ...more] = text.split("/");
    const address = parseIpv4(written!);
    if (!address || more.length > 0 || !/^[0-9]{1,2}$/.test(bits)) return undefined;
    const length = Number(bits);
    if (length > 32) return complain(IPV4_PREFIX, ": it has at most 32 bits");
    const network = withoutHostBits(address, length);
    return formatIpv4(network) === formatIpv4(address) ? { address, length } : complain(
      `the prefix ${formatIpv4(network)}/${length}`,
      `: bits after the first ${length} are set`,
    );
  },
});

function withoutHostBits(address: Uint8Array, length: number): Uint8Array {
  return address.map((octet, at) => {
    const kept = Math.min(Math.max(length - at * 8, 0), 8);
    return octet & (0xff00 >> kept);
  });
}
