import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, unicastAddress } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import { sipServerAddresses as definition } from "../wire/options/sip.ts";
import { listOption } from "./option_rules.ts";

/** Tells clients which SIP proxies to use, by address. */
export const sipServerAddresses: HandlerSection = defineHandler({
  name: "sip-server-addresses",
  help: "Tells clients which outbound SIP proxies to use, by address (option 22, RFC 3319).",
  example: 'sip-server-addresses: { addresses: ["2001:db8::5060"] }',
  schema: z.strictObject({
    addresses: z.array(unicastAddress).min(1)
      .describe("The SIP proxies, the preferred one first"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    listOption({
      name: "sip-server-addresses",
      definition,
      values: config.addresses,
      isSame: equalBytes,
      alwaysSend: config["always-send"],
      report,
    }),
});
