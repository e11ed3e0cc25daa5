import type { ConditionSection } from "../config/condition_section.ts";
import { asZod, type Schema } from "../config/schema.ts";
import type { Condition } from "../pipeline/handler.ts";
import type { Faults } from "./faults.ts";
import { isAsync, nameOfKind } from "./kinds.ts";

/** What is asked of a condition without a request, with what is concluded where that throws. */
const CONCLUSIONS = {
  check: undefined,
  impliedLinks: [],
  linkNames: [],
  holdsAt: undefined,
  isWithin: false,
  whyNone: undefined,
} as const;

/** A condition that an extension brings: what it does wrong is said to be its fault. */
export function guardedCondition(section: ConditionSection, faults: Faults): ConditionSection {
  const who = `condition ${section.name}`;
  const { lookup } = section;
  return {
    ...section,
    ...Object.fromEntries(
      Object.entries(CONCLUSIONS)
        .filter(([key]) => key in section)
        .map(([key, otherwise]) => [key, concluding(section, key, otherwise, faults)]),
    ),
    schema: madeOnceRead(section, who, faults),
    create(value) {
      const holds = made(section, value, who, faults);
      return (transaction) => {
        const result: unknown = faults.call(who, () => holds(transaction));
        if (typeof result === "boolean") return result;
        throw faults.saying(who, `returned ${nameOfKind(result)}, expected true or false`);
      };
    },
    ...lookup && {
      lookup: (values) => {
        const find = faults.call(who, () => lookup.call(section, values));
        return (transaction, found) => faults.call(who, () => find(transaction, found));
      },
    },
  };
}

/** Whether a value makes a condition is said where the value is read. */
function madeOnceRead(section: ConditionSection, who: string, faults: Faults): Schema {
  return asZod(section.schema).superRefine((value, context) => {
    try {
      made(section, value, who, faults);
    } catch (error) {
      const { message } = faults.of(who, error);
      context.issues.push({ code: "custom", message, input: value });
    }
  });
}

function made(
  section: ConditionSection,
  value: unknown,
  who: string,
  faults: Faults,
): Condition {
  const holds: unknown = section.create(value);
  if (typeof holds === "function" && !isAsync(holds)) return holds as Condition;
  const what = isAsync(holds) ? "an async function" : nameOfKind(holds);
  throw faults.saying(
    who,
    `made ${what} of its value, expected a function that says true or false`,
  );
}

function concluding(
  section: ConditionSection,
  key: string,
  otherwise: unknown,
  faults: Faults,
): (...given: unknown[]) => unknown {
  const ask = (section as unknown as Record<string, (...given: unknown[]) => unknown>)[key]!;
  const who = `${key} of condition ${section.name}`;
  return (...given) => faults.attempt(who, () => ask.apply(section, given), () => otherwise);
}
