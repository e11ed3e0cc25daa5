import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { optionCodeOrName } from "../config/values.ts";
import { supplyFromRelays } from "../pipeline/builtin/relay_supplied.ts";
import { dhcpv6 } from "../wire/option.ts";
import { vendorSpecificInformation } from "../wire/options/classes.ts";
import { whyNotConfigurable } from "./refused_options.ts";

/** Lets relays supply options for their clients. */
export const relaySuppliedOptions: HandlerSection = defineHandler({
  name: "relay-supplied-options",
  help:
    "Lets relays supply further options for the answers to their clients (option 66, RFC 6422). " +
    "What IANA permits, erp-local-domain-name, they may supply without it. What is configured " +
    "here comes first, then the relay closest to the client; a client that asks for certain " +
    "options gets these only.",
  example: "relay-supplied-options: { allow: [recursive-name-servers, 64] }",
  schema: z.strictObject({
    allow: z.array(optionCodeOrName).min(1)
      .describe("Options that relays may supply, by name or code"),
  }),
  create({ allow }, { report }) {
    for (const [index, code] of allow.entries()) {
      const reason = whyNotConfigurable(code);
      // Vendors have relays supply it, and it needs nobody to keep them apart.
      if (reason === undefined || code === vendorSpecificInformation.code) continue;
      const { name } = dhcpv6.withCode(code);
      const message = `Option ${code} (${name}) cannot be supplied by relays: ${reason}`;
      report("error", message, ["allow", index]);
    }
    const codes = new Set(allow);
    return {
      name: "relay-supplied-options",
      // When everything that is configured is in the answer.
      post: (transaction) => supplyFromRelays(transaction, codes),
    };
  },
});
