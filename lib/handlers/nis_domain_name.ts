import { domainName } from "../config/values.ts";
import { nisDomainName as definition } from "../wire/options/nis.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients their NIS domain. */
export const nisDomainName: OptionSection = defineOption({
  name: "nis-domain-name",
  help: "Tells clients their NIS domain (option 29, RFC 3898).",
  example: "nis-domain-name: { domain-name: nis.example.org }",
  keys: {
    "domain-name": domainName.describe("The NIS domain of the clients"),
  },
  create: (config, { report }) =>
    singleOption({ definition, value: config["domain-name"], report }),
});
