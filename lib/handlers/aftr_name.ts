import { expectation } from "../config/found.ts";
import { domainName } from "../config/values.ts";
import { aftrName as definition } from "../wire/options/softwire.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** `ab.`: with the lengths before labels and at the end that is 4 octets (RFC 6334 section 3). */
const SHORTEST = 3;

const tunnelEnd = domainName.refine((name) => name.length >= SHORTEST, {
  error: ({ input }) => expectation("a domain name of more than one letter", input),
});

/** Tells clients where their DS-Lite tunnel ends. */
export const aftrName: OptionSection = defineOption({
  name: "aftr-name",
  help: "Tells clients where their DS-Lite tunnel ends (option 64, RFC 6334).",
  example: "aftr-name: { fqdn: aftr.example.org }",
  keys: {
    fqdn: tunnelEnd.describe("The name of the address family transition router (AFTR)"),
  },
  create: (config, { report }) => singleOption({ definition, value: config.fqdn, report }),
});
