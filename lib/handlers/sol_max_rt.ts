import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend } from "../config/values.ts";
import { solMaxRt as definition } from "../wire/options/refresh.ts";
import { maxRt } from "./max_rt.ts";
import { singleOption } from "./option_rules.ts";

/** Tells clients how long they wait at most before they send the next Solicit. */
export const solMaxRt: HandlerSection = defineHandler({
  name: "sol-max-rt",
  help: "Tells clients how long they wait at most before they send the next Solicit " +
    "(option 82, SOL_MAX_RT of RFC 8415 section 21.24). This holds until they hear of another value, " +
    "so that always-send makes sense here.",
  example: "sol-max-rt: { limit: 12h, always-send: true }",
  schema: z.strictObject({
    limit: maxRt.describe("The longest wait, 60 to 86400 seconds"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    singleOption({
      name: "sol-max-rt",
      definition,
      value: config.limit,
      alwaysSend: config["always-send"],
      report,
    }),
});
