import { infMaxRt as definition } from "../wire/options/refresh.ts";
import { maxRt } from "./max_rt.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients how long they wait at most before they send the next Information-request. */
export const infMaxRt: OptionSection = defineOption({
  name: "inf-max-rt",
  help: "Tells clients how long they wait at most before they send the next Information-request " +
    "(option 83, INF_MAX_RT of RFC 8415 section 21.25). This holds until they hear of another value, " +
    "so that always-send makes sense here.",
  example: "inf-max-rt: { limit: 12h, always-send: true }",
  keys: {
    limit: maxRt.describe("The longest wait, 60 to 86400 seconds"),
  },
  create: (config, { report }) => singleOption({ definition, value: config.limit, report }),
});
