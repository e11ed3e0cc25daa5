import { uri } from "../config/values.ts";
import { captivePortal as definition } from "../wire/options/captive_portal.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Says that there is no portal (RFC 8910 section 2). */
const UNRESTRICTED = "urn:ietf:params:capport:unrestricted";

/** Tells clients where they learn whether they have to log in. */
export const captivePortal: OptionSection = defineOption({
  name: "captive-portal",
  help: "Tells clients where they learn whether they have to log in before they may use the " +
    `network (option 103, RFC 8910). ${UNRESTRICTED} says that they do not.`,
  example: 'captive-portal: { uri: "https://portal.example.org/api" }',
  keys: {
    uri: uri("a URI such as https://portal.example.org/api")
      .describe("The captive portal API (RFC 8908)"),
  },
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
      definition,
      value: uri,
      report,
    });
  },
});
