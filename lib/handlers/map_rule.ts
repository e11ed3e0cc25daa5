import { z } from "zod";
import { ipv4Prefix, powerOfTwo, prefix } from "../config/values.ts";
import type { Option } from "../wire/option.ts";
import { s46PortParameters, s46Rule, S46RuleFlag } from "../wire/options/softwire.ts";

/** Bits of a port number. */
const PORT_BITS = 16;
/** Bits that S46 Port Parameters can have before those of the port set (RFC 7598 section 4.5). */
const MAX_OFFSET = 15;
/** Bits of the longest prefix that a client's can be: an interface identifier has the others. */
const MAX_CLIENT_PREFIX = 64;

const keys = z.strictObject({
  "ipv6-prefix": prefix.describe("The prefix that the prefixes of the clients are in"),
  "ipv4-prefix": ipv4Prefix.describe("The addresses that clients have or share"),
  "contiguous-ports": powerOfTwo(1 << PORT_BITS)
    .describe("How many ports in a row belong to one client"),
  "sharing-ratio": powerOfTwo(1 << PORT_BITS)
    .describe("How many clients share one IPv4 address"),
  "forwarding-mapping": z.boolean().default(false)
    .describe("Whether clients reach each other by this rule, not by the relay; default false"),
});

/** A mapping rule of MAP-E or MAP-T, as the option that tells it (RFC 7598 section 4.1). */
export const mapRule: z.ZodType<Option> = keys.transform((rule, context): Option => {
  const complain = (message: string, key: keyof typeof rule) =>
    context.issues.push({ code: "custom", message, path: [key], input: rule });
  // RFC 7597 section 5.1: a port is a bits of offset, k of the port set, m in a row.
  const m = Math.log2(rule["contiguous-ports"]);
  const k = Math.log2(rule["sharing-ratio"]);
  const offset = PORT_BITS - k - m;
  const { length } = rule["ipv4-prefix"];
  const eaLength = 32 - length + k;
  const clientLength = rule["ipv6-prefix"].length + eaLength;
  if (offset < 0) {
    const most = 2 ** (PORT_BITS - k);
    complain(
      `expected at most ${most}, found ${rule["contiguous-ports"]}: ${rule["sharing-ratio"]} ` +
        `clients share the ${2 ** PORT_BITS} ports of an address`,
      "contiguous-ports",
    );
  } else if (offset > MAX_OFFSET) {
    complain("expected at least 2 with a sharing-ratio of 1, found 1", "contiguous-ports");
  }
  if (clientLength > MAX_CLIENT_PREFIX) {
    complain(
      `expected at most ${MAX_CLIENT_PREFIX - eaLength} bits, found ` +
        `${rule["ipv6-prefix"].length}: a client's prefix has ${eaLength} more, and at most ` +
        `${MAX_CLIENT_PREFIX} in all`,
      "ipv6-prefix",
    );
  }
  return s46Rule.of({
    flags: rule["forwarding-mapping"] ? S46RuleFlag.F : 0,
    eaLength,
    ipv4Prefix: rule["ipv4-prefix"],
    ipv6Prefix: rule["ipv6-prefix"],
    // The port set itself is in the client's prefix.
    options: [s46PortParameters.of({ offset, psidLength: 0, psid: 0 })],
  });
});
