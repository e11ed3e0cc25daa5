import { textual } from "../config/values.ts";
import { tzdbTimezone as definition } from "../wire/options/time.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

const timezone = textual({
  expected: "the name of a time zone such as Europe/Zurich",
  description: "The name of a time zone in the TZ database.",
  parse: (text) => definition.check(text) === undefined ? text : undefined,
});

/** Tells clients their time zone by its name. */
export const tzdbTimezone: OptionSection = defineOption({
  name: "tzdb-timezone",
  help: "Tells clients their time zone by its name in the TZ database (option 42, RFC 4833).",
  example: "tzdb-timezone: { timezone: Europe/Zurich }",
  keys: {
    timezone: timezone.describe("The time zone of the clients"),
  },
  create(config, { report }) {
    const { timezone } = config;
    if (!isKnownHere(timezone)) {
      report("warning", `This machine knows no time zone ${timezone}`, ["timezone"]);
    }
    return singleOption({ definition, value: timezone, report });
  },
});

/** The database grows, and clients may have a newer one. */
function isKnownHere(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
