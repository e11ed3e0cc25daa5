import { expectation } from "../config/found.ts";
import { lifetime } from "../config/values.ts";
import {
  informationRefreshTime as definition,
  MIN_INFORMATION_REFRESH_TIME,
} from "../wire/options/refresh.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

const refreshTime = lifetime.refine((seconds) => seconds >= MIN_INFORMATION_REFRESH_TIME, {
  error: ({ input }) =>
    expectation(`at least ${MIN_INFORMATION_REFRESH_TIME} seconds, or infinity`, input),
});

/** Tells clients without leases when to ask again. */
export const informationRefreshTime: OptionSection = defineOption({
  name: "information-refresh-time",
  help: "Tells clients without leases when to ask again (option 32, RFC 8415 section 21.23): in " +
    "answers to Information-requests only.",
  example: "information-refresh-time: { time: 1d }",
  keys: {
    time: refreshTime.describe("The time after which clients ask again, at least 600s"),
  },
  create: (config, { report }) => singleOption({ definition, value: config.time, report }),
});
