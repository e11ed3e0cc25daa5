import { textual } from "../config/values.ts";
import { posixTimezone as definition } from "../wire/options/time.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

const timezone = textual({
  expected: "a POSIX time zone such as CET-1CEST,M3.5.0,M10.5.0/3",
  description: "A time zone as POSIX writes it in TZ, without a colon before it.",
  parse: (text) => definition.check(text) === undefined ? text : undefined,
});

/** Tells clients their time zone as POSIX writes it. */
export const posixTimezone: OptionSection = defineOption({
  name: "posix-timezone",
  help: "Tells clients their time zone as POSIX writes it (option 41, RFC 4833).",
  example: 'posix-timezone: { timezone: "CET-1CEST,M3.5.0,M10.5.0/3" }',
  keys: {
    timezone: timezone.describe("The time zone of the clients"),
  },
  create: (config, { report }) => singleOption({ definition, value: config.timezone, report }),
});
