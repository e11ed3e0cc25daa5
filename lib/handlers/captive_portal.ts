import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, uri } from "../config/values.ts";
import { captivePortal as definition } from "../wire/options/captive_portal.ts";
import { singleOption } from "./option_rules.ts";

/** Says that there is no portal (RFC 8910 section 2). */
const UNRESTRICTED = "urn:ietf:params:capport:unrestricted";

/** Tells clients where they learn whether they have to log in. */
export const captivePortal: HandlerSection = defineHandler({
  name: "captive-portal",
  help: "Tells clients where they learn whether they have to log in before they may use the " +
    `network (option 103, RFC 8910). ${UNRESTRICTED} says that they do not.`,
  example: 'captive-portal: { uri: "https://portal.example.org/api" }',
  schema: z.strictObject({
    uri: uri("a URI such as https://portal.example.org/api")
      .describe("The captive portal API (RFC 8908)"),
    "always-send": alwaysSend,
  }),
  create(config, { report }) {
    const { uri } = config;
    // RFC 8908 section 4.1
    if (!/^https:/i.test(uri) && uri.toLowerCase() !== UNRESTRICTED) {
      report(
        "warning",
        `Clients speak to the captive portal API by https only: expected https://… or ` +
          `${UNRESTRICTED}, found ${uri}`,
        ["uri"],
      );
    }
    return singleOption({
      name: "captive-portal",
      definition,
      value: uri,
      alwaysSend: config["always-send"],
      report,
    });
  },
});
