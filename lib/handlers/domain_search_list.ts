import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, domainName } from "../config/values.ts";
import { domainSearchList as definition } from "../wire/options/name_servers.ts";
import { listOption } from "./option_rules.ts";

/** Tells clients in which domains to look names up. */
export const domainSearchList: HandlerSection = defineHandler({
  name: "domain-search-list",
  help: "Tells clients in which domains to look names up (option 24, RFC 3646).",
  example: "domain-search-list: { domain-names: [example.com, example.net] }",
  schema: z.strictObject({
    "domain-names": z.array(domainName).min(1).describe("The domains, the preferred one first"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    listOption({
      name: "domain-search-list",
      definition,
      values: config["domain-names"],
      isSame: (a, b) => a === b,
      alwaysSend: config["always-send"],
      report,
    }),
});
