import { z } from "zod";
import type { ConfigPath } from "../config/finding.ts";
import { asZod } from "../config/schema.ts";
import type { HandlerContext } from "../config/handler_section.ts";
import type { OptionRule } from "../pipeline/option_rule.ts";
import { optionSections } from "./option_sections.ts";

const sections = new Map(optionSections.map((section) => [section.name, section]));

const ownOption = z
  .strictObject(
    Object.fromEntries(optionSections.map(({ name, schema }) => [name, asZod(schema).optional()])),
  )
  .superRefine((entry, context) => {
    const keys = Object.keys(entry);
    if (keys.length === 1) return;
    const message = keys.length === 0
      ? "expected a handler of an option, found an empty mapping"
      : `expected one option an entry, found ${keys.join(" and ")}: begin another entry`;
    context.issues.push({ code: "custom", message, input: entry });
  })
  .meta({ id: "option", minProperties: 1, maxProperties: 1 });

type OwnOption = z.output<typeof ownOption>;

/**
 * The value of `options` of a pool or a client: handlers of options that apply to its clients, in
 * place of others.
 */
export const ownOptions: z.ZodType<OwnOption[], unknown[]> = z.array(ownOption)
  .meta({ title: "a list of handlers of options" });

/** What is said of options, by those for some clients alone. */
export interface OwnRules {
  /** In document order; `undefined` where there are none. */
  readonly rules: readonly OptionRule[] | undefined;
  /** What they add at most to an answer. */
  readonly octets: number;
}

/**
 * Makes the rules that `options` stands for.
 *
 * @param path of `options`, within the handler
 */
export function ownRules(
  options: readonly OwnOption[] | undefined,
  context: HandlerContext,
  path: ConfigPath = ["options"],
): OwnRules {
  const rules = options?.map((entry, index) => {
    const [[name, config]] = Object.entries(entry) as [[string, unknown]];
    return sections.get(name)!.rule(config, within(context, [...path, index, name]));
  });
  const octets = rules?.reduce((sum, rule) => sum + rule.octets, 0) ?? 0;
  return { rules: rules?.length ? rules : undefined, octets };
}

function within(context: HandlerContext, outer: ConfigPath): HandlerContext {
  const { where, report } = context;
  return {
    ...context,
    where: (inner = []) => where([...outer, ...inner]),
    report: (severity, message, inner = [], more) =>
      report(severity, message, [...outer, ...inner], more),
  };
}
