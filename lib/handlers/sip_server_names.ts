import { z } from "zod";
import { domainName } from "../config/values.ts";
import { sipServerNames as definition } from "../wire/options/sip.ts";
import { listOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients which SIP proxies to use, by name. */
export const sipServerNames: OptionSection = defineOption({
  name: "sip-server-names",
  help: "Tells clients which outbound SIP proxies to use, by name (option 21, RFC 3319).",
  example: "sip-server-names: { domain-names: [sip.example.org] }",
  keys: {
    "domain-names": z.array(domainName).min(1).describe("The SIP proxies, the preferred one first"),
  },
  create: (config, { report }) =>
    listOption({ definition, values: config["domain-names"], isSame: (a, b) => a === b, report }),
});
