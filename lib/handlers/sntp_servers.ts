import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, unicastAddress } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import { sntpServers as definition } from "../wire/options/time.ts";
import { listOption } from "./option_rules.ts";

/** Tells clients which SNTP servers to ask. */
export const sntpServers: HandlerSection = defineHandler({
  name: "sntp-servers",
  help:
    "Tells clients which SNTP servers to ask (option 31, RFC 4075). Today clients ask for ntp-servers.",
  example: 'sntp-servers: { addresses: ["2001:db8::123"] }',
  schema: z.strictObject({
    addresses: z.array(unicastAddress).min(1)
      .describe("The SNTP servers, the preferred one first"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    listOption({
      name: "sntp-servers",
      definition,
      values: config.addresses,
      isSame: equalBytes,
      alwaysSend: config["always-send"],
      report,
    }),
});
