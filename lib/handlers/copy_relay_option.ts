import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import type { OptionDefinition } from "../wire/option.ts";
import { validateOption } from "../wire/validate.ts";

/** A handler that gives each relay back what it said of the client in one option. */
export function copyRelayOption<T>(
  name: string,
  help: string,
  { code }: OptionDefinition<T>,
): HandlerSection {
  return defineHandler({
    name,
    help,
    example: `${name}: {}`,
    schema: z.strictObject({}),
    create: () => ({
      name,
      // Not in `handle`: an answer that is only a status goes back through the relays as well.
      pre({ relays, relayOptions }) {
        for (const [level, { options }] of relays.entries()) {
          const returned = relayOptions[level]!;
          if (returned.some(({ definition }) => definition.code === code)) continue;
          const said = options.find(({ definition }) => definition.code === code);
          if (said && validateOption(said).length === 0) returned.push(said);
        }
      },
    }),
  });
}
