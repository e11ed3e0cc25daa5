import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, domainName } from "../config/values.ts";
import { sipServerNames as definition } from "../wire/options/sip.ts";
import { listOption } from "./option_rules.ts";

/** Tells clients which SIP proxies to use, by name. */
export const sipServerNames: HandlerSection = defineHandler({
  name: "sip-server-names",
  help: "Tells clients which outbound SIP proxies to use, by name (option 21, RFC 3319).",
  example: "sip-server-names: { domain-names: [sip.example.org] }",
  schema: z.strictObject({
    "domain-names": z.array(domainName).min(1).describe("The SIP proxies, the preferred one first"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    listOption({
      name: "sip-server-names",
      definition,
      values: config["domain-names"],
      isSame: (a, b) => a === b,
      alwaysSend: config["always-send"],
      report,
    }),
});
