import { z } from "zod";
import { unicastAddress } from "../config/values.ts";
import { s46BorderRelay, s46MapE as definition } from "../wire/options/softwire.ts";
import { mapRule } from "./map_rule.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients how to speak IPv4 in IPv6 packets. */
export const mapE: OptionSection = defineOption({
  name: "map-e",
  help: "Tells clients how to speak IPv4 through an IPv6 network with MAP-E, which wraps packets " +
    "(option 94, RFC 7598 section 5.1).",
  example: `
map-e:
  br-addresses: ["2001:db8::1"]
  rules:
    - ipv6-prefix: "2001:db8:f000::/36"
      ipv4-prefix: 192.0.2.0/24
      contiguous-ports: 64
      sharing-ratio: 16
      forwarding-mapping: true
`,
  keys: {
    rules: z.array(mapRule).min(1)
      .describe("How IPv4 addresses and ports follow from the prefixes of clients"),
    "br-addresses": z.array(unicastAddress).min(1).describe("The border relays"),
  },
  create: (config, { report }) =>
    singleOption({
      definition,
      value: [...config.rules, ...config["br-addresses"].map((relay) => s46BorderRelay.of(relay))],
      report,
    }),
});
