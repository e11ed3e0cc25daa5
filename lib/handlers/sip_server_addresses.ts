import { z } from "zod";
import { unicastAddress } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import { sipServerAddresses as definition } from "../wire/options/sip.ts";
import { listOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients which SIP proxies to use, by address. */
export const sipServerAddresses: OptionSection = defineOption({
  name: "sip-server-addresses",
  help: "Tells clients which outbound SIP proxies to use, by address (option 22, RFC 3319).",
  example: 'sip-server-addresses: { addresses: ["2001:db8::5060"] }',
  keys: {
    addresses: z.array(unicastAddress).min(1)
      .describe("The SIP proxies, the preferred one first"),
  },
  create: (config, { report }) =>
    listOption({ definition, values: config.addresses, isSame: equalBytes, report }),
});
