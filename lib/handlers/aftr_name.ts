import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { expectation } from "../config/found.ts";
import { alwaysSend, domainName } from "../config/values.ts";
import { aftrName as definition } from "../wire/options/softwire.ts";
import { singleOption } from "./option_rules.ts";

/** `ab.`: with the lengths before labels and at the end that is 4 octets (RFC 6334 section 3). */
const SHORTEST = 3;

const tunnelEnd = domainName.refine((name) => name.length >= SHORTEST, {
  error: ({ input }) => expectation("a domain name of more than one letter", input),
});

/** Tells clients where their DS-Lite tunnel ends. */
export const aftrName: HandlerSection = defineHandler({
  name: "aftr-name",
  help: "Tells clients where their DS-Lite tunnel ends (option 64, RFC 6334).",
  example: "aftr-name: { fqdn: aftr.example.org }",
  schema: z.strictObject({
    fqdn: tunnelEnd.describe("The name of the address family transition router (AFTR)"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    singleOption({
      name: "aftr-name",
      definition,
      value: config.fqdn,
      alwaysSend: config["always-send"],
      report,
    }),
});
