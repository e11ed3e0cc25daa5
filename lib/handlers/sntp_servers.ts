import { z } from "zod";
import { unicastAddress } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import { sntpServers as definition } from "../wire/options/time.ts";
import { listOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients which SNTP servers to ask. */
export const sntpServers: OptionSection = defineOption({
  name: "sntp-servers",
  help:
    "Tells clients which SNTP servers to ask (option 31, RFC 4075). Today clients ask for ntp-servers.",
  example: 'sntp-servers: { addresses: ["2001:db8::123"] }',
  keys: {
    addresses: z.array(unicastAddress).min(1)
      .describe("The SNTP servers, the preferred one first"),
  },
  create: (config, { report }) =>
    listOption({ definition, values: config.addresses, isSame: equalBytes, report }),
});
