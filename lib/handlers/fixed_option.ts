import type { Report } from "../config/finding.ts";
import { WireError } from "../wire/error.ts";
import { encodeOnce } from "../wire/message.ts";
import type { Option, OptionDefinition } from "../wire/option.ts";

/** Octets of a value: a message has 65535 at most, and other options need room as well. */
const MOST_OCTETS = 65_000;

/** An option that is always the same: checked and encoded while its handler is made. */
export function fixedOption<T>(
  definition: OptionDefinition<T>,
  value: T,
  report: Report,
): Option<T> {
  const { code, name } = definition;
  const problem = definition.check(value);
  if (problem !== undefined) {
    report("error", `This is no value of option ${code} (${name}): ${problem}`);
    return definition.of(value);
  }
  try {
    const option = encodeOnce(definition.of(value));
    const { length } = option.encoded;
    if (length > MOST_OCTETS) {
      report(
        "error",
        `Option ${code} (${name}) holds at most ${MOST_OCTETS} octets, not ${length}`,
      );
    }
    return option;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    report("error", `Option ${code} (${name}) cannot hold this: ${error.message}`);
    return definition.of(value);
  }
}
