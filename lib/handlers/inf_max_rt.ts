import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend } from "../config/values.ts";
import { infMaxRt as definition } from "../wire/options/refresh.ts";
import { maxRt } from "./max_rt.ts";
import { singleOption } from "./option_rules.ts";

/** Tells clients how long they wait at most before they send the next Information-request. */
export const infMaxRt: HandlerSection = defineHandler({
  name: "inf-max-rt",
  help: "Tells clients how long they wait at most before they send the next Information-request " +
    "(option 83, INF_MAX_RT of RFC 8415 section 21.25). This holds until they hear of another value, " +
    "so that always-send makes sense here.",
  example: "inf-max-rt: { limit: 12h, always-send: true }",
  schema: z.strictObject({
    limit: maxRt.describe("The longest wait, 60 to 86400 seconds"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    singleOption({
      name: "inf-max-rt",
      definition,
      value: config.limit,
      alwaysSend: config["always-send"],
      report,
    }),
});
