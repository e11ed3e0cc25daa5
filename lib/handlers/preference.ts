import { z } from "zod";
import { preference as definition } from "../wire/options/exchange.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients how much to prefer this server to others. */
export const preference: OptionSection = defineOption({
  name: "preference",
  help:
    "Tells clients how much to prefer this server to others (option 7, RFC 8415 section 21.8). " +
    "With 255 a client takes this server's offer at once.",
  example: "preference: { level: 255 }",
  keys: {
    level: z.int().min(0).max(255).describe("0 to 255, the higher the better"),
  },
  isFor: "everybody",
  create: ({ level }, { report }) => singleOption({ definition, value: level, report }),
});
