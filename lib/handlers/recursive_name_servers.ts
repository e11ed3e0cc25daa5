import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { address, alwaysSend } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import { recursiveNameServers as definition } from "../wire/options/name_servers.ts";
import { listOption } from "./option_rules.ts";

/** Tells clients which DNS servers to ask. */
export const recursiveNameServers: HandlerSection = defineHandler({
  name: "recursive-name-servers",
  help: "Tells clients which DNS servers to ask (option 23, RFC 3646).",
  example: 'recursive-name-servers: { addresses: ["2001:db8::53", "2001:db8:1::53"] }',
  schema: z.strictObject({
    addresses: z.array(address).min(1).describe("The DNS servers, the preferred one first"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    listOption({
      name: "recursive-name-servers",
      definition,
      values: config.addresses,
      isSame: equalBytes,
      alwaysSend: config["always-send"],
      report,
    }),
});
