import { z } from "zod";
import type { HandlerContext } from "../config/handler_section.ts";
import { prefix } from "../config/values.ts";
import { s46DefaultMappingRule, s46MapT as definition } from "../wire/options/softwire.ts";
import type { Prefix } from "../wire/prefix.ts";
import { mapRule } from "./map_rule.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** RFC 7599 section 5.4: by default, and at most. */
const USUAL_LENGTH = 64;
const MAX_LENGTH = 96;

/** Tells clients how to translate IPv4 to IPv6. */
export const mapT: OptionSection = defineOption({
  name: "map-t",
  help: "Tells clients how to speak IPv4 through an IPv6 network with MAP-T, which translates " +
    "packets (option 95, RFC 7598 section 5.2).",
  example: `
map-t:
  default-mapping: "2001:db8:0:1::/64"
  rules:
    - ipv6-prefix: "2001:db8:9500::/40"
      ipv4-prefix: 198.51.100.0/24
      contiguous-ports: 4
      sharing-ratio: 256
`,
  keys: {
    rules: z.array(mapRule).min(1)
      .describe("How IPv4 addresses and ports follow from the prefixes of clients"),
    "default-mapping": prefix
      .describe("The prefix that stands for all other IPv4 addresses: 64 bits, at most 96"),
  },
  create(config, context) {
    const defaultMapping = config["default-mapping"];
    checkDefaultMapping(defaultMapping, context);
    return singleOption({
      definition,
      value: [...config.rules, s46DefaultMappingRule.of(defaultMapping)],
      report: context.report,
    });
  },
});

function checkDefaultMapping({ length }: Prefix, { report }: HandlerContext): void {
  if (length > MAX_LENGTH) {
    report(
      "error",
      `expected a prefix of ${USUAL_LENGTH} bits, at most ${MAX_LENGTH}, found ${length}: an ` +
        "IPv4 address has to fit behind it",
      ["default-mapping"],
    );
  } else if (length !== USUAL_LENGTH) {
    report(
      "warning",
      `A prefix of ${USUAL_LENGTH} bits is usual here, and this one has ${length}`,
      [
        "default-mapping",
      ],
    );
  }
}
