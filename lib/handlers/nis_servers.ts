import { z } from "zod";
import { unicastAddress } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import { nisServers as definition } from "../wire/options/nis.ts";
import { listOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients which NIS servers to ask. */
export const nisServers: OptionSection = defineOption({
  name: "nis-servers",
  help: "Tells clients which NIS servers to ask (option 27, RFC 3898).",
  example: 'nis-servers: { addresses: ["2001:db8::111"] }',
  keys: {
    addresses: z.array(unicastAddress).min(1)
      .describe("The NIS servers, the preferred one first"),
  },
  create: (config, { report }) =>
    listOption({ definition, values: config.addresses, isSame: equalBytes, report }),
});
