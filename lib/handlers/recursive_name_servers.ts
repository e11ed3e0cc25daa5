import { z } from "zod";
import { address } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import { recursiveNameServers as definition } from "../wire/options/name_servers.ts";
import { listOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients which DNS servers to ask. */
export const recursiveNameServers: OptionSection = defineOption({
  name: "recursive-name-servers",
  help: "Tells clients which DNS servers to ask (option 23, RFC 3646).",
  example: 'recursive-name-servers: { addresses: ["2001:db8::53", "2001:db8:1::53"] }',
  keys: {
    addresses: z.array(address).min(1).describe("The DNS servers, the preferred one first"),
  },
  create: (config, { report }) =>
    listOption({ definition, values: config.addresses, isSame: equalBytes, report }),
});
