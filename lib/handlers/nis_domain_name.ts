import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, domainName } from "../config/values.ts";
import { nisDomainName as definition } from "../wire/options/nis.ts";
import { singleOption } from "./option_rules.ts";

/** Tells clients their NIS domain. */
export const nisDomainName: HandlerSection = defineHandler({
  name: "nis-domain-name",
  help: "Tells clients their NIS domain (option 29, RFC 3898).",
  example: "nis-domain-name: { domain-name: nis.example.org }",
  schema: z.strictObject({
    "domain-name": domainName.describe("The NIS domain of the clients"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    singleOption({
      name: "nis-domain-name",
      definition,
      value: config["domain-name"],
      alwaysSend: config["always-send"],
      report,
    }),
});
