import type { RelayMessage } from "../wire/message_layout.ts";
import type { OptionDefinition } from "../wire/option.ts";

const NOTHING: readonly never[] = [];

/**
 * What the relay nearest to the client that says such a thing says.
 *
 * @param relays innermost first
 */
export function saidByRelay<T>(
  relays: readonly RelayMessage[],
  definition: OptionDefinition<T>,
): readonly T[] {
  for (const { options } of relays) {
    const said = definition.allIn(options);
    if (said.length > 0) return said;
  }
  return NOTHING;
}
