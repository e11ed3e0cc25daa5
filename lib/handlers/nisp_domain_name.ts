import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, domainName } from "../config/values.ts";
import { nispDomainName as definition } from "../wire/options/nis.ts";
import { singleOption } from "./option_rules.ts";

/** Tells clients their NIS+ domain. */
export const nispDomainName: HandlerSection = defineHandler({
  name: "nisp-domain-name",
  help: "Tells clients their NIS+ domain (option 30, RFC 3898).",
  example: "nisp-domain-name: { domain-name: nisplus.example.org }",
  schema: z.strictObject({
    "domain-name": domainName.describe("The NIS+ domain of the clients"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    singleOption({
      name: "nisp-domain-name",
      definition,
      value: config["domain-name"],
      alwaysSend: config["always-send"],
      report,
    }),
});
