import type { Report } from "../config/finding.ts";
import { WireError } from "../wire/error.ts";
import { encodeOnce } from "../wire/message.ts";
import type { Option, OptionDefinition } from "../wire/option.ts";

/** An option that is always the same: checked and encoded while its handler is made. */
export function fixedOption<T>(
  definition: OptionDefinition<T>,
  value: T,
  report: Report,
): Option<T> {
  const option = definition.of(value);
  const { code, name } = definition;
  const problem = definition.check(value);
  if (problem !== undefined) {
    report("error", `This is no value of option ${code} (${name}): ${problem}`);
    return option;
  }
  try {
    return encodeOnce(option);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    report("error", `Option ${code} (${name}) cannot hold this: ${error.message}`);
    return option;
  }
}
