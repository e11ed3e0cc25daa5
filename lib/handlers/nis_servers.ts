import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, unicastAddress } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import { nisServers as definition } from "../wire/options/nis.ts";
import { listOption } from "./option_rules.ts";

/** Tells clients which NIS servers to ask. */
export const nisServers: HandlerSection = defineHandler({
  name: "nis-servers",
  help: "Tells clients which NIS servers to ask (option 27, RFC 3898).",
  example: 'nis-servers: { addresses: ["2001:db8::111"] }',
  schema: z.strictObject({
    addresses: z.array(unicastAddress).min(1)
      .describe("The NIS servers, the preferred one first"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    listOption({
      name: "nis-servers",
      definition,
      values: config.addresses,
      isSame: equalBytes,
      alwaysSend: config["always-send"],
      report,
    }),
});
