import { domainName } from "../config/values.ts";
import { nispDomainName as definition } from "../wire/options/nis.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients their NIS+ domain. */
export const nispDomainName: OptionSection = defineOption({
  name: "nisp-domain-name",
  help: "Tells clients their NIS+ domain (option 30, RFC 3898).",
  example: "nisp-domain-name: { domain-name: nisplus.example.org }",
  keys: {
    "domain-name": domainName.describe("The NIS+ domain of the clients"),
  },
  create: (config, { report }) =>
    singleOption({ definition, value: config["domain-name"], report }),
});
