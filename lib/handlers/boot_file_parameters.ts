import { z } from "zod";
import { text } from "../config/values.ts";
import { bootFileParameters as definition } from "../wire/options/boot.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients that boot from the network what to start their boot file with. */
export const bootFileParameters: OptionSection = defineOption({
  name: "boot-file-parameters",
  help: "Tells clients that boot from the network what to start their boot file with (option 60, " +
    "RFC 5970).",
  example: "boot-file-parameters: { parameters: [root=/dev/nfs, ro] }",
  keys: {
    // Parameters have places, so that those of several sections are not put together.
    parameters: z.array(text("a parameter such as root=/dev/nfs")).min(1)
      .describe("The parameters, in order"),
  },
  create: (config, { report }) => singleOption({ definition, value: config.parameters, report }),
});
