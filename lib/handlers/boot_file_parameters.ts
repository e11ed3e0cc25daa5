import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, text } from "../config/values.ts";
import { bootFileParameters as definition } from "../wire/options/boot.ts";
import { singleOption } from "./option_rules.ts";

/** Tells clients that boot from the network what to start their boot file with. */
export const bootFileParameters: HandlerSection = defineHandler({
  name: "boot-file-parameters",
  help: "Tells clients that boot from the network what to start their boot file with (option 60, " +
    "RFC 5970).",
  example: "boot-file-parameters: { parameters: [root=/dev/nfs, ro] }",
  schema: z.strictObject({
    // Parameters have places, so that those of several sections are not put together.
    parameters: z.array(text("a parameter such as root=/dev/nfs")).min(1)
      .describe("The parameters, in order"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    singleOption({
      name: "boot-file-parameters",
      definition,
      value: config.parameters,
      alwaysSend: config["always-send"],
      report,
    }),
});
