import { z } from "zod";
import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { octetPattern, oneOrMany, optionCodeOrName } from "../config/values.ts";
import { encodeValue } from "../wire/message.ts";
import { codeOnWire, LONGEST_OPTION } from "../wire/option.ts";
import { OctetPatterns } from "../wire/octet_patterns.ts";

const PRESENT = { octets: new Uint8Array(0), isBeginning: true };

/** What is in any option of the client's message. */
export const option: ConditionSection = defineCondition({
  name: "option",
  help: "One option or a list, each with its code and what is in it: holds when the client's " +
    "message has one of them.",
  isOfClients: true,
  schema: oneOrMany(
    z.strictObject({
      code: optionCodeOrName.describe("The code of the option, or its name"),
      value: oneOrMany(octetPattern({
        expected: 'a value such as "hex:00*" or some text',
        longest: LONGEST_OPTION,
      })).optional().describe("What is in it, or a list; default: anything"),
    }),
  ).transform((options) => {
    const byCode = Map.groupBy(options, ({ code }) => code);
    return new Map(
      [...byCode].map(([code, each]) => [
        code,
        new OctetPatterns(each.flatMap(({ value }) => value ?? [PRESENT])),
      ]),
    );
  }),
  create: (wanted) => ({ request }) => {
    for (const { definition, value } of request.options) {
      const patterns = wanted.get(codeOnWire(definition));
      if (patterns?.has(encodeValue(definition, value))) return true;
    }
    return false;
  },
  isWithin: (all, other) =>
    all.some((options) =>
      [...options].every(([code, { patterns }]) =>
        patterns.every((pattern) => other.get(code)?.holds(pattern) === true)
      )
    ),
});
