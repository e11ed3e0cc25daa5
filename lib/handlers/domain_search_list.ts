import { z } from "zod";
import { domainName } from "../config/values.ts";
import { domainSearchList as definition } from "../wire/options/name_servers.ts";
import { listOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients in which domains to look names up. */
export const domainSearchList: OptionSection = defineOption({
  name: "domain-search-list",
  help: "Tells clients in which domains to look names up (option 24, RFC 3646).",
  example: "domain-search-list: { domain-names: [example.com, example.net] }",
  keys: {
    "domain-names": z.array(domainName).min(1).describe("The domains, the preferred one first"),
  },
  create: (config, { report }) =>
    listOption({ definition, values: config["domain-names"], isSame: (a, b) => a === b, report }),
});
