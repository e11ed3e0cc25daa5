import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { preference as definition } from "../wire/options/exchange.ts";
import { singleOption } from "./option_rules.ts";

/** Tells clients how much to prefer this server to others. */
export const preference: HandlerSection = defineHandler({
  name: "preference",
  help:
    "Tells clients how much to prefer this server to others (option 7, RFC 8415 section 21.8). " +
    "With 255 a client takes this server's offer at once.",
  example: "preference: { level: 255 }",
  schema: z.strictObject({
    level: z.int().min(0).max(255).describe("0 to 255, the higher the better"),
  }),
  create: ({ level }, { report }) =>
    singleOption({ name: "preference", definition, value: level, alwaysSend: true, report }),
});
